// A process, told apart from a later one that has got its number.
import { readFileSync } from 'node:fs'

/** `<pid>-<start time in clock ticks since boot>` of a running process, or undefined when there is none of that number. */
export function identityOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field, the name in parentheses, may contain anything; the state comes first after it, the start time is the 20th.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // A zombie has ended; only its parent has not asked yet.
    return fields[0] === 'Z' ? undefined : `${pid}-${fields[19]}`
  } catch {
    return undefined
  }
}

/** Whether the process that `identityOf` named is still the one running under that number. */
export const isRunning = (identity: string): boolean => identityOf(Number.parseInt(identity)) === identity
