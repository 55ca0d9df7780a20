/** Order forms that were sent while the database was away: kept in Redis until a worker has stored them. */
import type { Redis } from 'ioredis'
import type { KeptForm } from '../office.ts'
import type { Logger } from '../log.ts'
import type { Keys } from '../redis/redis.ts'

/** Keeps a form; the same key twice keeps the first. Rejects while Redis is away. */
export const createFormKeeper =
  (redis: Redis, keys: Keys) =>
  async (form: KeptForm): Promise<void> => {
    await redis.hsetnx(keys.keptForms, form.key, JSON.stringify(form))
  }

const EVERY_MS = 1_000

/**
 * Stores what is kept, oldest first, again and again until stopped. `save` rejects to be called again; one that `isAway` does not explain
 * will never be stored: it is set aside and logged.
 */
export const startKeptForms = (
  redis: Redis,
  keys: Keys,
  log: Logger,
  save: (form: KeptForm) => Promise<void>,
  isAway: (error: unknown) => boolean,
): { stop(): void } => {
  let isBusy = false
  const turn = async () => {
    if (isBusy || redis.status !== 'ready') return
    isBusy = true
    try {
      const kept = (await redis.hvals(keys.keptForms)).map(json => JSON.parse(json) as KeptForm).sort((a, b) => (a.at < b.at ? -1 : 1))
      for (const form of kept) {
        try {
          await save(form)
          log.info({ key: form.key }, 'kept form stored')
        } catch (error) {
          if (isAway(error)) return
          log.error({ err: error, key: form.key }, 'kept form set aside')
          await redis.hset(keys.refusedForms, form.key, JSON.stringify(form))
        }
        await redis.hdel(keys.keptForms, form.key)
      }
    } catch (error) {
      log.debug({ err: error }, 'kept forms not looked at')
    } finally {
      isBusy = false
    }
  }
  const timer = setInterval(() => void turn(), EVERY_MS)
  return { stop: () => clearInterval(timer) }
}
