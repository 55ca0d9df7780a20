/** The settings in force in a process: read at its start, and again whenever they have changed. */
import type { Redis } from 'ioredis'
import type { Db } from '../../db/client.ts'
import { currentOf, type Current, type Values } from '../contract/settings/index.ts'
import type { Logger } from '../log.ts'
import type { Keys } from '../redis/redis.ts'
import { inTurns, listenToConfiguration } from './signal.ts'
import { readStored } from './store.ts'
import { valuesOf, type StoredSetting } from './values.ts'

export type LiveSettings = { settings: Current; stop(): void }

export type LiveParts = {
  db: Db
  /** Fails fast. */
  redis: Redis
  /** A connection of its own for what is told. */
  news: Redis
  keys: Keys
  log: Logger
  /** What the environment of an earlier version said, and how it is brought into the database. */
  former: readonly StoredSetting[]
  takeOver(): Promise<void>
  /** Values are in force, of which this change is the last. */
  onApplied(change: number): void
}

/**
 * With the database away at the start, what was read last by anybody counts (kept in Redis), else what an earlier version's environment
 * said; it is read as soon as it can be.
 */
export const openLiveSettings = async ({ db, redis, news, keys, log, former, takeOver, onApplied }: LiveParts): Promise<LiveSettings> => {
  let change = -1
  let values: Values = valuesOf(former).values

  const use = (stored: readonly StoredSetting[]) => {
    const read = valuesOf(stored)
    for (const key of read.unusable) log.error({ key }, 'setting not usable: its default counts')
    values = read.values
  }
  const reread = inTurns(async () => {
    try {
      await takeOver()
      const found = await readStored(db)
      use(found.stored)
      if (found.change === change) return
      change = found.change
      onApplied(change)
      await redis.set(keys.settings, JSON.stringify(found.stored)).catch(error => log.debug({ err: error }, 'copy of settings not kept'))
    } catch (error) {
      log.warn({ err: error }, 'settings not read: database away')
      if (change >= 0) return
      const copy = await redis.get(keys.settings).catch(() => null)
      if (copy) use(JSON.parse(copy) as StoredSetting[])
    }
  })
  await reread()
  const { stop } = listenToConfiguration(news, keys, reread)
  return { settings: currentOf(() => values), stop }
}
