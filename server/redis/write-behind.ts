/** Writes to Redis that never wait, keep their order, and survive an outage in memory. */
import { setTimeout as delay } from 'node:timers/promises'
import type { ChainableCommander, Redis } from 'ioredis'
import type { Logger } from '../log.ts'

/** One write: adds its command to the pipeline. Called again after an outage, so it must be repeatable. */
export type Write = (pipeline: ChainableCommander) => void

export type WriteBehind = {
  /** Queues writes, to be sent after everything queued before. */
  push(...writes: Write[]): void
  /** Writes kept in memory, not yet confirmed. */
  readonly size: number
  /** Resolves when everything queued so far is in Redis. */
  flushed(): Promise<void>
  stop(): void
}

const BATCH = 500
const RETRY_MS = 100

/**
 * One batch is in flight at a time. A batch that fails is sent again whole: after a loss of the connection nobody knows what arrived,
 * so readers must tell entries by their own id. At most `limit` writes are kept; beyond it the oldest go, and the log says so.
 */
export const createWriteBehind = (redis: Redis, log: Logger, limit = 500_000): WriteBehind => {
  let queue: Write[] = []
  let inFlight = 0
  let isRunning = false
  let isWoken = false
  let isStopped = false
  let isFailing = false
  const waiting: (() => void)[] = []

  const sendBatch = async (batch: readonly Write[]): Promise<boolean> => {
    try {
      const pipeline = redis.pipeline()
      for (const write of batch) write(pipeline)
      const failed = (await pipeline.exec())?.find(([error]) => error !== null)?.[0]
      if (failed) throw failed
      isFailing = false
      return true
    } catch (error) {
      if (!isFailing) log.warn({ err: error, kept: queue.length + batch.length }, 'redis writes kept for later')
      isFailing = true
      return false
    }
  }

  const run = async () => {
    if (isRunning) return
    isRunning = true
    while (!isStopped && queue.length > 0 && redis.status === 'ready') {
      const batch = queue.splice(0, BATCH)
      inFlight = batch.length
      const isSent = await sendBatch(batch)
      inFlight = 0
      if (!isSent) {
        queue = batch.concat(queue)
        await delay(RETRY_MS)
      }
    }
    isRunning = false
    if (queue.length > 0) return
    for (const resolve of waiting.splice(0)) resolve()
  }
  /** After the turn that writes: what it asks of the telephones goes out first, and all that it writes goes in one pipeline. */
  const wake = () => {
    if (isWoken || isRunning) return
    isWoken = true
    setImmediate(() => {
      isWoken = false
      void run()
    })
  }
  redis.on('ready', wake)

  return {
    push(...writes) {
      queue.push(...writes)
      if (queue.length > limit) {
        log.error({ dropped: queue.length - limit }, 'redis writes dropped: away for too long')
        queue = queue.slice(-limit)
      }
      wake()
    },
    get size() {
      return queue.length + inFlight
    },
    flushed: () => (queue.length + inFlight === 0 ? Promise.resolve() : new Promise(resolve => waiting.push(resolve))),
    stop() {
      isStopped = true
      redis.off('ready', wake)
    },
  }
}
