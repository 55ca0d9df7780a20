// Folders of files as one stream (tar) and back, counted and hashed on the way.
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync, readdirSync, statSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join, normalize } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import tar from 'tar-stream'

/** `sha256` is over the lines `<sha256 of the file>  <name>`, in the order of their names. */
export type FileCounts = { count: number; bytes: number; sha256: string }

/** Lists what has passed. */
const counter = () => {
  const lines: string[] = []
  let bytes = 0
  return {
    passing(name: string) {
      const hash = createHash('sha256')
      return new Transform({
        transform(piece: Buffer, _, done) {
          hash.update(piece)
          bytes += piece.length
          done(null, piece)
        },
        flush(done) {
          lines.push(`${hash.digest('hex')}  ${name}\n`)
          done()
        },
      })
    },
    counts: (): FileCounts => ({
      count: lines.length,
      bytes,
      sha256: createHash('sha256')
        .update(lines.toSorted((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1)).join(''))
        .digest('hex'),
    }),
  }
}

/** The files below a folder, by their names from there; a folder that is not there has none. */
export function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true } as never)
    .map(entry => entry as unknown as { parentPath: string; name: string; isFile(): boolean })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
}

/**
 * Packs files of a folder. One that grows meanwhile is taken as long as it was; one that is gone is left out.
 * @returns the stream, and what was in it, once that has ended
 */
export function pack(folder: string, names: readonly string[]): { stream: Readable; counts: () => FileCounts } {
  const stream = tar.pack()
  const counted = counter()
  const work = async () => {
    for (const name of names) {
      const path = join(folder, name)
      const found = statSync(path, { throwIfNoEntry: false })
      if (!found?.isFile()) continue
      const { size, mtime } = found
      const entry = stream.entry({ name, size, mtime, mode: 0o640 })
      const content = size === 0 ? Readable.from([]) : createReadStream(path, { end: size - 1 })
      await pipeline(content, counted.passing(name), entry as never)
    }
    stream.finalize()
  }
  work().catch((error: Error) => stream.destroy(error))
  return { stream: stream as unknown as Readable, counts: counted.counts }
}

/** Unpacks into a folder and says what was in it. Names that lead out of it are refused. */
export async function unpack(source: Readable, folder: string): Promise<FileCounts> {
  const counted = counter()
  const extract = tar.extract()
  const done: Promise<void> = pipeline(source, extract as unknown as NodeJS.WritableStream)
  // what goes wrong there ends the loop as well
  done.catch(() => {})
  for await (const entry of extract) {
    const { name } = entry.header
    if (name.startsWith('/') || normalize(name).startsWith('..')) throw new Error(`the archive names a file outside its folder: ${name}`)
    const path = join(folder, name)
    await mkdir(dirname(path), { recursive: true })
    await pipeline(entry as never, counted.passing(name), createWriteStream(path, { flags: 'wx', mode: 0o640 }))
  }
  await done
  return counted.counts()
}
