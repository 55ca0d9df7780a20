/** A rate with a reserve: `size` at once, refilled by `perSecond`. */
export type TokenBucket = {
  /** Takes one at `now` (ms, any clock that only goes forward); false when there is none. */
  take(now: number): boolean
}

/** A bucket that is full in the beginning. */
export const tokenBucket = ({ size, perSecond }: { size: number; perSecond: number }): TokenBucket => {
  let left = size
  let at = -Infinity
  return {
    take(now) {
      left = Math.min(size, left + (Math.max(0, now - at) / 1000) * perSecond)
      at = Math.max(at, now)
      if (left < 1) return false
      left -= 1
      return true
    },
  }
}
