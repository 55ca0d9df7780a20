// When a part that has died is started again. Pure: time is an argument.

/** First delay, in ms: most deaths are one-off, and calls are waiting. */
const FIRST = 100
/** Longest delay, in ms. */
const LONGEST = 10_000
/** A part that ran this long, in ms, has recovered: its next death counts as the first. */
const HEALTHY = 30_000

/** How many times in a row the part has died soon after its start. */
export type Backoff = { readonly deaths: number }

export const NO_DEATHS: Backoff = { deaths: 0 }

/**
 * What follows a death: how long to wait before the next start, and what to remember.
 * @param ranFor ms from the start to the death
 */
export function afterDeath(backoff: Backoff, ranFor: number): { delay: number; backoff: Backoff } {
  const deaths = ranFor >= HEALTHY ? 0 : backoff.deaths
  return { delay: Math.min(FIRST * 2 ** deaths, LONGEST), backoff: { deaths: deaths + 1 } }
}
