import type { Timers } from './ports.ts'

/** The longest delay that the system's timers take (about 24.8 days), in ms. */
const LONGEST_MS = 2_147_483_647

/** The clock on the wall. A moment already past fires at once, after the work at hand. */
export const systemTimers: Timers = {
  now: () => Date.now(),
  at: (at, run) => {
    const timer = setTimeout(run, Math.min(LONGEST_MS, Math.max(0, at - Date.now())))
    return () => clearTimeout(timer)
  },
}
