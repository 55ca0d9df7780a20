/** What a recording can be, and why. */
import { z } from 'zod'

/** `partial` and `one-sided` can be played, and `reason` says what they lack. `missing`: there is nothing to play. */
export const RecordingState = z.enum(['recording', 'processing', 'ready', 'partial', 'one-sided', 'missing'])
export type RecordingState = z.infer<typeof RecordingState>

/**
 * What a recording lacks, or why there is none. partial: `refused` and `unreachable` (the switch could not go on), `disk-full`, `cut` (the
 * switch ended), `late` (it began late), `stream-anew` (a side's stream began anew: seconds before it), `gap` (seconds are missing
 * somewhere), `short` (of an earlier version). one-sided: who was not heard for more than a minute. missing: `no-sound`, `unreadable`,
 * `lost` (nobody said how it ended), or one of the above.
 */
export const RecordingReason = z.enum([
  'refused',
  'unreachable',
  'disk-full',
  'cut',
  'late',
  'stream-anew',
  'gap',
  'short',
  'party-silent',
  'seat-silent',
  'no-sound',
  'unreadable',
  'lost',
])
export type RecordingReason = z.infer<typeof RecordingReason>

/** What a recording lacks, in lists of calls: the worst of a call's recordings, and why. */
export const RecordingLack = z.object({
  state: RecordingState.extract(['partial', 'one-sided', 'missing']),
  reason: RecordingReason.nullable(),
})
export type RecordingLack = z.infer<typeof RecordingLack>

/** Whether there is something to hear. */
export const isPlayable = (state: RecordingState): boolean => state === 'ready' || state === 'partial' || state === 'one-sided'
