/**
 * Finds sessions through three layers: this process, Redis, PostgreSQL. A request asks the database at most once a minute
 * a session, and an outage of PostgreSQL or Redis (or both, for sessions this process has seen) signs nobody out.
 */
import type { Logger } from '../log.ts'
import type { SessionRecord } from '../plugins/session.ts'
import type { Db } from '../../db/client.ts'
import { SIGN_IN_RULES, type SignInRules } from './rules.ts'
import { newToken, sessionIdOf } from './session.ts'

/** Where a sign-in comes from. */
export type SignInPlace = { address: string; userAgent: string | null; isNewDevice: boolean }
/** What is written in the transaction of a sign-in. */
export type SignInDeeds = (tx: Db) => Promise<void>

/** The record: PostgreSQL. All may reject while it is away. */
export interface SessionStore {
  insert(session: SessionRecord, place: SignInPlace, deeds: SignInDeeds): Promise<void>
  find(id: string): Promise<SessionRecord | null>
  /** Those of the sign-ins that are not over, as their people are now. */
  living(ids: readonly string[]): Promise<SessionRecord[]>
  /** `address`: where the request came from. */
  remove(id: string, address?: string): Promise<void>
  /** Writes down that a page, a request or (`isActive`) a person was there now. */
  touch(ids: readonly string[], isActive: boolean): Promise<void>
}

/** The copy in Redis. All may reject while it is away. */
export interface SessionCache {
  get(id: string): Promise<SessionRecord | null>
  put(session: SessionRecord): Promise<void>
  drop(id: string): Promise<void>
  /** Tells every api process that a session is over. */
  onDropped(listener: (id: string) => void): void
}

/** A sign-in known to this process, and when a request of it was here last (epoch ms). */
export type KnownSession = { session: SessionRecord; usedAt: number }

export interface Sessions {
  open(
    person: Omit<SessionRecord, 'id' | 'createdAt' | 'expiresAt'>,
    place: SignInPlace,
    deeds?: SignInDeeds,
  ): Promise<{ token: string; session: SessionRecord }>
  /** `isActive`: a person did something, which is more than a page that asks by itself. */
  find(token: string, isActive?: boolean): Promise<SessionRecord | null>
  close(id: string, address?: string): Promise<void>
  /** Has every process ask again about sign-ins that the record says are over, or are of other roles now. */
  forget(ids: readonly string[]): Promise<void>
  /** Somebody is at work in these sign-ins although nobody touches a key: they talk, or wait for calls. Never rejects. */
  attend(ids: readonly string[]): Promise<void>
  /** Those that this process has seen, also if they have ended meanwhile. */
  known(): KnownSession[]
  /**
   * Asks of all that this process has seen, and of `others`, in one question which are not over. Those that are, whoever ended them, are
   * forgotten by every process, and `onOver` is told of each that was seen here. Rejects, having done nothing, while that cannot be known.
   */
  look(others: readonly string[]): Promise<ReadonlyMap<string, SessionRecord>>
  /** Whether a sign-in is over. Rejects while that cannot be known. */
  isOver(id: string): Promise<boolean>
}

/** How long a found session is believed without asking again, in ms. */
const FRESH_MS = 60_000
/** How long a look-up may take before the copy at hand is used, in ms. */
const PATIENCE_MS = 1_000
/** The same of the look at all of them. */
const LOOK_MS = 4_000
/** Being there is written down this often, in ms. */
const TOUCH_MS = 60_000

const within = async <T>(ms: number, work: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    // to whoever asks there is no difference between one that is away and one that does not answer
    timer = setTimeout(() => reject(Object.assign(new Error('late'), { code: 'ETIMEDOUT' })), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** Sessions over a record and a copy. `now` is epoch ms; `onOver` is told of sign-ins that have ended without a word to this process. */
export const createSessions = (
  store: SessionStore,
  cache: SessionCache,
  log: Logger,
  now: () => number = Date.now,
  onOver: (id: string) => void = () => {},
  rules: () => SignInRules = () => SIGN_IN_RULES,
): Sessions => {
  const seen = new Map<string, KnownSession & { askedAt: number }>()
  cache.onDropped(id => seen.delete(id))
  const keep = (session: SessionRecord, usedAt = seen.get(session.id)?.usedAt ?? now()) => {
    if (seen.size > 10_000) for (const [id, entry] of seen) if (entry.session.expiresAt < now()) seen.delete(id)
    seen.set(session.id, { session, askedAt: now(), usedAt })
    return session
  }
  const copy = (session: SessionRecord) => cache.put(session).catch(error => log.debug({ err: error }, 'session copy not written'))

  const forget = (id: string) => cache.drop(id).catch(error => log.warn({ err: error }, 'session copy not dropped'))

  const ask = async (id: string): Promise<SessionRecord | null> => {
    try {
      const session = await within(PATIENCE_MS, store.find(id))
      if (session) void copy(session)
      return session
    } catch (error) {
      const known = seen.get(id)?.session ?? (await within(PATIENCE_MS, cache.get(id)).catch(() => null))
      log.warn({ err: error, known: known !== null }, 'session looked up without the database')
      if (!known) throw error
      return known
    }
  }

  const touched = { seen: new Map<string, number>(), active: new Map<string, number>() }
  /** Writes down who was there, each a minute apart. */
  const touch = async (ids: readonly string[], isActive: boolean): Promise<void> => {
    const at = now()
    const times = isActive ? touched.active : touched.seen
    const due = ids.filter(id => at - (times.get(id) ?? -Infinity) >= TOUCH_MS)
    if (due.length === 0) return
    if (times.size > 10_000) times.clear()
    for (const id of due) times.set(id, at)
    await store.touch(due, isActive).catch(error => {
      for (const id of due) times.delete(id)
      log.debug({ err: error }, 'sign-ins not touched')
    })
  }

  return {
    async open(person, place, deeds = async () => {}) {
      const token = newToken()
      const session = { ...person, id: sessionIdOf(token), createdAt: now(), expiresAt: now() + rules().longestMs }
      await store.insert(session, place, deeds)
      await copy(session)
      return { token, session: keep(session) }
    },
    async find(token, isActive = false) {
      const id = sessionIdOf(token)
      const known = seen.get(id)
      const session = known && now() - known.askedAt < FRESH_MS ? known.session : await ask(id)
      if (!session || session.expiresAt <= now()) {
        if (seen.delete(id)) onOver(id)
        return null
      }
      if (known?.session === session && now() - known.askedAt < FRESH_MS) known.usedAt = now()
      else keep(session, now())
      void touch([id], isActive)
      return session
    },
    async close(id, address) {
      await store.remove(id, address)
      seen.delete(id)
      await forget(id)
    },
    async forget(ids) {
      for (const id of ids) seen.delete(id)
      await Promise.all(ids.map(forget))
    },
    attend: ids => touch(ids, true),
    known: () => [...seen.values()],
    async look(others) {
      const mine = [...seen.keys()]
      const asked = [...new Set([...mine, ...others])]
      if (asked.length === 0) return new Map()
      const living = new Map((await within(LOOK_MS, store.living(asked))).map(session => [session.id, session]))
      for (const id of mine) {
        const session = living.get(id)
        if (session) keep(session)
        else if (seen.delete(id)) onOver(id)
      }
      await Promise.all(asked.filter(id => !living.has(id)).map(forget))
      return living
    },
    isOver: async id => (await within(PATIENCE_MS, store.find(id))) === null,
  }
}
