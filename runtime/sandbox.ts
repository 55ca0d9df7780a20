// Sandboxes for sound tools, handed out over a socket: a role without privileges cannot make one, the supervisor can.
import { spawn } from 'node:child_process'
import { lchownSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { FRAME, frameOf, frameReader } from '../telephony/speech/tool-frames.ts'
import { withSocketName } from '../telephony/speech/tool-shell.ts'
import { asWords, type Account } from './identities.ts'
import { projectDir } from './layout.ts'
import type { RoleName } from './parts.ts'
import { prioritise } from './priority.ts'

export type Sandbox = {
  /** Environment variable MEDIA_TOOLS of who is served. */
  readonly tools: string
  listen(): Promise<void>
  /** Ends what runs, and the socket. */
  close(): Promise<void>
}

export type SandboxOptions = {
  /** Absolute state directory of the instance. */
  state: string
  /** Who is served; how important the work is goes by it. */
  role: RoleName
  /** Who may ask, by the socket's owner. */
  asker: Account
  /** Whom the tools run as. */
  worker: Account
  /** The one directory of the state that the tools see, if any. */
  files?: string
}

/** Sandboxes of one asker that run at once; more wait. */
const AT_ONCE = 8
const LONGEST_HEADER = 65_536
const LINE_FEED = 10

/**
 * The socket STATE/<role>/tools.sock: each connection is one `sh` in a sandbox of its own (telephony/speech/tool-frames.ts has the
 * language), which ends with the connection and with this process.
 */
export function makeSandbox({ state, role, asker, worker, files }: SandboxOptions): Sandbox {
  const path = join(state, role, 'tools.sock')
  const open = new Set<Socket>()
  const waiting: (() => void)[] = []
  let running = 0
  let server: Server | undefined

  const launch = (socket: Socket, words: string[], input: Buffer) => {
    running += 1
    const child = spawn(
      join(projectDir, 'runtime/inside.sh'),
      [`--as=${asWords(worker)}`, files ? `--sealed=${files}` : '--sealed', state, 'sh', ...words],
      { stdio: 'pipe', detached: true, env: { PATH: process.env.PATH } },
    )
    // Words of callers are made at ordinary times; only paper work is put back.
    if (role === 'worker') prioritise(role, child.pid)
    const over = (code: number | null) => {
      if (socket.writable) socket.end(frameOf(FRAME.ended, code === null ? Buffer.alloc(0) : Buffer.from([code])))
    }
    const send = (kind: number) => (piece: Buffer) => {
      if (!socket.writable || socket.write(frameOf(kind, piece))) return
      child.stdout.pause()
      socket.once('drain', () => child.stdout.resume())
    }
    child.stdout.on('data', send(FRAME.out))
    child.stderr.on('data', send(FRAME.error))
    child.stdin.on('error', () => {}) // it ended before it had read all
    child.once('error', () => over(null))
    child.once('close', code => over(code))
    child.once('exit', () => {
      running -= 1
      waiting.shift()?.()
    })
    socket.once('close', () => {
      child.stdout.resume()
      child.kill('SIGKILL') // inside.sh's first process: all in there ends with it
    })
    const take = frameReader((kind, content) => {
      if (kind === FRAME.noMore) child.stdin.end()
      else if (kind === FRAME.input && child.stdin.writable && !child.stdin.write(content)) {
        socket.pause()
        child.stdin.once('drain', () => socket.resume())
      }
    })
    child.stdin.once('close', () => socket.resume())
    socket.on('data', take)
    take(input)
    socket.resume()
  }

  const serve = (socket: Socket) => {
    open.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => open.delete(socket))
    let header: Buffer = Buffer.alloc(0)
    const read = (piece: Buffer) => {
      header = Buffer.concat([header, piece])
      const end = header.indexOf(LINE_FEED)
      if (end < 0 && header.length < LONGEST_HEADER) return
      socket.off('data', read).pause()
      const words = end < 0 ? null : wordsOf(header.subarray(0, end).toString())
      if (!words) return void socket.destroy()
      const go = () => {
        if (socket.destroyed) waiting.shift()?.()
        else launch(socket, words, header.subarray(end + 1))
      }
      if (running < AT_ONCE) go()
      else waiting.push(go)
    }
    socket.on('data', read)
  }

  return {
    tools: JSON.stringify([`unix:${path}`]),
    async listen() {
      rmSync(path, { force: true })
      const listening = (server = createServer(serve))
      await new Promise<void>((resolve, reject) => {
        // The socket is made within the call, for its owner alone.
        const usual = process.umask(0o177)
        withSocketName(path, name => listening.once('error', reject).listen(name, resolve))
        process.umask(usual)
      })
      listening.unref()
      lchownSync(path, asker.uid, asker.gid)
    },
    async close() {
      for (const socket of open) socket.destroy()
      await new Promise(resolve => (server ? server.close(resolve) : resolve(undefined)))
    },
  }
}

function wordsOf(line: string): string[] | null {
  try {
    const words: unknown = JSON.parse(line)
    return Array.isArray(words) && words.every(word => typeof word === 'string' && !word.includes('\0')) ? (words as string[]) : null
  } catch {
    return null
  }
}
