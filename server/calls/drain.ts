/**
 * The journal on its way into PostgreSQL. One worker drains at a time (a lease), so that order holds; the consumer's name is the same for
 * all, so that the next one starts with what the last one left. An outage of PostgreSQL only delays: entries stay, and are tried again.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import type { JournalEntry } from '../../telephony/engine/journal.ts'
import type { Logger } from '../log.ts'
import { holdLease } from '../redis/presence.ts'
import type { JournalReader } from '../switch-link/journal-keeper.ts'
import { readGroup, type Entry, type Reader } from '../redis/reader.ts'
import type { Keys } from '../redis/redis.ts'
import { parseEntry } from './set-aside.ts'
import { reasonOf, Unreadable } from '../unstorable.ts'

export type DrainParts = {
  /** Fails fast. */
  redis: Redis
  /** Opens a connection for the reader; the drain closes it. */
  openBlocking(): Redis
  keys: Keys
  instance: string
  log: Logger
  /** Saves entries in order, in one transaction; rejects with nothing saved. */
  save(entries: readonly JournalEntry[]): Promise<void>
  /** True for an error that says "not now": the same entries may be saved later. */
  isAway(error: unknown): boolean
}

const RETRY_MS = 500
/** Several calls' entries in one transaction cost little more than one entry: the history may be this much behind. */
const GATHER_MS = 250
/** Starts draining as soon as the lease is held. */
export const startDrain = ({ redis, openBlocking, keys, instance, log, save, isAway }: DrainParts): { stop(): Promise<void> } => {
  let reader: Reader | null = null
  let isStopped = false

  const setAside = async ({ id, fields }: Entry, error: unknown) => {
    log.error({ err: error, entry: id }, 'journal entry set aside')
    const { why, detail } = reasonOf(error)
    await redis.xadd(keys.poison, '*', 'id', id, 'e', fields.e ?? '', 'why', why, 'detail', detail)
  }
  /** Tries until PostgreSQL has the entries; false when stopped meanwhile. Throws what is wrong with the entries themselves. */
  const persist = async (entries: readonly JournalEntry[]): Promise<boolean> => {
    for (let isFirst = true; !isStopped; isFirst = false) {
      try {
        await save(entries)
        if (!isFirst) log.info({ entries: entries.length }, 'journal saved after an outage')
        return true
      } catch (error) {
        if (!isAway(error)) throw error
        if (isFirst) log.warn({ err: error }, 'journal waits for the database')
        await delay(RETRY_MS)
      }
    }
    return false
  }
  const take = async (entries: Entry[]) => {
    const parsed = entries.map(entry => ({ entry, journal: parseEntry(entry.fields.e) }))
    const good = parsed.flatMap(({ journal }) => journal ?? [])
    for (const { entry, journal } of parsed) if (!journal && entry.fields.e !== undefined) await setAside(entry, new Unreadable())
    try {
      if (!(await persist(good))) return
    } catch {
      for (const { entry, journal } of parsed) {
        if (!journal) continue
        try {
          if (!(await persist([journal]))) return
        } catch (error) {
          await setAside(entry, error)
        }
      }
    }
    await redis.xack(keys.journal, 'drain', ...entries.map(entry => entry.id))
  }

  const lease = holdLease(redis, keys, 'drain', instance, log, {
    onTaken: () => {
      reader = readGroup(
        openBlocking(),
        keys.journal,
        log,
        { group: 'drain' satisfies JournalReader, consumer: 'drain', gatherMs: GATHER_MS, isAckedOnRead: false },
        take,
      )
    },
    onLost: () => {
      void reader?.stop()
      reader = null
    },
  })
  return {
    async stop() {
      isStopped = true
      await reader?.stop()
      await lease.stop()
    },
  }
}
