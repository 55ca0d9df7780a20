/**
 * The switch's journal and belief in Redis: the engine's `Journal` port. Nothing here waits or throws on a call's path, nor trims: that is
 * the keeper's (journal-keeper.ts).
 */
import type { Redis } from 'ioredis'
import { callFromBelief } from '../../telephony/core/call/belief.ts'
import type { Seat } from '../../telephony/core/seat.ts'
import { LONGEST_DAY_MS, type Dialled } from '../../telephony/engine/dial-ledger.ts'
import type { Journal } from '../../telephony/engine/ports.ts'
import type { Logger } from '../log.ts'
import { createWriteBehind } from '../redis/write-behind.ts'
import type { Keys } from '../redis/redis.ts'

const CHECK_MS = 1_000

export type JournalWriter = Journal & {
  /** Leaves out what only replays need (inputs), while memory is scarce. What happened is written all the same. */
  spareInputs(on: boolean): void
  /** Entries and beliefs not yet in Redis. */
  readonly backlog: number
  flushed(): Promise<void>
  stop(): void
}

/**
 * Writes in the name of `instance`. The belief is kept in memory as well: when Redis comes back empty (or was emptied meanwhile),
 * all of it is written again within a second.
 */
export const createJournalWriter = (redis: Redis, keys: Keys, instance: string, log: Logger): JournalWriter => {
  const writeBehind = createWriteBehind(redis, log)
  const calls = new Map<string, string>()
  const seats = new Map<string, string>()
  let dialled: Dialled[] = []
  let isSparing = false

  const addDialled = ({ call, seat, at }: Dialled) => writeBehind.push(pipeline => pipeline.zadd(keys.dialled, at, `${seat} ${call}`))

  const restore = () => {
    log.info({ calls: calls.size, seats: seats.size }, 'belief written again')
    for (const [id, json] of calls) writeBehind.push(pipeline => pipeline.hset(keys.calls, id, json))
    for (const [id, json] of seats) writeBehind.push(pipeline => pipeline.hset(keys.seats, id, json))
    for (const one of dialled) addDialled(one)
  }
  const check = async () => {
    if (redis.status !== 'ready') return
    const before = await redis.set(keys.belief, instance, 'GET').catch(() => instance)
    if (before !== instance && calls.size + seats.size + dialled.length > 0) restore()
  }
  const checking = setInterval(() => void check(), CHECK_MS)

  return {
    spareInputs(on) {
      isSparing = on
    },
    write(entries) {
      for (const entry of entries) {
        const isInput = 'event' in entry
        if (isInput && isSparing) continue
        const e = JSON.stringify(entry)
        const stream = isInput ? keys.inputs : keys.journal
        writeBehind.push(pipeline => pipeline.xadd(stream, '*', 'e', e))
      }
    },
    keepCall(id, call) {
      if (call) {
        const json = JSON.stringify(call)
        calls.set(id, json)
        writeBehind.push(pipeline => pipeline.hset(keys.calls, id, json))
      } else {
        calls.delete(id)
        writeBehind.push(pipeline => pipeline.hdel(keys.calls, id))
      }
    },
    keepSeat(seat) {
      const json = JSON.stringify(seat)
      seats.set(seat.id, json)
      writeBehind.push(pipeline => pipeline.hset(keys.seats, seat.id, json))
    },
    keepDialled(one) {
      const old = one.at - LONGEST_DAY_MS
      dialled = [...dialled.filter(({ at }) => at > old), one]
      addDialled(one)
      writeBehind.push(pipeline => pipeline.zremrangebyscore(keys.dialled, '-inf', old))
    },
    async load() {
      const [knownCalls, knownSeats, knownDialled] = await Promise.all([
        redis.hgetall(keys.calls),
        redis.hgetall(keys.seats),
        redis.zrange(keys.dialled, 0, -1, 'WITHSCORES'),
      ])
      dialled = knownDialled.flatMap((member, at) => {
        const [seat, call] = member.split(' ')
        return at % 2 === 0 && seat && call ? [{ seat, call, at: Number(knownDialled[at + 1]) }] : []
      })
      for (const [id, json] of Object.entries(knownCalls)) calls.set(id, json)
      for (const [id, json] of Object.entries(knownSeats)) seats.set(id, json)
      return {
        calls: Object.values(knownCalls).map(json => callFromBelief(JSON.parse(json))),
        seats: Object.values(knownSeats).map(json => JSON.parse(json) as Seat),
        dialled,
      }
    },
    get backlog() {
      return writeBehind.size
    },
    flushed: () => writeBehind.flushed(),
    stop() {
      clearInterval(checking)
      writeBehind.stop()
    },
  }
}
