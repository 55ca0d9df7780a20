// A log file that ends somewhere: written to by one process, turned over when it is full, read by nobody else.
import { chmodSync, createWriteStream, existsSync, renameSync, statSync, type WriteStream } from 'node:fs'
import { copyFile, stat, truncate } from 'node:fs/promises'
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
  const open = (): WriteStream => createWriteStream(path, { flags: 'a', mode: 0o600 })
  let out = open()
  const turn = () => {
    out.end()
    for (let n = kept - 1; n >= 1; n -= 1) if (existsSync(older(path, n))) renameSync(older(path, n), older(path, n + 1))
    if (existsSync(path)) renameSync(path, older(path, 1))
    out = open()
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
  const { size } = await stat(path).catch(() => ({ size: 0 }))
  if (size <= maxBytes) return false
  await copyFile(path, older(path, 1))
  await truncate(path)
  return true
}
