import { randomUUID } from 'node:crypto'
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { WAV_HEADER_BYTES, wavFile } from './wav.ts'

/** A sound that Asterisk can play: the file's path without extension, and how long it takes, in ms. */
export type Sound = { path: string; ms: number }

/** Samples of the same sound, 16 bit mono little-endian: `narrow` 8 kHz for ordinary lines, `wide` 16 kHz for wideband ones. */
export type Samples = { narrow: Buffer; wide: Buffer }

const NARROW = 8000
const WIDE = 16_000

const lengthMs = (narrowBytes: number): number => Math.round((narrowBytes / 2 / NARROW) * 1000)

const replaceFile = async (file: string, content: Buffer): Promise<void> => {
  const fresh = `${file}.${randomUUID()}.part`
  await writeFile(fresh, content)
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
  await replaceFile(`${path}.wav16`, wavFile(wide, WIDE))
  await replaceFile(`${path}.wav`, wavFile(narrow, NARROW))
  return { path, ms: lengthMs(narrow.length) }
}

/** The sound at a path, or null when there is none. */
export const findSound = async (path: string): Promise<Sound | null> => {
  const file = await stat(`${path}.wav`).catch(() => null)
  return file && file.size > WAV_HEADER_BYTES ? { path, ms: lengthMs(file.size - WAV_HEADER_BYTES) } : null
}
