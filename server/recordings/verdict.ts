/** What is said of a recording: whole, or what it lacks. Pure. */
import type { RecordingReason } from '../contract/recording-states.ts'
import { without, type Stretch, type Track } from './track.ts'

/** `reason` of a recording that can be played is what it lacks most. */
export type Verdict = { state: 'ready'; reason: null } | { state: 'partial' | 'one-sided' | 'missing'; reason: RecordingReason }

/** A side that says nothing for longer, while nobody was on hold, may have been lost. */
export const SILENT_MS = 60_000

/** Stretches in which a side was silent, of at least {@link SILENT_MS}; and in which it was right that it was. */
export type Silences = { said: readonly Stretch[]; heard: readonly Stretch[] }

/** Which steps of a call begin and end a silence that is right, and of which sides. */
const EXCUSES = [
  { begins: ['held'], ends: ['unheld', 'seat-back', 'ended'], sides: ['said', 'heard'] },
  { begins: ['seat-away', 'queued'], ends: ['seat-back', 'answered', 'ended'], sides: ['said', 'heard'] },
  { begins: ['muted'], ends: ['unmuted', 'seat-away', 'ended'], sides: ['heard'] },
] as const

/** When silence was right. `at` is in ms from the beginning of the recording. */
export const excusesIn = (steps: readonly { at: number; type: string }[]): { said: Stretch[]; heard: Stretch[] } => {
  const excused: { said: Stretch[]; heard: Stretch[] } = { said: [], heard: [] }
  for (const { begins, ends, sides } of EXCUSES) {
    let from: number | null = null
    for (const { at, type } of [...steps, { at: Infinity, type: 'ended' }]) {
      if ((begins as readonly string[]).includes(type)) from ??= at
      if (from === null || !(ends as readonly string[]).includes(type)) continue
      for (const side of sides) excused[side].push({ from, to: at })
      from = null
    }
  }
  return excused
}

const isLong = ({ from, to }: Stretch) => to - from > SILENT_MS

/** The side that was silent although the other one was there, or null. */
const silentSide = (silent: Silences, excused: Silences): 'party-silent' | 'seat-silent' | null => {
  if (without(without(silent.said, silent.heard), excused.said).some(isLong)) return 'party-silent'
  return without(without(silent.heard, silent.said), excused.heard).some(isLong) ? 'seat-silent' : null
}

export type Findings = {
  track: Track
  /** What the switch said of a recording that it could not begin or go on with. */
  told: RecordingReason | null
  /** Whether the disk was full while it was written. */
  wasFull: boolean
  silent: Silences
  excused: Silences
}

/** Judges a recording of which there is sound. */
export const judge = ({ track, told, wasFull, silent, excused }: Findings): Verdict => {
  const isShort = track.cutMs + track.unplacedMs + track.filledMs > 0
  if (track.isTorn || (wasFull && isShort)) return { state: 'partial', reason: 'disk-full' }
  if (told && told !== 'lost') return { state: 'partial', reason: told }
  if (track.cutMs > 0) return { state: 'partial', reason: 'cut' }
  if (track.lateMs > 0) return { state: 'partial', reason: 'late' }
  if (track.isAnew) return { state: 'partial', reason: 'stream-anew' }
  if (track.unplacedMs > 0) return { state: 'partial', reason: 'gap' }
  const reason = silentSide(silent, excused)
  return reason ? { state: 'one-sided', reason } : { state: 'ready', reason: null }
}
