import type { Timers } from './ports.ts'

/** The longest delay that the system's timers take (about 24.8 days), in ms. */
const LONGEST_MS = 2_147_483_647

/** The clock on the wall. A moment already past fires at once, after the work at hand; however far off one is, it is waited for. */
export const systemTimers: Timers = {
  now: () => Date.now(),
  at: (at, run) => {
    let timer: NodeJS.Timeout | undefined
    const wait = () => {
      const left = at - Date.now()
      timer = left > LONGEST_MS ? setTimeout(wait, LONGEST_MS) : setTimeout(run, Math.max(0, left))
    }
    wait()
    return () => clearTimeout(timer)
  },
}
