/** Entries of the journal that could not be stored: why, and how they are listed, replayed in order, and dropped. */
import type { Redis } from 'ioredis'
import type { JournalEntry } from '../../telephony/engine/journal.ts'
import type { Aside, AsideWhy } from '../contract/health.ts'
import type { AsideEntry, AsideList, AsideReplayed } from '../contract/set-aside.ts'
import { maskNumber } from '../phones/number.ts'
import type { Keys } from '../redis/redis.ts'
import { reasonOf, type Reason } from '../unstorable.ts'

/** What a journal is about. */
const ABOUT: readonly JournalEntry['about'][] = ['call', 'seat', 'dial-refused', 'guesses']

/** Reads a line of the journal; null when it is none. */
export const parseEntry = (json: string | undefined): JournalEntry | null => {
  try {
    const entry = JSON.parse(json ?? '') as JournalEntry
    return typeof entry.id === 'string' && typeof entry.at === 'number' && ABOUT.includes(entry.about) ? entry : null
  } catch {
    return null
  }
}

type Kept = { id: string; json: string; reason: Reason }
const WHYS: readonly string[] = ['unreadable', 'schema', 'constraint', 'value', 'unexpected'] satisfies AsideWhy[]
const keptOf = ([id, flat]: [string, string[]]): Kept => {
  const of = (name: string) => (flat.includes(name) ? (flat[flat.indexOf(name) + 1] ?? '') : '')
  // earlier versions kept the error's own words, which may hold what people wrote
  const why = WHYS.includes(of('why')) ? (of('why') as AsideWhy) : 'unexpected'
  return { id, json: of('e'), reason: { why, detail: of('detail') } }
}
const timeOf = (id: string): string => new Date(Number(id.split('-')[0])).toISOString()

/** An entry as an administrator may see it: no number, no name, no digit. */
const viewOf = ({ id, json, reason }: Kept): AsideEntry => {
  const entry = parseEntry(json)
  const fact = entry && 'fact' in entry ? entry.fact : null
  const number = [fact, fact && 'brief' in fact ? fact.brief : null, entry].flatMap(one =>
    one && 'number' in one && typeof one.number === 'string' ? [one.number] : [],
  )[0]
  return {
    id,
    since: timeOf(id),
    ...reason,
    about: entry?.about ?? null,
    type: fact?.type ?? null,
    at: entry ? new Date(entry.at).toISOString() : null,
    call: entry?.about === 'call' ? entry.call : null,
    seat: entry && 'seat' in entry ? entry.seat : null,
    masked: number === undefined ? null : maskNumber(number),
    length: json.length,
  }
}

const LISTED = 500
/** Entries stored in one transaction. */
const HEAP = 200

/** The oldest entries that are set aside. Rejects while Redis is away. */
export const listAside = async (redis: Redis, keys: Keys): Promise<AsideList> => ({
  total: await redis.xlen(keys.poison),
  items: (await redis.xrange(keys.poison, '-', '+', 'COUNT', LISTED)).map(entry => viewOf(keptOf(entry))),
})

/** How many are set aside, why and since when, counted anew when their number has changed. Rejects while Redis is away. */
export const createAsideCount = (redis: Redis, keys: Keys): (() => Promise<Aside[]>) => {
  let known = ''
  let counted: Aside[] = []
  return async () => {
    const [length, [last] = []] = await Promise.all([redis.xlen(keys.poison), redis.xrevrange(keys.poison, '+', '-', 'COUNT', 1)])
    const now = `${length} ${last?.[0] ?? ''}`
    if (now === known) return counted
    const reasons = new Map<AsideWhy, Aside>()
    for (let from = '-', more = length > 0; more;) {
      const entries = await redis.xrange(keys.poison, from, '+', 'COUNT', 1_000)
      for (const entry of entries) {
        const { id, reason } = keptOf(entry)
        const before = reasons.get(reason.why)
        reasons.set(reason.why, { why: reason.why, count: (before?.count ?? 0) + 1, since: before?.since ?? timeOf(id) })
        from = `(${id}`
      }
      more = entries.length === 1_000
    }
    counted = [...reasons.values()]
    known = now
    return counted
  }
}

/** Takes an entry away for good. False when there is none of that id. */
export const dropAside = async (redis: Redis, keys: Keys, id: string): Promise<boolean> => (await redis.xdel(keys.poison, id)) === 1

export type ReplayParts = {
  redis: Redis
  keys: Keys
  /** Stores entries in one transaction, whatever was stored before them or after; again changes nothing. */
  save(entries: readonly JournalEntry[]): Promise<void>
  /** True for an error that says "not now": the replay ends with it. */
  isAway(error: unknown): boolean
}

/**
 * Stores what was set aside, in the journal's order: all of it, or the entry named. An entry goes once it is stored; one that still cannot
 * be stored stays, and is told. A replay that is cut off can be made again: nothing is stored twice.
 */
export const replayAside = async ({ redis, keys, save, isAway }: ReplayParts, id?: string): Promise<AsideReplayed> => {
  const left: AsideReplayed['left'] = []
  let stored = 0
  const store = async (heap: readonly { kept: Kept; entry: JournalEntry }[]) => {
    await save(heap.map(({ entry }) => entry))
    await redis.xdel(keys.poison, ...heap.map(({ kept }) => kept.id))
    stored += heap.length
  }
  const last = (await redis.xrevrange(keys.poison, '+', '-', 'COUNT', 1))[0]?.[0] ?? '0-0'
  for (let from = id ?? '-', more = true; more;) {
    const found = await redis.xrange(keys.poison, from, id ?? last, 'COUNT', HEAP)
    const heap = found.map(keptOf).flatMap(kept => {
      const entry = parseEntry(kept.json)
      if (!entry) left.push({ id: kept.id, why: 'unreadable', detail: '' })
      return entry ? [{ kept, entry }] : []
    })
    try {
      if (heap.length > 0) await store(heap)
    } catch (error) {
      if (isAway(error)) throw error
      for (const one of heap) {
        try {
          await store([one])
        } catch (reason) {
          if (isAway(reason)) throw reason
          left.push({ id: one.kept.id, ...reasonOf(reason) })
        }
      }
    }
    from = `(${found.at(-1)?.[0] ?? last}`
    more = found.length === HEAP
  }
  return { stored, left }
}
