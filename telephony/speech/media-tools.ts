/**
 * The one place where espeak-ng and sox are run: single scripts (`mediaTools`), and a shell that stays open (`openMediaShell`). `prefix` is
 * the command that enters the embedded runtime, empty where the tools are on the PATH.
 */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { turns } from './turns.ts'

/** A tool that could not be started, took too long, or ended with a code other than 0. `output` is the end of what it said. */
export class ToolFailure extends Error {
  readonly tool: string
  readonly output: string
  constructor(tool: string, why: string, output: string) {
    super(`${tool}: ${why}${output ? `: ${output}` : ''}`)
    this.tool = tool
    this.output = output
  }
}

const KEPT_OUTPUT = 500

/** Starts `sh` where the tools are, with these arguments; in a process group of its own, so that a time limit ends all that it runs. */
const startShell = (prefix: readonly string[], args: readonly string[]): { command: string; child: ChildProcessWithoutNullStreams } => {
  const [command = 'sh', ...rest] = [...prefix, 'sh', ...args]
  return { command, child: spawn(command, rest, { stdio: 'pipe', detached: true }) }
}

/** Ends what `startShell` started, and all that it runs. */
const endShell = (child: ChildProcessWithoutNullStreams): void => {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // it has just ended
  }
}

/** Runs shell commands on audio: `input` to standard input, standard output back. */
export type MediaTools = (script: string, args: readonly string[], input: Uint8Array, limitMs?: number) => Promise<Buffer>

/**
 * Runs each script in a shell of its own, any number side by side. `$1`, `$2` … of a script are its args, so that no text becomes part of
 * a command. Rejects with ToolFailure.
 */
export const mediaTools =
  (prefix: readonly string[]): MediaTools =>
  (script, args, input, limitMs = 20_000) =>
    new Promise((resolve, reject) => {
      const { command, child } = startShell(prefix, ['-ec', script, 'sh', ...args])
      const chunks: Buffer[] = []
      let output = ''
      let late = false
      const limit = setTimeout(() => {
        late = true
        endShell(child)
      }, limitMs)
      child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
      child.stderr.on('data', (chunk: Buffer) => {
        output = (output + chunk.toString()).slice(-KEPT_OUTPUT)
      })
      child.stdin.on('error', () => {}) // a tool that ends early tells why by its exit code
      child.on('error', error => {
        clearTimeout(limit)
        reject(new ToolFailure(command, error.message, ''))
      })
      child.on('close', code => {
        clearTimeout(limit)
        if (code === 0) resolve(Buffer.concat(chunks))
        else reject(new ToolFailure(command, late ? `no end after ${limitMs} ms` : `ended with code ${code}`, output.trim()))
      })
      child.stdin.end(input)
    })

/** Paper work: gets the processor when nobody else wants it, and gives way at once. Where that is not allowed, as late as niceness goes. */
const GIVE_WAY = 'chrt --idle --pid 0 $$ >/dev/null 2>&1 || renice -n 19 -p $$ >/dev/null 2>&1\n'
/** Stands before the exit code, which ends what a command said. */
const END = '\u001e'

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`

/** A shell that stays open: to enter the embedded runtime costs more than what is done there. */
export type MediaShell = {
  /**
   * Runs a command; one at a time, in the order asked. Rejects with a ToolFailure when it ended with another code than 0, and when it took
   * longer than `limitMs`.
   */
  run(command: readonly string[], limitMs: number): Promise<void>
  /** Ends the shell and what runs in it. */
  close(): void
}

/** A shell for paper work, which gives way to everybody. It starts with the first command. */
export const openMediaShell = (prefix: readonly string[]): MediaShell => {
  let shell: ChildProcessWithoutNullStreams | null = null
  let isClosed = false
  const inTurn = turns(1)

  const open = () => {
    const { child } = startShell(prefix, [])
    const gone = () => {
      if (shell === child) shell = null
    }
    child.on('error', gone).on('exit', gone)
    child.stdin.on('error', () => {}) // its exit tells
    child.stdout.setEncoding('utf8')
    child.stderr.resume()
    child.stdin.write(GIVE_WAY)
    return child
  }
  const end = (child: ChildProcessWithoutNullStreams) => {
    if (shell === child) shell = null
    endShell(child)
  }

  const runNow = (command: readonly string[], limitMs: number) =>
    new Promise<void>((resolve, reject) => {
      if (isClosed) return reject(new Error('the media shell is closed'))
      const child = (shell ??= open())
      let said = ''
      const settle = (error: Error | null) => {
        clearTimeout(limit)
        child.stdout.off('data', hear)
        child.off('error', settle).off('exit', broken)
        if (error) reject(error)
        else resolve()
      }
      const failed = (why: string, output = '') => settle(new ToolFailure(command[0] ?? 'sh', why, output))
      const broken = () => failed('the shell that it ran in has ended')
      const hear = (chunk: string) => {
        said += chunk
        const at = said.lastIndexOf(END)
        if (at < 0 || !said.endsWith('\n')) return
        const code = Number(said.slice(at + 1))
        if (code === 0) settle(null)
        else failed(`ended with code ${code}`, said.slice(0, at).trim().slice(-KEPT_OUTPUT))
      }
      const limit = setTimeout(() => {
        failed(`no end after ${limitMs} ms`)
        end(child)
      }, limitMs)
      child.stdout.on('data', hear)
      child.on('error', settle).on('exit', broken)
      child.stdin.write(`said=$(${command.map(quoted).join(' ')} 2>&1 </dev/null); printf '%s${END}%s\\n' "$said" "$?"\n`)
    })

  return {
    run: (command, limitMs) => inTurn(() => runNow(command, limitMs), true),
    close() {
      isClosed = true
      if (shell) end(shell)
    },
  }
}
