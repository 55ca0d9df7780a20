/**
 * The feed of the browsers: one stream, written by whoever has news, read by every api process, which hands each message to the browsers
 * it concerns. A browser resumes from the cursor it has seen last.
 *
 * A cursor is `<epoch>-<stream id>`. The epoch names the life of the stream: after Redis was emptied it is another one, and a cursor of
 * before means "read the snapshots again". So does a cursor older than the oldest entry kept.
 */
import { randomBytes } from 'node:crypto'
import type { Redis } from 'ioredis'
import type { Audience, FeedData, FeedMessage, FeedType } from '../contract/feed.ts'
import type { Logger } from '../log.ts'
import type { WriteBehind } from '../redis/write-behind.ts'
import { readFrom } from '../redis/reader.ts'
import { isAfter, KEPT_MS, keptFor } from '../redis/streams.ts'
import type { Keys } from '../redis/redis.ts'

/** Publishes to browsers. Never waits; kept in memory while Redis is away. Who belongs to several of the audiences hears it once. */
export type Publish = <T extends FeedType>(audience: Audience | readonly Audience[], type: T, data: FeedData[T]) => void

export const createPublisher =
  (writeBehind: WriteBehind, keys: Keys): Publish =>
  (audience, type, data) => {
    const m = JSON.stringify({ audience, type, data })
    writeBehind.push(pipeline => pipeline.xadd(keys.feed, ...keptFor(KEPT_MS.feed), '*', 'm', m))
  }

/** The same as arguments of XADD, for writers that publish within a transaction. */
export const feedEntry = <T extends FeedType>(keys: Keys, audience: Audience | readonly Audience[], type: T, data: FeedData[T]) =>
  [keys.feed, ...keptFor(KEPT_MS.feed), '*', 'm', JSON.stringify({ audience, type, data })] as const

/** One browser. `send` must not throw. `from`: what was said before (epoch ms) was said to others, whoever sat at this seat then. */
export type Listener = { audiences: ReadonlySet<Audience>; from: number; send(frame: string, type: FeedType): void }

export type FeedHub = {
  /** Adds a browser; `since` is its cursor or null for news only. Resolves with the function that removes it. */
  join(listener: Listener, since: string | null): Promise<() => void>
  /** The cursor of now: read it before a snapshot. */
  cursor(): Promise<string>
  /** Sends to this process's own browsers, outside the sequence (`seq` null). */
  whisper<T extends FeedType>(audience: Audience, type: T, data: FeedData[T]): void
  /** Whether a browser of this process belongs to the audience. */
  hears(audience: Audience): boolean
  /** The audiences of this process's browsers whose names begin so. */
  heard(prefix: string): Audience[]
  stop(): Promise<void>
}

type Stored = { audience: Audience | readonly Audience[]; type: FeedType; data: unknown }
const listOf = (audience: Stored['audience']): readonly Audience[] => (typeof audience === 'string' ? [audience] : audience)
type Member = Listener & { lastId: string; held: { id: string; stored: Stored }[] }

/** Redis stamps its entries by its own clock. */
const CLOCKS_MS = 1_000
const isFrom = (id: string, from: number): boolean => Number(id.split('-')[0]) >= from - CLOCKS_MS

const frame = (seq: string | null, type: FeedType, data: unknown): string => JSON.stringify({ seq, type, data } as FeedMessage)

/** The hub of an api process. `redis` fails fast; `blocking` is the hub's own connection. */
export const createFeedHub = (redis: Redis, blocking: Redis, keys: Keys, log: Logger): FeedHub => {
  /** Most news concern few of many browsers: they are found by audience. */
  const byAudience = new Map<Audience, Set<Member>>()
  /** Those who still read what they missed; what comes meanwhile is kept for them. */
  const catchingUp = new Set<Member>()
  let epoch = ''
  let position: string | null = null

  const currentEpoch = async (): Promise<string> => {
    const fresh = randomBytes(4).toString('hex')
    epoch = ((await redis.set(keys.feedEpoch, fresh, 'NX', 'GET')) as string | null) ?? fresh
    return epoch
  }
  /** The stream as it is: its newest id, its oldest kept entry, how many it has and ever had. */
  const look = async () => {
    const info = (await redis.xinfo('STREAM', keys.feed).catch((error: Error) => {
      if (error.message.includes('no such key')) return []
      throw error
    })) as unknown[]
    const of = (name: string) => (info.includes(name) ? info[info.indexOf(name) + 1] : undefined)
    return {
      last: String(of('last-generated-id') ?? '0-0'),
      first: (of('first-entry') as [string, unknown] | undefined)?.[0] ?? null,
      length: Number(of('length') ?? 0),
      added: Number(of('entries-added') ?? (info.length ? NaN : 0)),
    }
  }
  const tail = async () => (await look()).last
  /** Hands an entry to those it concerns; who has seen it while catching up does not get it again. */
  const hand = (to: Iterable<Member>, id: string, { audience, type, data }: Stored) => {
    let text: string | undefined
    for (const member of to) {
      if (!listOf(audience).some(one => member.audiences.has(one)) || !isAfter(id, member.lastId)) continue
      member.lastId = id
      member.send((text ??= frame(`${epoch}-${id}`, type, data)), type)
    }
  }
  const add = (member: Member) => {
    catchingUp.add(member)
    for (const audience of member.audiences) byAudience.set(audience, (byAudience.get(audience) ?? new Set()).add(member))
  }
  const remove = (member: Member) => {
    catchingUp.delete(member)
    for (const audience of member.audiences) {
      const others = byAudience.get(audience)
      others?.delete(member)
      if (others?.size === 0) byAudience.delete(audience)
    }
  }
  const parse = (json: string | undefined): Stored | null => {
    try {
      return JSON.parse(json ?? '') as Stored
    } catch (error) {
      log.error({ err: error }, 'feed entry not readable')
      return null
    }
  }

  const reader = readFrom(
    blocking,
    keys.feed,
    log,
    async () => (position ??= await tail()),
    async entries => {
      for (const { id, fields } of entries) {
        position = id
        const stored = parse(fields.m)
        if (!stored) continue
        for (const member of catchingUp) member.held.push({ id, stored })
        const concerned = new Set(listOf(stored.audience).flatMap(audience => [...(byAudience.get(audience) ?? [])]))
        hand(
          [...concerned].filter(member => !catchingUp.has(member)),
          id,
          stored,
        )
      }
    },
  )

  /** Whether all that came after `id` is still kept. */
  const resumable = async (id: string): Promise<boolean> => {
    const { last, first, length, added } = await look()
    if (isAfter(id, last)) return false
    return id === last || added === length || (first !== null && !isAfter(first, id))
  }

  const catchUp = async (member: Member, since: string | null) => {
    const now = await currentEpoch()
    const [, sinceEpoch, id = ''] = /^([0-9a-f]{8})-(\d+-\d+)$/.exec(since ?? '') ?? []
    const canResume = sinceEpoch === now && (await resumable(id))
    member.lastId = canResume ? id : await tail()
    const seq = `${now}-${member.lastId}`
    member.send(frame(seq, 'hello', { resumed: canResume }), 'hello')
    if (since && !canResume) member.send(frame(seq, 'reset', {}), 'reset')
    for (let more = canResume, from = member.lastId; more;) {
      const missed = await redis.xrange(keys.feed, `(${from}`, '+', 'COUNT', 1_000)
      for (const [entryId, [, json]] of missed) {
        const stored = parse(json)
        if (stored && isFrom(entryId, member.from)) hand([member], entryId, stored)
        from = entryId
      }
      more = missed.length === 1_000
    }
    for (const { id: heldId, stored } of member.held) hand([member], heldId, stored)
    catchingUp.delete(member)
  }

  return {
    async join(listener, since) {
      const member: Member = { ...listener, lastId: '0-0', held: [] }
      add(member)
      try {
        await catchUp(member, since)
      } catch (error) {
        remove(member)
        throw error
      }
      return () => remove(member)
    },
    cursor: async () => `${await currentEpoch()}-${await tail()}`,
    whisper(audience, type, data) {
      let text: string | undefined
      for (const member of byAudience.get(audience) ?? [])
        if (!catchingUp.has(member)) member.send((text ??= frame(null, type, data)), type)
    },
    hears: audience => byAudience.has(audience),
    heard: prefix => [...byAudience.keys()].filter(audience => audience.startsWith(prefix)),
    stop: () => reader.stop(),
  }
}
