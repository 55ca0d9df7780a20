/** What is live now, read from Redis: seats as the switch believes them, calls as the projector folded them. */
import type { Redis } from 'ioredis'
import type { Seat } from '../../telephony/core/seat.ts'
import type { LiveCall } from '../office.ts'
import type { CallRecord } from './call-record.ts'
import type { Keys } from '../redis/redis.ts'

/** Every method rejects while Redis is away. */
export type Snapshot = {
  seat(id: string): Promise<Seat | null>
  seats(): Promise<Seat[]>
  call(id: string): Promise<CallRecord | null>
  calls(): Promise<CallRecord[]>
}

const read = <T>(json: string | null): T | null => (json === null ? null : (JSON.parse(json) as T))

export const createSnapshot = (redis: Redis, keys: Keys): Snapshot => ({
  seat: async id => read<Seat>(await redis.hget(keys.seats, id)),
  seats: async () => (await redis.hvals(keys.seats)).map(json => JSON.parse(json) as Seat),
  call: async id => read<CallRecord>(await redis.hget(keys.live, id)),
  calls: async () => (await redis.hvals(keys.live)).map(json => JSON.parse(json) as CallRecord),
})

/** The call at the seat where this person sits, as long as it runs. */
export const callAtSeatOf = async (snapshot: Snapshot, staffId: string): Promise<LiveCall | null> => {
  const seat = (await snapshot.seats()).find(({ person, call }) => person?.id === staffId && call !== null)
  return seat?.call ? liveCallOf(snapshot, seat.call) : null
}

/** Whose call runs: the person at its seat, as long as the seat is in it. */
export const liveCallOf = async (snapshot: Snapshot, callId: string): Promise<LiveCall | null> => {
  const call = await snapshot.call(callId)
  if (!call) return null
  const seat = call.seatNumber === null ? null : await snapshot.seat(call.seatNumber)
  return { number: call.number, staffId: seat?.call === callId ? (seat.person?.id ?? null) : null, purpose: call.purpose }
}
