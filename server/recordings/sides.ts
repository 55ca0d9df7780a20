/** Writes one side of a recording as it lies in time: raw samples, silence where nothing was written. Says where the side is silent. */
import { open } from 'node:fs/promises'
import path from 'node:path'
import { WAV_HEADER_BYTES } from '../../telephony/speech/wav.ts'
import { SAMPLES_PER_MS, type Piece, type Stretch } from './track.ts'

const BYTES_PER_MS = SAMPLES_PER_MS * 2
const CHUNK_BYTES = 256 * 1024
/** Louder samples are sound: silence comes as 0, as 8 from A-law, and with a little noise of a line. */
const QUIET = 24

/** Whole samples, as bytes. */
const bytesOf = (ms: number): number => Math.round(ms * SAMPLES_PER_MS) * 2

/** Notes the stretches without sound of at least `leastMs`. */
const listenFor = (leastMs: number) => {
  const silent: Stretch[] = []
  let from = 0
  const end = (to: number) => {
    if (to - from >= leastMs) silent.push({ from, to })
  }
  return {
    /** @param at where the samples lie, in ms */
    hear(samples: Int16Array, at: number) {
      for (let n = 0; n < samples.length; n++) {
        const level = samples[n]!
        if (level <= QUIET && level >= -QUIET) continue
        const here = at + n / SAMPLES_PER_MS
        if (here > from) end(here)
        from = here
      }
    },
    until(lengthMs: number): Stretch[] {
      end(lengthMs)
      return silent
    },
  }
}

/** Writes the pieces of files in `dir` to `target`, `lengthMs` long. Returns where it is silent for at least `silentMs`. */
export const writeSide = async (
  dir: string,
  pieces: readonly Piece[],
  target: string,
  lengthMs: number,
  silentMs: number,
): Promise<Stretch[]> => {
  const ear = listenFor(silentMs)
  const into = await open(target, 'w')
  try {
    // what is not written in between is read as zeros
    await into.truncate(bytesOf(lengthMs))
    for (const { file, from, length, at } of pieces) {
      const source = await open(path.join(dir, file))
      try {
        const total = bytesOf(length)
        for (let done = 0; done < total;) {
          const { buffer, bytesRead } = await source.read(
            Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, total - done)),
            0,
            Math.min(CHUNK_BYTES, total - done),
            WAV_HEADER_BYTES + bytesOf(from) + done,
          )
          if (bytesRead < 2) break
          await into.write(buffer, 0, bytesRead, bytesOf(at) + done)
          ear.hear(new Int16Array(buffer.buffer, 0, bytesRead >> 1), at + done / BYTES_PER_MS)
          done += bytesRead
        }
      } finally {
        await source.close()
      }
    }
  } finally {
    await into.close()
  }
  return ear.until(lengthMs)
}
