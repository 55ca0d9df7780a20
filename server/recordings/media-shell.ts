/** A shell where the media tools are, that stays open: to enter the embedded runtime costs more than what is done there. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'

export type MediaShell = {
  /**
   * Runs a command; one at a time, in the order asked. Rejects with what the command said when it ended with another code than 0, and when
   * it took longer than `limitMs`.
   */
  run(command: readonly string[], limitMs: number): Promise<void>
  /** Ends the shell and what runs in it. */
  close(): void
}

/** Paper work: gets the processor when nobody else wants it, and gives way at once. Where that is not allowed, as late as niceness goes. */
const GIVE_WAY = 'chrt --idle --pid 0 $$ >/dev/null 2>&1 || renice -n 19 -p $$ >/dev/null 2>&1\n'
/** Stands before the exit code, which ends what a command said. */
const END = '\u001e'

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`

/** `tools` is the command prefix that enters the embedded runtime, empty for the PATH. The shell starts with the first command. */
export const openMediaShell = (tools: readonly string[]): MediaShell => {
  let shell: ChildProcessWithoutNullStreams | null = null
  let inTurn: Promise<unknown> = Promise.resolve()
  let isClosed = false

  const open = () => {
    const [command, ...rest] = [...tools, 'sh']
    // a process group of its own, so that a time limit ends the shell and what it runs
    const child = spawn(command!, rest, { stdio: 'pipe', detached: true })
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
    if (child.pid !== undefined && child.exitCode === null)
      try {
        process.kill(-child.pid, 'SIGKILL')
      } catch {
        /* it has just ended */
      }
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
      const failed = (why: string) => settle(new Error(`${command[0]}: ${why}`))
      const broken = () => failed('the shell that it ran in has ended')
      const hear = (chunk: string) => {
        said += chunk
        const at = said.lastIndexOf(END)
        if (at < 0 || !said.endsWith('\n')) return
        const code = Number(said.slice(at + 1))
        if (code === 0) settle(null)
        else failed(`ended with code ${code}: ${said.slice(0, at).trim().slice(-500)}`)
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
    run(command, limitMs) {
      const result = inTurn.then(() => runNow(command, limitMs))
      inTurn = result.catch(() => {})
      return result
    },
    close() {
      isClosed = true
      if (shell) end(shell)
    },
  }
}
