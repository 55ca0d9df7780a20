// A process, told apart from a later one that has got its number.
import { readFileSync } from 'node:fs'

/** `<pid>-<start time in clock ticks since boot>` of a running process, or undefined when there is none of that number. */
export function identityOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field, the name in parentheses, may contain anything; the start time is the 20th after it.
    const startTime = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
    return `${pid}-${startTime}`
  } catch {
    return undefined
  }
}

/** Whether the process that `identityOf` named is still the one running under that number. */
export const isRunning = (identity: string): boolean => identityOf(Number.parseInt(identity)) === identity
