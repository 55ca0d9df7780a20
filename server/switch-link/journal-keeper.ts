/**
 * Takes away what of the journal nobody needs any more. Facts stay until every reader has finished them, however many they are and however
 * long it takes; everything else goes by age. Runs beside the calls, never on their way.
 */
import type { Redis } from 'ioredis'
import type { Logger } from '../log.ts'
import { readMemory, type Memory, type MemoryLevel } from '../redis/memory.ts'
import { earlier, idOfAge, KEPT_MS, positionsOf, slowest, trimBefore } from '../redis/streams.ts'
import type { Keys } from '../redis/redis.ts'

/** Everybody who reads the facts, by the name of their consumer group. A reader that is not here finds its entries gone. */
export const JOURNAL_READERS = ['drain', 'feed'] as const
export type JournalReader = (typeof JOURNAL_READERS)[number]

/** How long each stream is kept, in ms; facts from the moment on at which all have read them. */
export type Kept = { facts: number; inputs: number; feed: number }

const MINUTE = 60_000
/** What is read is in the database and on the screens; an hour of it is left to be looked at after a fault. */
const FACTS_MS = 60 * MINUTE

/**
 * What is kept at each level of memory. First goes what is only of use to replays, then what was read; at the last the feed's past, as
 * browsers can read anew. Facts that a reader has not finished are at no level given up, nor what is set aside, kept forms and the belief.
 */
export const keptAt = (level: MemoryLevel, inputsMs: number): Kept => {
  switch (level) {
    case 'ample':
      return { facts: FACTS_MS, inputs: inputsMs, feed: KEPT_MS.feed }
    case 'short':
      return { facts: MINUTE, inputs: Math.min(inputsMs, 60 * MINUTE), feed: KEPT_MS.feed }
    default:
      return { facts: 0, inputs: 0, feed: MINUTE }
  }
}

/** Says whether inputs are worth writing at this level: where they would go at once, they are not. */
export const writesInputs = (level: MemoryLevel): boolean => level === 'ample' || level === 'short'

/** Trims every stream once, by Redis's own clock. Rejects while Redis is away. @returns the memory that was found, and entries that went */
export const keepOnce = async (redis: Redis, keys: Keys, inputsMs: number): Promise<{ memory: Memory; gone: number }> => {
  const memory = await readMemory(redis)
  const kept = keptAt(memory.level, inputsMs)
  const [seconds = 0, micros = 0] = (await redis.time()).map(Number)
  const now = seconds * 1_000 + Math.floor(micros / 1_000)
  const read = slowest(await positionsOf(redis, keys.journal, JOURNAL_READERS))
  const goes = [
    [keys.inputs, idOfAge(kept.inputs, now)],
    [keys.journal, earlier(read, idOfAge(kept.facts, now))],
    [keys.feed, idOfAge(kept.feed, now)],
    [keys.commands, idOfAge(KEPT_MS.questions, now)],
    [keys.queries, idOfAge(KEPT_MS.questions, now)],
  ] as const
  let gone = 0
  for (const [key, before] of goes) gone += await trimBefore(redis, key, before)
  return { memory, gone }
}

const EVERY_MS = 5_000

export type KeeperParts = {
  /** Fails fast. */
  redis: Redis
  keys: Keys
  log: Logger
  /** How long inputs are kept for replays, in ms. */
  inputsMs(): number
  onMemory(memory: Memory): void
}

/** Trims every five seconds until stopped. */
export const startJournalKeeper = ({ redis, keys, log, inputsMs, onMemory }: KeeperParts): { stop(): void } => {
  let level: MemoryLevel = 'ample'
  let isBusy = false
  const turn = async () => {
    if (isBusy || redis.status !== 'ready') return
    isBusy = true
    try {
      const { memory } = await keepOnce(redis, keys, inputsMs())
      if (memory.level !== level) {
        const said = { used: memory.used, limit: memory.limit, level: memory.level }
        if (memory.level === 'ample') log.info(said, 'redis has memory again')
        else log.error(said, 'redis runs short of memory: less is kept, calls go on')
        level = memory.level
      }
      onMemory(memory)
    } catch (error) {
      log.debug({ err: error }, 'journal not trimmed')
    } finally {
      isBusy = false
    }
  }
  const timer = setInterval(() => void turn(), EVERY_MS)
  void turn()
  return { stop: () => clearInterval(timer) }
}
