/** Order forms that were sent while the database was away: kept in Redis until a worker has stored them. */
import type { Redis } from 'ioredis'
import type { KeptForm } from '../office.ts'
import type { Logger } from '../log.ts'
import type { Keys } from '../redis/redis.ts'
import { noteFailure } from './unstored.ts'

/** Keeps a form. False when the same key keeps another form, or another person's, already; the first stays. Rejects while Redis is away. */
export const createFormKeeper =
  (redis: Redis, keys: Keys) =>
  async (form: KeptForm): Promise<boolean> => {
    if ((await redis.hsetnx(keys.keptForms, form.key, JSON.stringify(form))) === 1) return true
    const first = JSON.parse((await redis.hget(keys.keptForms, form.key)) ?? 'null') as KeptForm | null
    return first === null || (first.person.id === form.person.id && JSON.stringify(first.form) === JSON.stringify(form.form))
  }

const EVERY_MS = 1_000
/** A form that fails in a way nobody expected is tried this much later, so that it does not hold up those behind it. */
const LATER_MS = 30_000

/**
 * Stores what is kept, oldest first, again and again until stopped. `save` rejects to be called again, whatever the reason: nothing is ever
 * given up. A failure that `isAway` explains ends the turn; after another one the form waits a while and the next has its turn.
 */
export const startKeptForms = (
  redis: Redis,
  keys: Keys,
  log: Logger,
  save: (form: KeptForm) => Promise<void>,
  isAway: (error: unknown) => boolean,
): { stop(): void } => {
  let isBusy = false
  const notBefore = new Map<string, number>()
  const turn = async () => {
    if (isBusy || redis.status !== 'ready') return
    isBusy = true
    try {
      const kept = (await redis.hvals(keys.keptForms)).map(json => JSON.parse(json) as KeptForm).sort((a, b) => (a.at < b.at ? -1 : 1))
      for (const form of kept.filter(({ key }) => (notBefore.get(key) ?? 0) <= Date.now())) {
        try {
          await save(form)
          log.info({ key: form.key }, 'kept form stored')
        } catch (error) {
          if (isAway(error)) return
          log.error({ err: error, key: form.key }, 'kept form not stored, it is tried again')
          notBefore.set(form.key, Date.now() + LATER_MS)
          await noteFailure(redis, keys, form.key, error, new Date())
          continue
        }
        notBefore.delete(form.key)
        await redis.multi().hdel(keys.keptForms, form.key).hdel(keys.keptFailures, form.key).exec()
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

/**
 * Puts forms that earlier versions set aside for good back among those that are stored: an upgrade loses none of them.
 * @returns how many
 */
export const takeBackSetAside = async (redis: Redis, keys: Keys): Promise<number> => {
  const aside = Object.entries(await redis.hgetall(keys.refusedForms))
  let taken = 0
  for (const [key, json] of aside) {
    // where a form is kept under the key already, this one waits until that one is through
    if ((await redis.hsetnx(keys.keptForms, key, json)) === 0) continue
    await redis.hdel(keys.refusedForms, key)
    taken += 1
  }
  return taken
}
