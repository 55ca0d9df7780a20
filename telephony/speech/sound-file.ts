import { randomUUID } from 'node:crypto'
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** A sound that Asterisk can play: the file's path without extension, and how long it takes, in ms. */
export type Sound = { path: string; ms: number }

/** Samples of the same sound, 16 bit mono little-endian: `narrow` 8 kHz for ordinary lines, `wide` 16 kHz for wideband ones. */
export type Samples = { narrow: Buffer; wide: Buffer }

const HEADER_BYTES = 44
const NARROW = 8000
const WIDE = 16_000

const lengthMs = (narrowBytes: number): number => Math.round((narrowBytes / 2 / NARROW) * 1000)

/** A RIFF header with the true length: Asterisk reads exactly as much as it says. */
const wav = (samples: Buffer, rate: number): Buffer => {
  const header = Buffer.alloc(HEADER_BYTES)
  header.write('RIFF', 0)
  header.writeUInt32LE(HEADER_BYTES - 8 + samples.length, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(rate, 24)
  header.writeUInt32LE(rate * 2, 28)
  header.writeUInt16LE(2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36)
  header.writeUInt32LE(samples.length, 40)
  return Buffer.concat([header, samples])
}

const replaceFile = async (file: string, content: Buffer): Promise<void> => {
  const fresh = `${file}.${randomUUID()}.part`
  await writeFile(fresh, content, { mode: 0o644 })
  try {
    await rename(fresh, file)
  } catch (error) {
    await rm(fresh, { force: true })
    throw error
  }
}

/**
 * Writes `<path>.wav16` (16 kHz), then `<path>.wav` (8 kHz), each whole or not at all. The second is the sign that both are there.
 * The folder is made where it is missing.
 */
export const writeSound = async (path: string, { narrow, wide }: Samples): Promise<Sound> => {
  await mkdir(dirname(path), { recursive: true })
  await replaceFile(`${path}.wav16`, wav(wide, WIDE))
  await replaceFile(`${path}.wav`, wav(narrow, NARROW))
  return { path, ms: lengthMs(narrow.length) }
}

/** The sound at a path, or null when there is none. */
export const findSound = async (path: string): Promise<Sound | null> => {
  const file = await stat(`${path}.wav`).catch(() => null)
  return file && file.size > HEADER_BYTES ? { path, ms: lengthMs(file.size - HEADER_BYTES) } : null
}
