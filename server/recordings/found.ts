/** The files that the telephone side has written of recordings. */
import { open, readdir, rm, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { partOf } from '../../telephony/core/recording-parts.ts'
import { WAV_HEADER_BYTES } from '../../telephony/speech/wav.ts'
import { SAMPLES_PER_MS, type Part, type SideFile } from './track.ts'

const BYTES_PER_MS = SAMPLES_PER_MS * 2
/** Asterisk writes whole packets; the smallest have ten ms. */
const PACKET_BYTES = 10 * BYTES_PER_MS
/** Where a WAV header has the length of its samples. */
const LENGTH_AT = 40

/** How long the sound in a file of this many bytes is, in ms. */
export const soundMsOf = (bytes: number): number => Math.max(0, bytes - WAV_HEADER_BYTES) / BYTES_PER_MS

const lookAt = async (file: string, handle: FileHandle): Promise<SideFile> => {
  const { size, mtimeMs } = await handle.stat()
  const { buffer: head, bytesRead } = await handle.read(Buffer.alloc(WAV_HEADER_BYTES), 0, WAV_HEADER_BYTES, 0)
  const isClosed = bytesRead === WAV_HEADER_BYTES && head.readUInt32LE(LENGTH_AT) > 0
  const isTorn = isClosed && (size - WAV_HEADER_BYTES) % PACKET_BYTES !== 0
  return { file, soundMs: soundMsOf(size - (size % 2)), writtenAt: mtimeMs, isClosed, isTorn }
}

/** The names of all files of recordings in `dir`, by recording. */
export const listFiles = async (dir: string): Promise<Map<string, string[]>> => {
  const found = new Map<string, string[]>()
  for (const file of await readdir(dir)) {
    const recording = partOf(file)?.recording
    if (recording) found.set(recording, [...(found.get(recording) ?? []), file])
  }
  return found
}

/** What the parts of one recording are, by its files. One that is gone meanwhile is none. */
export const partsIn = async (dir: string, files: readonly string[]): Promise<Part[]> => {
  const parts = new Map<string, Part>()
  for (const file of files) {
    const { part, isAnew, startedAt, side } = partOf(file)!
    const handle = await open(path.join(dir, file)).catch(() => null)
    if (!handle) continue
    const key = `${part} ${startedAt}`
    const known = parts.get(key) ?? { part, isAnew, startedAt, said: null, heard: null }
    try {
      parts.set(key, { ...known, [side === 'r' ? 'said' : 'heard']: await lookAt(file, handle) })
    } finally {
      await handle.close()
    }
  }
  return [...parts.values()]
}

/** Removes files of recordings. */
export const removeFiles = async (dir: string, files: readonly string[]): Promise<void> => {
  await Promise.all(files.map(file => rm(path.join(dir, file), { force: true })))
}
