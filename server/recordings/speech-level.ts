/** How much of a message is somebody speaking: a box full of silence and busy tones is no message, though a caller was there. */
import { constants } from 'node:fs'
import { copyFile, link, open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import type { AudioPlace } from './audio.ts'

/** A message with less speech than this has nothing in it [practice]. */
export const LEAST_SPEECH_MS = 500
/** Length of the pieces that are looked at, in ms; speech is at least three in a row, a click is not. */
const PIECE_MS = 30
const LEAST_RUN = 3
/** Speech is this much louder than the quietest tenth of the message, in dB, and never below the floor of a line, in dB of full scale. */
const OVER_NOISE_DB = 6
const LINE_FLOOR_DB = -45
/** The signal tones of Chinese exchanges (busy, congestion, ringing) are of 450 Hz; a piece with so much of its power there is no voice. */
const SIGNAL_HZ = 450
const SIGNAL_SHARE = 0.8

const decibels = (samples: Int16Array): number => {
  let sum = 0
  for (const sample of samples) sum += sample * sample
  return sum === 0 ? -100 : 10 * Math.log10(sum / samples.length / 32_768 ** 2)
}

/** What part of the power is a pure tone of that frequency (Goertzel); 1 for nothing else. */
const toneShare = (samples: Int16Array, rate: number, hz: number): number => {
  const turn = 2 * Math.cos((2 * Math.PI * hz) / rate)
  let [before, last, sum] = [0, 0, 0]
  for (const sample of samples) {
    ;[before, last] = [last, sample + turn * last - before]
    sum += sample * sample
  }
  return sum === 0 ? 0 : (2 * (last * last + before * before - turn * last * before)) / (samples.length * sum)
}

/** How much of mono samples is speech, in ms. Errs towards speech: noise that comes and goes counts. */
export const speechMsIn = (samples: Int16Array, rate: number): number => {
  const length = Math.round((rate * PIECE_MS) / 1000)
  const pieces = Array.from({ length: Math.floor(samples.length / length) }, (_, at) => samples.subarray(at * length, (at + 1) * length))
  const levels = pieces.map(decibels)
  const noise = levels.toSorted((a, b) => a - b)[Math.floor(levels.length / 10)] ?? 0
  const least = Math.max(noise + OVER_NOISE_DB, LINE_FLOOR_DB)
  let [found, run] = [0, 0]
  for (const [at, piece] of pieces.entries()) {
    run = levels[at]! >= least && toneShare(piece, rate, SIGNAL_HZ) < SIGNAL_SHARE ? run + 1 : 0
    if (run === LEAST_RUN) found += LEAST_RUN
    else if (run > LEAST_RUN) found++
  }
  return found * PIECE_MS
}

/** Samples a second of what is looked at: a telephone's. */
const RATE = 8_000
const SOX_LIMIT_MS = 120_000

/** Reads samples that a sound tool has left, out of its reach and without following a link that it may have put there. */
const takeSamples = async (made: string, to: string): Promise<Int16Array> => {
  await rename(made, to)
  const handle = await open(to, constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    const bytes = await handle.readFile()
    return Int16Array.from({ length: bytes.length >> 1 }, (_, at) => bytes.readInt16LE(at * 2))
  } finally {
    await handle.close()
  }
}

/**
 * How much of a recording's left side, the person outside, is speech, in ms.
 * @param file below the place's `dir`, as it was made
 * @throws {ToolFailure} where it cannot be read
 */
export const speechMsOf = async ({ dir, shell }: AudioPlace, id: string, file: string): Promise<number> => {
  const work = path.join(dir, 'work')
  const [lent, made, taken] = [path.join(work, `${id}.speech.flac`), path.join(work, `${id}.speech.raw`), path.join(dir, `${id}.speech`)]
  try {
    await rm(lent, { force: true })
    await link(path.join(dir, file), lent).catch(() => copyFile(path.join(dir, file), lent))
    const samples = ['-t', 'raw', '-r', String(RATE), '-e', 'signed-integer', '-b', '16', '-L']
    await shell.run(['sox', '-V1', '-t', 'flac', lent, ...samples, made, 'remix', '1'], SOX_LIMIT_MS)
    return speechMsIn(await takeSamples(made, taken), RATE)
  } finally {
    await Promise.all([lent, made, taken].map(one => rm(one, { force: true })))
  }
}
