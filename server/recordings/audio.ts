/** The parts of a recording become one stereo FLAC: the person outside on the left, the seat on the right. */
import { createHash } from 'node:crypto'
import { constants, createReadStream } from 'node:fs'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { MediaShell } from '../../telephony/speech/media-tools.ts'
import { writeSide } from './sides.ts'
import type { Stretch, Track } from './track.ts'

/** `dir` is where the telephone side writes. */
export type AudioPlace = { dir: string; shell: MediaShell }
export type MadeAudio = { file: string; bytes: number; sha256: string; durationMs: number }
/** Where the sides are silent. */
export type Heard = { said: Stretch[]; heard: Stretch[] }

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

/** All that sox may see: what it is to read is put there, and what it makes is taken out. */
const workOf = (dir: string): string => path.join(dir, 'work')

const RAW = ['-t', 'raw', '-r', '8000', '-e', 'signed-integer', '-b', '16', '-c', '1']

/**
 * Makes `<day>/<id>.flac` below `dir`. A side that is missing is silent. Throws NothingRecorded when both are, and what sox says when it
 * fails.
 * @param day folder, YYYY-MM-DD
 * @param silentMs silences of at least this length are told
 */
export const makeStereo = async (
  { dir, shell }: AudioPlace,
  id: string,
  day: string,
  track: Track,
  silentMs: number,
): Promise<{ made: MadeAudio; silent: Heard }> => {
  if (track.said.length + track.heard.length === 0) throw new NothingRecorded()
  const file = path.join(day, `${id}.flac`)
  const target = path.join(dir, file)
  const work = workOf(dir)
  await Promise.all([mkdir(path.dirname(target), { recursive: true }), mkdir(work, { recursive: true })])
  const part = path.join(work, `${id}.flac`)
  const [left, right] = [path.join(work, `${id}-r.raw`), path.join(work, `${id}-t.raw`)]
  let silent: Heard
  try {
    silent = {
      said: await writeSide(dir, track.said, left, track.lengthMs, silentMs),
      heard: await writeSide(dir, track.heard, right, track.lengthMs, silentMs),
    }
    await shell.run(['sox', '-V1', '-M', ...RAW, left, ...RAW, right, part], SOX_LIMIT_MS)
  } finally {
    await Promise.all([left, right].map(side => rm(side, { force: true })))
  }
  // out of the tool's reach first: what it could still change says nothing
  await rename(part, target)
  const durationMs = await lengthOf(target).catch(async (error: unknown) => {
    await rm(target, { force: true })
    throw error
  })
  return { made: { file, bytes: await sizeOf(target), sha256: await digest(target), durationMs }, silent }
}
