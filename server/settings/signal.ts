/** "The configuration has changed": said by whoever stored something, heard by every process of the centre. */
import type { Redis } from 'ioredis'
import type { Logger } from '../log.ts'
import type { Keys } from '../redis/redis.ts'

/** What was changed, for the log of whoever reads it again: the name of a plain record's kind, `settings`, `seats` ... */
export type ConfigurationChanged = (kind: string) => void

/** Tells everybody; never waits. Who does not hear of it, because Redis is away, reads it with the next poll. */
export const configurationTeller =
  (redis: Redis, keys: Keys, log: Logger): ConfigurationChanged =>
  kind =>
    void redis.publish(keys.configChanged, kind).catch(error => log.warn({ err: error, kind }, 'change of configuration not told'))

/**
 * Does `work` once at a time. Who asks while it runs is answered by one that begins after they asked: what it finds is never older than the
 * question. Several who ask meanwhile share one.
 */
export const inTurns = (work: () => Promise<void>): (() => Promise<void>) => {
  let running: Promise<void> | null = null
  let next: Promise<void> | null = null
  const begin = (): Promise<void> => {
    const mine = work().finally(() => {
      if (running === mine) running = null
    })
    running = mine
    return mine
  }
  return () => {
    if (!running) return begin()
    next ??= running
      .catch(() => {})
      .then(() => {
        next = null
        return begin()
      })
    return next
  }
}

/** A read happens at least this often, whatever is heard: technical, for a message that was lost. */
const POLL_MS = 60_000

/**
 * Reads the configuration when it is said to have changed, whenever the connection is there (again), and now and then. `news` is a
 * connection of its own (kind `blocking`). `also`: other channels heard over it.
 */
export const listenToConfiguration = (
  news: Redis,
  keys: Keys,
  reread: () => Promise<void>,
  also: Readonly<Record<string, (message: string) => void>> = {},
): { stop(): void } => {
  const again = () => void reread().catch(() => {})
  const begin = () => void news.subscribe(keys.configChanged, ...Object.keys(also)).then(again, () => {})
  news.on('ready', begin)
  if (news.status === 'ready') begin()
  news.on('message', (channel, message) => (also[channel] ? also[channel](message) : again()))
  const timer = setInterval(again, POLL_MS)
  return {
    stop() {
      clearInterval(timer)
      news.disconnect()
    },
  }
}
