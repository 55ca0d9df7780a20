/** Reads streams: as one of a group (each entry once), or from a cursor on (every reader gets all). */
import { setTimeout as delay } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import type { Logger } from '../log.ts'

export type Entry = { id: string; fields: Record<string, string> }
type Reply = [string, [string, string[] | null][]][] | null

const entriesOf = (reply: Reply): Entry[] =>
  (reply?.[0]?.[1] ?? []).map(([id, flat]) => {
    const fields: Record<string, string> = {}
    for (let i = 0; i + 1 < (flat?.length ?? 0); i += 2) fields[flat![i]!] = flat![i + 1]!
    return { id, fields }
  })

const BLOCK_MS = 1_000
const RETRY_MS = 100

export type Reader = { stop(): Promise<void> }

/** Runs `turn` again and again until stopped; a failing turn is tried again after a moment. */
const loop = (redis: Redis, log: Logger, what: string, turn: () => Promise<void>): Reader => {
  let isStopped = false
  let isFailing = false
  const run = async () => {
    while (!isStopped) {
      try {
        await turn()
        isFailing = false
      } catch (error) {
        if (isStopped) return
        if (!isFailing && redis.status === 'ready') log.warn({ err: error, what }, 'stream not read')
        isFailing = true
        await delay(RETRY_MS)
      }
    }
  }
  const running = run()
  return {
    async stop() {
      isStopped = true
      redis.disconnect()
      await running
    },
  }
}

/**
 * Reads entries after `cursor()` as they come. `take` gets them in order; it must move the cursor, and throws to be given them again.
 * `redis` is this reader's own connection; `stop` closes it.
 */
export const readFrom = (
  redis: Redis,
  key: string,
  log: Logger,
  cursor: () => Promise<string> | string,
  take: (entries: Entry[]) => Promise<void> | void,
): Reader =>
  loop(redis, log, key, async () => {
    const entries = entriesOf((await redis.xread('COUNT', 500, 'BLOCK', BLOCK_MS, 'STREAMS', key, await cursor())) as Reply)
    if (entries.length > 0) await take(entries)
  })

export type GroupOptions = {
  group: string
  consumer: string
  /** Entries a turn. */
  count?: number
  /** Pause between turns, in ms: what comes meanwhile is taken together. Default 0. */
  gatherMs?: number
  /** `true`: an entry counts as done when it is read (at most once). `false`: when `take` says so by XACK (at least once). */
  isAckedOnRead: boolean
}

/**
 * Reads a stream as one of a group, made if it is missing (also after Redis was emptied). Without ack-on-read, entries that this consumer's
 * name took before and never acknowledged come first, in order.
 */
export const readGroup = (
  redis: Redis,
  key: string,
  log: Logger,
  options: GroupOptions,
  take: (entries: Entry[]) => Promise<void>,
): Reader => {
  const { group, consumer, count = 200, gatherMs = 0, isAckedOnRead } = options
  let pendingFrom: string | null = isAckedOnRead ? null : '0'
  const next = () => {
    if (pendingFrom !== null) return redis.xreadgroup('GROUP', group, consumer, 'COUNT', count, 'STREAMS', key, pendingFrom)
    if (isAckedOnRead) return redis.xreadgroup('GROUP', group, consumer, 'COUNT', count, 'BLOCK', BLOCK_MS, 'NOACK', 'STREAMS', key, '>')
    return redis.xreadgroup('GROUP', group, consumer, 'COUNT', count, 'BLOCK', BLOCK_MS, 'STREAMS', key, '>')
  }
  return loop(redis, log, key, async () => {
    try {
      const read = await next()
      const entries = entriesOf(read as Reply)
      if (pendingFrom !== null && entries.length === 0) {
        pendingFrom = null
        return
      }
      if (entries.length === 0) return
      await take(entries)
      if (gatherMs > 0 && entries.length < count) await delay(gatherMs)
      if (pendingFrom !== null) pendingFrom = entries.at(-1)!.id
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOGROUP'))) {
        if (!isAckedOnRead) pendingFrom = '0'
        throw error
      }
      await redis.xgroup('CREATE', key, group, '0', 'MKSTREAM').catch((reason: Error) => {
        if (!reason.message.startsWith('BUSYGROUP')) throw reason
      })
    }
  })
}
