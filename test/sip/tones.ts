/** What the telephones of the tests say, and how they know what they hear. */

/** Samples per second of everything here. */
export const RATE = 8000

/** Endless audio: fills `into` with the next samples. */
export type Source = (into: Int16Array) => void

/** A sine wave. @param hz 50 to 3900; @param level 0 to 1 of full scale */
export function tone(hz: number, level = 0.3): Source {
  let at = 0
  return (into) => {
    for (let i = 0; i < into.length; i++, at++) into[i] = Math.round(Math.sin((2 * Math.PI * hz * at) / RATE) * level * 32767)
  }
}

/** Nothing but line noise-free silence. */
export function silence(): Source {
  return (into) => into.fill(0)
}

/** Recorded samples, once, then silence. */
export function samples(recorded: Int16Array): Source {
  let at = 0
  return (into) => {
    for (let i = 0; i < into.length; i++) into[i] = recorded[at++] ?? 0
  }
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
