/** Which sign-in holds a seat: one person may be signed in to the console twice, but one of them has the telephone. */
import type { Redis } from 'ioredis'
import type { Keys } from '../redis/redis.ts'

/**
 * `seq`: the seat's own count of changes when the switch signed this one in, by which two that sign in at once are told apart. `phone`: the
 * sign-in whose telephone goes on under this one, if it is another.
 */
export type Holder = { sessionId: string; person: { id: string; name: string }; seq: number; phone?: string }

/** The sign-in that the browser's telephone of a seat belongs to, by which its password is made. */
export const phoneOwner = (holder: Holder): string => holder.phone ?? holder.sessionId

export type Holders = {
  get(seat: string): Promise<Holder | null>
  /** Takes the seat, unless somebody signed in later has it. `before`: who had it, if anybody. */
  take(seat: string, holder: Holder): Promise<{ taken: boolean; before: Holder | null }>
  /** Gives the seat up, if this sign-in holds it. */
  drop(seat: string, sessionId: string): Promise<boolean>
  /** Whether this sign-in takes the seat over once its running call is over: the wish outlives the page it was made in. */
  waits(seat: string, sessionId: string): Promise<boolean>
  wait(seat: string, sessionId: string, on: boolean): Promise<void>
}

const LIVES_MS = 24 * 3_600_000
/** A wish to have the seat after its call is forgotten after this: longer than any call may be set to last. */
const WAITS_MS = 12 * 3_600_000

const take = `
local before = redis.call('get', KEYS[1])
if before and (tonumber(cjson.decode(before).seq) or -1) > tonumber(ARGV[2]) then return {0, before} end
redis.call('set', KEYS[1], ARGV[1], 'PX', ARGV[3])
return {1, before}`

const drop = `
local holder = redis.call('get', KEYS[1])
if not holder or cjson.decode(holder).sessionId ~= ARGV[1] then return 0 end
return redis.call('del', KEYS[1])`

export const createHolders = (redis: Redis, keys: Keys): Holders => {
  const read = (json: string | null): Holder | null => (json === null ? null : (JSON.parse(json) as Holder))
  return {
    get: async seat => read(await redis.get(keys.seatHolder(seat))),
    async take(seat, holder) {
      const answer = await redis.eval(take, 1, keys.seatHolder(seat), JSON.stringify(holder), holder.seq, LIVES_MS)
      const [taken, before = null] = answer as [number, (string | null)?]
      return { taken: taken === 1, before: read(before) }
    },
    waits: async (seat, sessionId) => (await redis.exists(keys.seatWaits(seat, sessionId))) === 1,
    async wait(seat, sessionId, on) {
      const key = keys.seatWaits(seat, sessionId)
      if (on) await redis.set(key, '1', 'PX', WAITS_MS)
      else await redis.del(key)
    },
    drop: async (seat, sessionId) => ((await redis.eval(drop, 1, keys.seatHolder(seat), sessionId)) as number) > 0,
  }
}
