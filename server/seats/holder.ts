/** Which sign-in holds a seat: one person may be signed in to the console twice, but one of them has the telephone. */
import type { Redis } from 'ioredis'
import type { Keys } from '../redis/redis.ts'

export type Holder = { sessionId: string; person: { id: string; name: string } }

export type Holders = {
  get(seat: string): Promise<Holder | null>
  set(seat: string, holder: Holder): Promise<void>
  /** Gives the seat up, if this sign-in holds it. */
  drop(seat: string, sessionId: string): Promise<boolean>
}

const LIVES_MS = 24 * 3_600_000

export const createHolders = (redis: Redis, keys: Keys): Holders => {
  const get = async (seat: string): Promise<Holder | null> => {
    const json = await redis.get(keys.seatHolder(seat))
    return json === null ? null : (JSON.parse(json) as Holder)
  }
  return {
    get,
    set: async (seat, holder) => void (await redis.set(keys.seatHolder(seat), JSON.stringify(holder), 'PX', LIVES_MS)),
    async drop(seat, sessionId) {
      if ((await get(seat))?.sessionId !== sessionId) return false
      return (await redis.del(keys.seatHolder(seat))) > 0
    },
  }
}
