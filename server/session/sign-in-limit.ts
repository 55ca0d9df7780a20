/** Slows down guessing: counts failed sign-ins a user name and an address. Pure but for its own memory; time comes in. */

export type SignInLimit = {
  /** Seconds to wait before the next attempt; 0 when it is allowed now. */
  wait(username: string, address: string, now: number): number
  failed(username: string, address: string, now: number): void
  succeeded(username: string, address: string): void
}

/** At most `perName` failures of one name from one address, and `perAddress` of one address, in `windowMs`. */
export const createSignInLimit = ({ perName = 5, perAddress = 50, windowMs = 300_000 } = {}): SignInLimit => {
  const failures = new Map<string, number[]>()
  const recent = (key: string, now: number): number[] => {
    const times = (failures.get(key) ?? []).filter(at => now - at < windowMs)
    if (times.length) failures.set(key, times)
    else failures.delete(key)
    return times
  }
  const keys = (username: string, address: string): [string, number][] => [
    [`${address} ${username.toLowerCase()}`, perName],
    [address, perAddress],
  ]
  return {
    wait(username, address, now) {
      const waits = keys(username, address).map(([key, limit]) => {
        const times = recent(key, now)
        return times.length < limit ? 0 : Math.ceil((times[times.length - limit]! + windowMs - now) / 1000)
      })
      return Math.max(...waits)
    },
    failed(username, address, now) {
      for (const [key] of keys(username, address)) failures.set(key, [...recent(key, now), now])
      if (failures.size > 20_000) for (const key of failures.keys()) recent(key, now)
    },
    succeeded(username, address) {
      failures.delete(keys(username, address)[0]![0])
    },
  }
}
