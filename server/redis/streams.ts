/** How long streams are kept: by age where news grow old, by what the readers have finished where nothing may be lost. */
import type { Redis } from 'ioredis'

const MINUTE = 60_000

/**
 * How long news and questions are kept, in ms. A browser that comes back later than `feed` reads everything anew; a question is past its
 * deadline after seconds.
 */
export const KEPT_MS = { feed: 10 * MINUTE, questions: MINUTE } as const

/** The id before which entries are older than `ageMs` at `now` (epoch ms): streams number their entries by time. */
export const idOfAge = (ageMs: number, now: number): string => `${Math.max(0, Math.floor(now - ageMs))}-0`

/** Whether stream id `a` comes after `b`. */
export const isAfter = (a: string, b: string): boolean => {
  const [am = 0, as = 0] = a.split('-').map(Number)
  const [bm = 0, bs = 0] = b.split('-').map(Number)
  return am > bm || (am === bm && as > bs)
}
const earliest = (ids: readonly string[]): string => ids.reduce((a, b) => (isAfter(a, b) ? b : a))
/** The id that follows directly. */
const after = (id: string): string => {
  const [ms = '0', seq = '0'] = id.split('-')
  return `${ms}-${BigInt(seq) + 1n}`
}

/** Arguments of XADD that let what is older than `ageMs` go with each new entry, without a command of its own. */
export const keptFor = (ageMs: number) => ['MINID', '~', idOfAge(ageMs, Date.now())] as const

/** Entries that one XTRIM takes at most: Redis serves nobody else meanwhile. */
const AT_ONCE = 2_000

/** Takes all entries before `id` away, a piece at a time. @returns how many went */
export const trimBefore = async (redis: Redis, key: string, id: string): Promise<number> => {
  let gone = 0
  for (let piece = AT_ONCE; piece > 0; gone += piece) piece = await redis.xtrim(key, 'MINID', '~', id, 'LIMIT', AT_ONCE)
  return gone + (await redis.xtrim(key, 'MINID', id))
}

/** Where a reader stands: `next` is the first entry that it has not finished, `behind` how many there are from there on (null: unknown). */
export type Position = { reader: string; next: string; behind: number | null }

/**
 * Where the readers of a stream stand, by their consumer groups. A reader whose group does not exist has finished nothing.
 * Rejects while Redis is away.
 */
export const positionsOf = async (redis: Redis, key: string, readers: readonly string[]): Promise<Position[]> => {
  const groups = (await redis.xinfo('GROUPS', key).catch((error: Error) => {
    if (error.message.includes('no such key')) return []
    throw error
  })) as unknown[][]
  const found = new Map(
    groups.map(fields => {
      const of = (name: string) => fields[fields.indexOf(name) + 1]
      return [String(of('name')), { last: String(of('last-delivered-id')), pending: Number(of('pending')), lag: of('lag') }]
    }),
  )
  return Promise.all(
    readers.map(async reader => {
      const group = found.get(reader)
      if (!group) return { reader, next: '0-0', behind: null }
      // asked after the last id given out: what was given out in between cannot be taken for finished
      const [, oldest] = (await redis.xpending(key, reader)) as [number, string | null]
      return {
        reader,
        next: earliest([after(group.last), ...(oldest ? [oldest] : [])]),
        behind: typeof group.lag === 'number' ? group.lag + group.pending : null,
      }
    }),
  )
}

/** The first entry that the slowest of the readers has not finished. */
export const slowest = (positions: readonly Position[]): string => earliest(positions.map(({ next }) => next))

/** The earlier of two ids. */
export const earlier = (a: string, b: string): string => earliest([a, b])
