/** How many sign-ins were refused in the last minute, counted in Redis for all api processes: a wrong password, or too many of them. */
import type { Redis } from 'ioredis'
import { inLastMinute, minuteOf } from '../../time/last-minute.ts'

/** A count is kept until it is neither the running minute nor the one before it. */
const KEPT_SECONDS = 180

/** Counts one at `now` (epoch ms). While Redis is away it is not counted. */
export const countRefused = async (redis: Redis, prefix: string, now: number): Promise<void> => {
  const key = `${prefix}refused:${minuteOf(now)}`
  await redis
    .multi()
    .incr(key)
    .expire(key, KEPT_SECONDS)
    .exec()
    .catch(() => null)
}

/** Those of the sixty seconds before `now` (epoch ms). Rejects while Redis is away. */
export const refusedLately = async (redis: Redis, prefix: string, now: number): Promise<number> => {
  const minute = minuteOf(now)
  const [running, before] = await redis.mget(`${prefix}refused:${minute}`, `${prefix}refused:${minute - 1}`)
  return inLastMinute({ running: Number(running ?? 0), before: Number(before ?? 0) }, now)
}
