/** Files that are sent compressed are compressed once, when the console is built, and as far as it goes. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

/** Below this a packet carries it anyway. */
const WORTH_BYTES = 1024

/** Writes `<file>.br` and `<file>.gz` beside every text file of a built console. */
export const writeCompressed = (dir: string): void => {
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(js|css|html|svg|json)$/.test(entry.name)) continue
    const file = path.join(entry.parentPath, entry.name)
    const plain = readFileSync(file)
    if (plain.length < WORTH_BYTES) continue
    writeFileSync(`${file}.br`, brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } }))
    writeFileSync(`${file}.gz`, gzipSync(plain, { level: 9 }))
  }
}
