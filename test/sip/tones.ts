/** What the telephones of the tests say, and how they know what they hear. */
import { WAV_HEADER_BYTES, wavFile } from '../../telephony/speech/wav.ts'

/** What each side of a test's call says, in Hz, so that its voice can be told from the other's and from music. */
export const citizenTone = 440
export const seatTone = 1000

/** Samples per second of everything here. */
export const RATE = 8000

/** Endless audio: fills `into` with the next samples. */
export type Source = (into: Int16Array) => void

/** A sine wave. @param hz 50 to 3900; @param level 0 to 1 of full scale */
export function tone(hz: number, level = 0.3): Source {
  let at = 0
  return into => {
    for (let i = 0; i < into.length; i++, at++) into[i] = Math.round(Math.sin((2 * Math.PI * hz * at) / RATE) * level * 32767)
  }
}

const DTMF: Readonly<Record<string, readonly [low: number, high: number]>> = {
  '1': [697, 1209],
  '2': [697, 1336],
  '3': [697, 1477],
  '5': [770, 1336],
  '#': [941, 1477],
}

/** The sound of a key itself (ITU-T Q.23), for telephones that know no other way. */
export function keyTone(key: string): Source {
  const pair = DTMF[key]
  if (!pair) throw new Error(`no tone for ${key}`)
  const both = pair.map(hz => tone(hz, 0.25))
  return into => {
    const other = new Int16Array(into.length)
    both[0]!(into)
    both[1]!(other)
    for (let i = 0; i < into.length; i++) into[i]! += other[i]!
  }
}

/** Nothing but line noise-free silence. */
export function silence(): Source {
  return into => into.fill(0)
}

/** A WAV file (8 kHz, 16 bit, mono) of the first seconds of a source. */
export function wavOf(source: Source, seconds: number): Buffer {
  const sound = new Int16Array(Math.round(seconds * RATE))
  source(sound)
  return wavFile(Buffer.from(sound.buffer), RATE)
}

/** The samples of a WAV file as `wavOf` writes it. */
export function samplesOf(wav: Buffer): Int16Array {
  return Int16Array.from({ length: (wav.length - WAV_HEADER_BYTES) >> 1 }, (_, at) => wav.readInt16LE(WAV_HEADER_BYTES + at * 2))
}

/** The loudest stretch of a recording, by which it can be recognised. @param samples its length */
export function loudest(sound: Int16Array, samples: number): Int16Array {
  const step = samples >> 2
  let best = sound.subarray(0, samples)
  for (let at = step; at + samples <= sound.length; at += step) {
    const here = sound.subarray(at, at + samples)
    if (power(here) > power(best)) best = here
  }
  return best
}

/** How alike a sound is to what begins at `at` in another, however loud: 1 the same, 0 nothing in common (normalised cross-correlation). */
export function likeness(heard: Int16Array, at: number, sound: Int16Array): number {
  let both = 0
  let one = 0
  let other = 0
  for (let n = 0; n < sound.length; n++) {
    const a = heard[at + n] ?? 0
    const b = sound[n]!
    both += a * b
    one += a * a
    other += b * b
  }
  return one === 0 || other === 0 ? 0 : both / Math.sqrt(one * other)
}

/** Mean square of a block, 0 for silence; full scale is 1. */
export function power(block: Int16Array): number {
  let sum = 0
  for (const sample of block) sum += (sample / 32768) ** 2
  return block.length === 0 ? 0 : sum / block.length
}

/** Share (0 to 1) of a block's power that lies at one frequency (Goertzel); a pure tone gives nearly 1. */
export function toneShare(block: Int16Array, hz: number): number {
  const total = power(block)
  if (total < 1e-6) return 0
  const factor = 2 * Math.cos((2 * Math.PI * hz) / RATE)
  let before = 0
  let last = 0
  for (const sample of block) {
    const next = sample / 32768 + factor * last - before
    before = last
    last = next
  }
  const magnitude = before * before + last * last - factor * before * last
  return Math.min(1, (2 * magnitude) / (block.length * block.length * total))
}
