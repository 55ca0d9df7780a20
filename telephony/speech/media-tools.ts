import { spawn } from 'node:child_process'

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
 * The shell in which espeak-ng and sox are found: `prefix` goes before it (a command that enters the embedded runtime), empty where they are
 * on the PATH. `$1`, `$2` … of a script are its args, so that no text becomes part of a command. Rejects with ToolFailure.
 */
export const mediaTools =
  (prefix: readonly string[]): MediaTools =>
  (script, args, input, limitMs = 20_000) =>
    new Promise((resolve, reject) => {
      const [command = 'sh', ...rest] = [...prefix, 'sh', '-ec', script, 'sh', ...args]
      // A process group of its own, so that a time limit ends the whole pipeline.
      const child = spawn(command, rest, { stdio: ['pipe', 'pipe', 'pipe'], detached: true })
      const chunks: Buffer[] = []
      let output = ''
      let late = false
      const limit = setTimeout(() => {
        late = true
        if (child.pid) process.kill(-child.pid, 'SIGKILL')
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
