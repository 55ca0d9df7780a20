// A log file that ends somewhere: written to by one process, turned over when it is full, read by nobody else.
import { chmodSync, constants, createWriteStream, existsSync, renameSync, statSync, type WriteStream } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { Writable } from 'node:stream'

/** Bytes of one file, and how many older ones are kept as `.1` (the newest), `.2` ... */
export const LOG_LIMITS = { maxBytes: 20_000_000, kept: 3 }

const older = (path: string, n: number) => `${path}.${n}`

/** Opens a log for adding to; mode 0600 whoever made it. */
export function rotatingLog(path: string, { maxBytes, kept } = LOG_LIMITS): Writable {
  let size = 0
  if (existsSync(path)) {
    size = statSync(path).size
    chmodSync(path, 0o600)
  }
  const begin = (): WriteStream => createWriteStream(path, { flags: 'a', mode: 0o600 })
  let out = begin()
  const turn = () => {
    out.end()
    for (let n = kept - 1; n >= 1; n -= 1) if (existsSync(older(path, n))) renameSync(older(path, n), older(path, n + 1))
    if (existsSync(path)) renameSync(path, older(path, 1))
    out = begin()
    size = 0
  }
  return new Writable({
    write(chunk: Buffer, _, done) {
      if (size > 0 && size + chunk.length > maxBytes) turn()
      size += chunk.length
      out.write(chunk, done)
    },
    final(done) {
      out.end(done)
    },
  })
}

/** Empties a log that another process holds open for adding to, once it is full, and keeps `.1`. What comes meanwhile may be lost. */
export async function trimLog(path: string, maxBytes = LOG_LIMITS.maxBytes): Promise<boolean> {
  // Its folder is the other's, who is not trusted with what we may do: a link is followed neither here nor there.
  const log = await open(path, constants.O_RDWR | constants.O_NOFOLLOW).catch(() => null)
  if (!log) return false
  try {
    const { size, uid, gid } = await log.stat()
    if (size <= maxBytes) return false
    await rm(older(path, 1), { force: true })
    const copy = await open(older(path, 1), 'wx', 0o600)
    try {
      await copy.chown(uid, gid)
      await copy.writeFile(await log.readFile())
    } finally {
      await copy.close()
    }
    await log.truncate()
    return true
  } finally {
    await log.close()
  }
}
