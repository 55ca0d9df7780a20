/** Secrets of the command-line tools: never an argument, for everybody on the machine may read those of any process. */
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'

/** @throws with what to do in its place when a flag that held a secret is given; the value is not repeated */
export function refuseSecretFlag(flag: string, given: string | undefined, instead: string): void {
  if (given !== undefined) throw new Error(`--${flag} is no longer taken: everybody on this machine could read it. ${instead}`)
}

/**
 * The password of a person: the first line of `file` (`-`: of standard input), else the environment's, else, at a terminal, what is typed
 * unseen; null when there is none of these, or nothing was typed.
 * @param ask the question at a terminal
 */
export async function readPassword(wanted: {
  file: string | undefined
  environment: string | undefined
  ask: string
}): Promise<string | null> {
  if (wanted.file !== undefined) {
    const [line = ''] = readFileSync(wanted.file === '-' ? 0 : wanted.file, 'utf8').split(/\r?\n/)
    if (line === '') throw new Error(`--password-file ${wanted.file}: its first line is empty`)
    return line
  }
  if (wanted.environment) return wanted.environment
  if (!process.stdin.isTTY) return null
  process.stderr.write(`${wanted.ask}: `)
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input: process.stdin, output: unseen, terminal: true })
  try {
    return (await terminal.question('')) || null
  } finally {
    terminal.close()
    process.stderr.write('\n')
  }
}
