// One encrypted file of a backup, in the format of age (age-encryption.org/v1): whoever has the public key can write it, only the identity
// opens it, and a piece that is changed or missing shows.
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Decrypter, Encrypter } from 'age-encryption'

/** What a file is known by: its length and SHA-256 as it lies on the disk. */
export type Print = { bytes: number; sha256: string }

/** Takes the print of what passes. */
const printing = () => {
  const hash = createHash('sha256')
  let bytes = 0
  const through = new Transform({
    transform(piece: Buffer, _, done) {
      hash.update(piece)
      bytes += piece.length
      done(null, piece)
    },
  })
  return { through, print: (): Print => ({ bytes, sha256: hash.digest('hex') }) }
}

/** Writes `source` encrypted for `recipient` (`age1…`), forced to disk. @throws when the file is there, or has no room */
export async function sealFile(path: string, recipient: string, source: Readable): Promise<Print> {
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  const sealed = await encrypter.encrypt(Readable.toWeb(source) as ReadableStream<Uint8Array>)
  const { through, print } = printing()
  await pipeline(Readable.fromWeb(sealed as never), through, createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true }))
  return print()
}

/** The print of a file that lies there. */
export async function printOf(path: string): Promise<Print> {
  const { through, print } = printing()
  await pipeline(createReadStream(path), through.resume())
  return print()
}

/**
 * Opens a file with an identity (`AGE-SECRET-KEY-1…`). The stream fails where a piece was changed, or the end is missing.
 * @throws at once when the identity is not the one it was written for
 */
export async function openFile(path: string, identity: string): Promise<Readable> {
  await stat(path)
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  const opened = await decrypter.decrypt(Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>)
  return Readable.fromWeb(opened as never)
}
