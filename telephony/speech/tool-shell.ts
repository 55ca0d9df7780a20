/** One `sh` where the sound tools are: a process of ours, or one in a sandbox behind a socket. */
import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { connect, Socket } from 'node:net'
import { basename, dirname } from 'node:path'
import { FRAME, frameOf, frameReader, inputFrames } from './tool-frames.ts'

/** What a shell says. `ended` comes once: its exit code, null when a signal ended it or it never started (`why`). */
export type Hearing = {
  out(piece: Buffer): void
  error(piece: Buffer): void
  ended(code: number | null, why: Error | null): void
}

export type ToolShell = {
  /** What it is called in a failure. */
  readonly name: string
  write(input: Uint8Array | string): void
  /** No more input will come. */
  finish(input: Uint8Array): void
  /** Ends it and all that it runs. */
  kill(): void
}

/** A prefix that begins so names the socket of a sandbox; any other is a command that `sh` is run through, the empty one is none. */
const SOCKET = 'unix:'

/**
 * Starts `sh` with these arguments where the tools are.
 * @param whole true: `ended` waits for all output; false: it comes with the end of `sh` itself, whatever it leaves running
 */
export const startShell = (prefix: readonly string[], args: readonly string[], whole: boolean, hear: Hearing): ToolShell =>
  prefix[0]?.startsWith(SOCKET) ? overSocket(prefix[0].slice(SOCKET.length), args, hear) : ownProcess(prefix, args, whole, hear)

const once = (hear: Hearing): Hearing['ended'] => {
  let isOver = false
  return (code, why) => {
    if (isOver) return
    isOver = true
    hear.ended(code, why)
  }
}

/** In a process group of its own, so that `kill` ends all that it runs. */
const ownProcess = (prefix: readonly string[], args: readonly string[], whole: boolean, hear: Hearing): ToolShell => {
  const [name = 'sh', ...rest] = [...prefix, 'sh', ...args]
  const child = spawn(name, rest, { stdio: 'pipe', detached: true })
  const ended = once(hear)
  child.stdout.on('data', hear.out)
  child.stderr.on('data', hear.error)
  child.stdin.on('error', () => {}) // a tool that ends early tells why by its exit code
  child.on('error', error => ended(null, error))
  child.on(whole ? 'close' : 'exit', code => ended(code, null))
  return {
    name,
    write: input => void child.stdin.write(input),
    finish: input => void child.stdin.end(input),
    kill() {
      if (child.pid === undefined) return
      try {
        process.kill(-child.pid, 'SIGKILL')
      } catch {
        // it has just ended
      }
    },
  }
}

/** Longest path of a socket that the kernel takes, in bytes, with some room. */
const LONGEST_NAME = 100

/** Calls `use` with a name of a socket that the kernel takes, good during the call: a long path goes by its folder's descriptor. */
export const withSocketName = <T>(path: string, use: (name: string) => T): T => {
  if (Buffer.byteLength(path) <= LONGEST_NAME) return use(path)
  const folder = openSync(dirname(path), 'r')
  try {
    return use(`/proc/self/fd/${folder}/${basename(path)}`)
  } finally {
    closeSync(folder)
  }
}

const overSocket = (path: string, args: readonly string[], hear: Hearing): ToolShell => {
  const ended = once(hear)
  let socket: Socket
  try {
    socket = withSocketName(path, name => connect({ path: name }))
  } catch (error) {
    socket = new Socket().destroy(error as Error)
  }
  const read = frameReader((kind, content) => {
    if (kind === FRAME.out) hear.out(content)
    else if (kind === FRAME.error) hear.error(content)
    else ended(content.length > 0 ? content[0]! : null, null)
  })
  socket.on('data', read)
  socket.on('error', error => ended(null, error))
  socket.on('close', () => ended(null, null))
  socket.write(`${JSON.stringify(args)}\n`)
  const send = (input: Uint8Array) => inputFrames(input).forEach(frame => socket.write(frame))
  return {
    name: 'sh',
    write: input => send(Buffer.from(input)),
    finish(input) {
      send(input)
      socket.write(frameOf(FRAME.noMore, Buffer.alloc(0)))
    },
    kill() {
      socket.destroy()
      ended(null, null)
    },
  }
}
