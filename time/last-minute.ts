const MINUTE_MS = 60_000

/** The minute of the clock that an instant (epoch milliseconds) lies in, counted from 1970. */
export const minuteOf = (at: number): number => Math.floor(at / MINUTE_MS)

/** What was counted in the running minute of the clock and in the one before it. */
export type Minutes = { running: number; before: number }

/**
 * How often something happened in the sixty seconds before `at`: all of the running minute, and of the one before it the share that the
 * sixty seconds still reach (a sliding window counter). Whole.
 */
export const inLastMinute = ({ running, before }: Minutes, at: number): number =>
  Math.round(running + before * (1 - (at % MINUTE_MS) / MINUTE_MS))
