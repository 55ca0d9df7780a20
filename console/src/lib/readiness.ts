import type { SeatState } from '../../../server/contract/seats.ts'

/** What the key for readiness asks for. */
export type Readiness = 'end-wrap-up' | 'pause' | 'ready'

/** The state that the screen shows, since when (ms of any clock), and the one that a person still has in mind who has not read it yet. */
export type Shown = { state: SeatState; since: number; before: SeatState }

/** So long, in ms, does a person need to see that a state has changed by itself, and to keep back a finger that is on its way. */
export const SEEN_MS = 1_000

/**
 * What is shown once the state is another. What the person asked for is known to them at once; only the end of wrap-up is not, for it also
 * ends by itself, and whoever presses twice means it twice.
 */
export const nowShown = (shown: Shown | null, state: SeatState, now: number, isAsked: boolean): Shown => {
  if (shown?.state === state) return shown
  // nobody presses it in a call, however short: what comes after one is looked at anew
  if (!shown || shown.state === 'talking' || (isAsked && shown.state !== 'wrap-up')) return { state, since: now, before: state }
  return { state, since: now, before: now - shown.since < SEEN_MS ? shown.before : shown.state }
}

/** What the key means: that of the state which the person saw when they decided to press it. */
export const readinessOf = ({ state, since, before }: Shown, now: number): Readiness => {
  const seen = now - since < SEEN_MS ? before : state
  if (seen === 'wrap-up') return 'end-wrap-up'
  return seen === 'ready' ? 'pause' : 'ready'
}
