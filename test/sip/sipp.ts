/**
 * SIPp as a second, independent telephone: so that what the tests believe of SIP is not only our own reading of it.
 * Runs inside the instance's Debian root, with a scenario of `scenarios/`.
 */
import { execFile } from 'node:child_process'
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface SippCall {
  /** Number called. */
  to: string
  /** Number shown. */
  from: string
  /** Keys pressed, 0-9 * #; one is safe, of several in a row SIPp sends some too close together. */
  keys: string
  /** ms from the answer to the first key */
  beforeMs: number
  /** ms of a tone of 440 Hz that follow the keys; then the caller hangs up */
  talkMs: number
}

/** Where the instance is: how to run commands in its root, its state directory, its SIP port. */
export interface SippPlace {
  inside: readonly string[]
  state: string
  ports: { sip: number }
}

/** Plays a citizen's call to its end. @returns null when all went as in the scenario, else what SIPp complains of */
export async function sippCitizen({ inside: root, state, ports }: SippPlace, call: SippCall): Promise<string | null> {
  const [tool, ...prefix] = root
  const folder = mkdtempSync(join(state, 'sipp-'))
  const errors = join(folder, 'errors')
  const inside = (command: string[]) => run(tool!, [...prefix, 'sh', '-c', 'cd "$1" && shift && exec "$@"', 'sipp', folder, ...command])
  copyFileSync(fileURLToPath(new URL('scenarios/citizen.xml', import.meta.url)), join(folder, 'citizen.xml'))
  try {
    await inside(['sox', '-n', '-r', '8000', '-c', '1', '-e', 'a-law', '-t', 'raw', 'tone.al', 'synth', '5', 'sine', '440', 'vol', '0.3'])
    await inside([
      'sipp',
      `127.0.0.1:${ports.sip}`,
      '-sf',
      'citizen.xml',
      '-s',
      call.to,
      '-i',
      '127.0.0.2',
      '-p',
      '0',
      '-mi',
      '127.0.0.2',
      '-key',
      'number_from',
      call.from,
      '-key',
      'keys',
      call.keys,
      '-set',
      'before_ms',
      String(call.beforeMs),
      '-set',
      'talk_ms',
      String(call.talkMs),
      '-m',
      '1',
      '-nostdin',
      '-timeout',
      '60',
      '-timeout_error',
      '-trace_err',
      '-error_file',
      errors,
    ])
    return null
  } catch (error) {
    return existsSync(errors) ? readFileSync(errors, 'utf8') : String(error)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
