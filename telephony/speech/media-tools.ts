/**
 * The one place where espeak-ng and sox are run: single scripts (`mediaTools`), and a shell that stays open (`openMediaShell`). `prefix`
 * says where they are (tool-shell.ts): a sandbox of the embedded runtime, a command to run them through, or, empty, the PATH.
 */
import { startShell, type ToolShell } from './tool-shell.ts'
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
      const chunks: Buffer[] = []
      let output = ''
      let late = false
      const shell = startShell(prefix, ['-ec', script, 'sh', ...args], true, {
        out: chunk => chunks.push(chunk),
        error: chunk => {
          output = (output + chunk.toString()).slice(-KEPT_OUTPUT)
        },
        ended: (code, why) => {
          clearTimeout(limit)
          if (code === 0) resolve(Buffer.concat(chunks))
          else if (why) reject(new ToolFailure(shell.name, why.message, ''))
          else reject(new ToolFailure(shell.name, late ? `no end after ${limitMs} ms` : `ended with code ${code}`, output.trim()))
        },
      })
      const limit = setTimeout(() => {
        late = true
        shell.kill()
      }, limitMs)
      shell.finish(input)
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

/** What a running command hears of its shell. */
type Listener = { out(text: string): void; ended(why: Error | null): void }

/** A shell for paper work, which gives way to everybody. It starts with the first command. */
export const openMediaShell = (prefix: readonly string[]): MediaShell => {
  let shell: ToolShell | null = null
  let listener: Listener | null = null
  let isClosed = false
  const inTurn = turns(1)

  const open = (): ToolShell => {
    const text = new TextDecoder()
    const opened = startShell(prefix, [], false, {
      out: chunk => {
        if (shell === opened) listener?.out(text.decode(chunk, { stream: true }))
      },
      error: () => {},
      ended: (_, why) => {
        if (shell !== opened) return
        shell = null
        listener?.ended(why)
      },
    })
    opened.write(GIVE_WAY)
    return opened
  }
  const end = () => {
    const ending = shell
    shell = null
    ending?.kill()
  }

  const runNow = (command: readonly string[], limitMs: number) =>
    new Promise<void>((resolve, reject) => {
      if (isClosed) return reject(new Error('the media shell is closed'))
      let said = ''
      const settle = (error: Error | null) => {
        clearTimeout(limit)
        listener = null
        if (error) reject(error)
        else resolve()
      }
      const failed = (why: string, output = '') => settle(new ToolFailure(command[0] ?? 'sh', why, output))
      listener = {
        out: chunk => {
          said += chunk
          const at = said.lastIndexOf(END)
          if (at < 0 || !said.endsWith('\n')) return
          const code = Number(said.slice(at + 1))
          if (code === 0) settle(null)
          else failed(`ended with code ${code}`, said.slice(0, at).trim().slice(-KEPT_OUTPUT))
        },
        ended: why => (why ? settle(why) : failed('the shell that it ran in has ended')),
      }
      const limit = setTimeout(() => {
        end()
        failed(`no end after ${limitMs} ms`)
      }, limitMs)
      shell ??= open()
      shell.write(`said=$(${command.map(quoted).join(' ')} 2>&1 </dev/null); printf '%s${END}%s\\n' "$said" "$?"\n`)
    })

  return {
    run: (command, limitMs) => inTurn(() => runNow(command, limitMs), true),
    close() {
      isClosed = true
      const running = listener
      end()
      running?.ended(null)
    },
  }
}
