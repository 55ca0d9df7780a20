// pg_dump and pg_restore: those of the embedded root, or of this machine where the database is somebody else's.
import { spawn, type ChildProcess } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'

/** Where the tools are: the words before a command (runtime/inside.sh STATE), or none. */
export type Inside = readonly string[]

/** The password comes by standard input: arguments can be read by everybody on the machine. */
const SCRIPT = 'PATH="$PATH:$(echo /usr/lib/postgresql/*/bin)"; read -r PGPASSWORD; export PGPASSWORD; exec "$@"'

const launch = (inside: Inside, url: string, tool: string, words: readonly string[]) => {
  const { password, hostname, port, username, pathname } = new URL(url)
  const target = [`--host=${hostname}`, `--port=${port || '5432'}`, `--username=${username}`, `--dbname=${pathname.slice(1)}`]
  const [command = 'sh', ...before] = [...inside, 'sh', '-c', SCRIPT, 'sh', tool, ...target, '--no-password', ...words]
  const child = spawn(command, before, { stdio: ['pipe', 'pipe', 'pipe'] })
  child.stdin.on('error', () => {}) // it ended before it had read all; its own words say why
  child.stdin.write(`${decodeURIComponent(password)}\n`)
  return child
}

/** Resolves when the tool has ended well. @throws with its last words */
const ended = (child: ChildProcess, tool: string): Promise<void> =>
  new Promise((resolve, reject) => {
    let words = ''
    child.stderr?.on('data', (piece: Buffer) => {
      words = (words + piece.toString()).slice(-2_000)
    })
    child.once('error', error => reject(new Error(`${tool} could not be started: ${error.message}`)))
    child.once('close', (code, signal) =>
      code === 0 ? resolve() : reject(new Error(`${tool} ended with ${signal ?? code}: ${words.trim()}`)),
    )
  })

/** The whole database in pg_dump's own format, as a snapshot sees it. */
export function dump(inside: Inside, url: string, snapshot: string): { stream: Readable; done: Promise<void>; stop(): void } {
  const child = launch(inside, url, 'pg_dump', ['--format=custom', '--compress=zstd:3', `--snapshot=${snapshot}`])
  child.stdin.end()
  return { stream: child.stdout, done: ended(child, 'pg_dump'), stop: () => void child.kill('SIGTERM') }
}

/** Puts a dump into an empty database, all of it or nothing. */
export function load(inside: Inside, url: string): { stream: Writable; done: Promise<void> } {
  const words = ['--exit-on-error', '--single-transaction', '--no-owner', '--no-privileges', '--no-comments', '--format=custom']
  const child = launch(inside, url, 'pg_restore', words)
  child.stdout.resume()
  return { stream: child.stdin, done: ended(child, 'pg_restore') }
}
