/** Two one-sided WAVs become one stereo FLAC: the person outside on the left, the seat on the right. */
import { createHash } from 'node:crypto'
import { constants, createReadStream } from 'node:fs'
import { copyFile, link, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { MediaShell } from '../../telephony/speech/media-tools.ts'
import { WAV_HEADER_BYTES } from '../../telephony/speech/wav.ts'

/** `dir` is where the telephone side writes. */
export type AudioPlace = { dir: string; shell: MediaShell }
export type MadeAudio = { file: string; bytes: number; sha256: string; durationMs: number }

/** There is no sound of either side. */
export class NothingRecorded extends Error {
  constructor() {
    super('neither side was recorded')
  }
}

/** It waits for everybody else, which may take a while on a machine that is full. */
const SOX_LIMIT_MS = 600_000
const FLAC_HEAD = 26

/** Length of a FLAC file in ms, by STREAMINFO (RFC 9639, 8.2). Throws for none and for a link: its maker reads sound from outside. */
const lengthOf = async (file: string): Promise<number> => {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    const { buffer: head, bytesRead } = await handle.read(Buffer.alloc(FLAC_HEAD), 0, FLAC_HEAD, 0)
    if (bytesRead < FLAC_HEAD || head.toString('latin1', 0, 4) !== 'fLaC') throw new Error('not a FLAC file')
    const rate = head.readUIntBE(18, 3) >> 4
    const samples = (head[21]! & 0x0f) * 2 ** 32 + head.readUInt32BE(22)
    return Math.round((samples / rate) * 1000)
  } finally {
    await handle.close()
  }
}

const sizeOf = async (file: string): Promise<number> => (await stat(file).catch(() => null))?.size ?? 0

const digest = async (file: string): Promise<string> => {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

/** The two sides of a recording as the telephone side writes them: what the channel said, and what it heard. */
export const sidesOf = (dir: string, id: string) => ({ said: path.join(dir, `${id}-r.wav`), heard: path.join(dir, `${id}-t.wav`) })

/** All that sox may see: what it is to read is put there under a second name, and what it makes is taken out. */
const workOf = (dir: string): string => path.join(dir, 'work')

/** Gives a file a second name; where that is not allowed, a copy. */
const borrow = async (file: string, as: string): Promise<void> => {
  await rm(as, { force: true })
  await link(file, as).catch(() => copyFile(file, as))
}

/**
 * Makes `<day>/<id>.flac` below `dir`. The lengths in the WAV headers are not believed: a switch that was killed never wrote them.
 * A side that is missing is silent. Throws NothingRecorded when both are, and what sox says when it fails.
 * @param day folder, YYYY-MM-DD
 */
export const makeStereo = async ({ dir, shell }: AudioPlace, id: string, day: string): Promise<MadeAudio> => {
  const { said, heard } = sidesOf(dir, id)
  const [left, right] = await Promise.all([sizeOf(said), sizeOf(heard)])
  const inputs = [left > WAV_HEADER_BYTES ? said : null, right > WAV_HEADER_BYTES ? heard : null].filter(file => file !== null)
  if (inputs.length === 0) throw new NothingRecorded()
  const file = path.join(day, `${id}.flac`)
  const target = path.join(dir, file)
  const work = workOf(dir)
  await Promise.all([mkdir(path.dirname(target), { recursive: true }), mkdir(work, { recursive: true })])
  const part = path.join(work, `${id}.flac`)
  const borrowed = inputs.map(input => path.join(work, path.basename(input)))
  const raw = borrowed.flatMap(input => ['-t', 'wav', '--ignore-length', input])
  const oneSide = left > WAV_HEADER_BYTES ? ['remix', '1', '0'] : ['remix', '0', '1']
  const shape = inputs.length === 2 ? [] : oneSide
  try {
    await Promise.all(inputs.map((input, at) => borrow(input, borrowed[at]!)))
    await shell.run(['sox', '-V1', ...(inputs.length === 2 ? ['-M'] : []), ...raw, part, ...shape], SOX_LIMIT_MS)
  } finally {
    await Promise.all(borrowed.map(input => rm(input, { force: true })))
  }
  // out of the tool's reach first: what it could still change says nothing
  await rename(part, target)
  const durationMs = await lengthOf(target).catch(async (error: unknown) => {
    await rm(target, { force: true })
    throw error
  })
  return { file, bytes: await sizeOf(target), sha256: await digest(target), durationMs }
}

/** Removes the one-sided files once the stereo one is kept. */
export const removeSides = async ({ dir }: AudioPlace, id: string): Promise<void> => {
  const { said, heard } = sidesOf(dir, id)
  await Promise.all([rm(said, { force: true }), rm(heard, { force: true })])
}
