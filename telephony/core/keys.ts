import type { Ms } from './glossary.ts'

/** A key as the switch reports it, when it was let go, and for how long it was down. */
export type KeyReport = { digit: string; at: Ms; ms: Ms }

/**
 * What is remembered of a telephone's keys. `endedAt`: when the last one that counted was let go. `ways`: whether it tells each key once or
 * by two ways at a time (events in the audio and SIP INFO, INFO and the tone itself); the first key shows it.
 */
export type Keys = { digit: string; endedAt: Ms; ways: 'unknown' | 'one' | 'two' }

/** A report of the same digit that begins this soon after the last one is the same key, told by another way. People take longer. */
const TWO_WAYS_MS = 80
/**
 * The same for a telephone that tells each key once. Asterisk reports a key twice where it still stretches the one before; those overlap.
 * The shortest pause of a dialling machine is longer (ITU-T Q.24: 40 ms).
 */
const ONE_WAY_MS = 30

/** Whether a report is a key that was pressed, and not one more report of the last. */
export const pressed = (before: Keys | null, { digit, at, ms }: KeyReport): { keys: Keys; isKey: boolean } => {
  if (!before) return { keys: { digit, endedAt: at, ways: 'unknown' }, isKey: true }
  const { ways } = before
  const isSame = digit === before.digit && at - ms - before.endedAt <= (ways === 'one' ? ONE_WAY_MS : TWO_WAYS_MS)
  if (isSame) return { keys: { ...before, ways: ways === 'unknown' ? 'two' : ways }, isKey: false }
  return { keys: { digit, endedAt: at, ways: ways === 'unknown' ? 'one' : ways }, isKey: true }
}
