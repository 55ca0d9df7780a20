// Steps that a person waits for: said one by one while they run, with the whole output kept for when one fails.
import { spawn } from 'node:child_process'

/** Says one line of progress. */
export type Report = (line: string) => void

/** A report that prints each line with the seconds since the report was made. */
export function reportTo(stream: NodeJS.WritableStream, now: () => number = Date.now): Report {
  const begin = now()
  return line => void stream.write(`[${((now() - begin) / 1000).toFixed(1).padStart(5)} s] ${line}\n`)
}

/**
 * Runs a command to its end, passing on the lines of its output that `pick` turns into words.
 * @throws with the last lines of the output, when it ends with anything but 0
 */
export function runStep(
  command: string,
  args: string[],
  report: Report,
  pick: (line: string) => string | null = () => null,
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    const tail: string[] = []
    const take = (chunk: Buffer) => {
      for (const line of chunk.toString().split('\n').filter(Boolean)) {
        tail.push(line)
        if (tail.length > 30) tail.shift()
        const words = pick(line)
        if (words) report(`  ${words}`)
      }
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.on('error', error => reject(new Error(`${command} could not be started: ${error.message}`)))
    child.on('close', (code, signal) => {
      if (code === 0) resolve()
      else reject(new Error(`${command} ${args.slice(0, 3).join(' ')} … ended with ${signal ?? code}:\n${tail.join('\n')}`))
    })
  })
}

/** Runs a command to its end with `input` on its standard input. @throws with its output, when it ends with anything but 0 */
export function runStepWithInput(command: string, args: string[], input: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
    child.on('error', reject)
    child.on('close', (code, signal) => (code === 0 ? resolve() : reject(new Error(`${command} ended with ${signal ?? code}:\n${output}`))))
    child.stdin.end(input)
  })
}
