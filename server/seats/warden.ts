/**
 * Ties each seat to the sign-in at it. Every api process looks, each few seconds, which of its sign-ins have ended, whoever ended them, and
 * says of which a page or a request is there; one of the processes tells the switch how the sign-ins at the seats are.
 *
 * It only ever says what it knows: while PostgreSQL or Redis is away, or no api runs, nothing is said and every seat stays as it is.
 */
import type { Redis } from 'ioredis'
import type { Attendance, SignInIs } from '../../telephony/engine/commands.ts'
import type { Seat } from '../../telephony/core/seat.ts'
import type { Logger } from '../log.ts'
import { rightsOf } from '../plugins/rights.ts'
import type { SessionRecord } from '../plugins/session.ts'
import type { Keys } from '../redis/redis.ts'
import type { Sessions } from '../session/sessions.ts'
import type { Snapshot } from '../switch-link/snapshot.ts'
import type { Holders } from './holder.ts'

/** How often it is looked: what the database says of a person counts after this at the latest, in ms. */
export const LOOK_EVERY_MS = 5_000
/** How often the switch is told also of what has not changed, in ms: whoever missed it hears it again. */
const SAY_EVERY_MS = 20_000
/** A look that comes later than this does not know what was meanwhile, in ms: this process stood still, or its links were away. */
const GAP_MS = 15_000
/** Signs of life older than this are nobody's any more, in ms. */
const SIGNS_MS = 24 * 3_600_000

const maySit = (session: SessionRecord, seat: string): boolean =>
  session.seatNumber === seat && rightsOf(session.roles, session.ownRoles).has('seat.use')

/**
 * How the sign-in at a seat is. `living`: its record, if it is not over; `lastSign`: when a page or request of it was there last, null if
 * ever is not known; `since`: from when on all signs were seen. Times in epoch ms. Pure.
 */
export const signInIs = (
  seat: string,
  living: SessionRecord | undefined,
  { lastSign, since, now, awayMs }: { lastSign: number | null; since: number; now: number; awayMs: number },
): SignInIs => {
  if (!living || !maySit(living, seat)) return 'over'
  return now - Math.max(lastSign ?? 0, since) < awayMs ? 'here' : 'away'
}

export type WardenParts = {
  /** Fails fast. */
  redis: Redis
  keys: Keys
  sessions: Pick<Sessions, 'known' | 'look' | 'attend'>
  /** Whether a page of this sign-in is open at this process. */
  hasPage(sessionId: string): boolean
  snapshot: Pick<Snapshot, 'seats'>
  holders: Pick<Holders, 'get'>
  /** Whether this process is the one that tells the switch. */
  isTeller(): boolean
  /** How long a seat may be without a page, in ms. */
  awayMs(): number
  log: Logger
  now?: () => number
  everyMs?: number
}

/** Looks until stopped. */
export const startWarden = (parts: WardenParts): { stop(): void } => {
  const { redis, keys, sessions, hasPage, snapshot, holders, isTeller, awayMs, log, now = Date.now, everyMs = LOOK_EVERY_MS } = parts
  let since = 0
  let lookedAt = 0
  let said = ''
  let saidAt = 0
  let isLooking = false

  /** Which sign-in has a seat; one that was signed in under an earlier version does not say. */
  const sessionAt = async (seat: Seat) => seat.session ?? (await holders.get(seat.id))?.sessionId ?? null

  const sign = async (at: number) => {
    const there = sessions
      .known()
      .filter(({ session }) => session.seatNumber !== null)
      .filter(({ session, usedAt }) => usedAt > at - GAP_MS || hasPage(session.id))
    if (there.length > 0) await redis.zadd(keys.signs, 'GT', ...there.flatMap(({ session }) => [at, session.id]))
  }

  const tell = async (at: number, taken: readonly { seat: string; session: string }[], living: ReadonlyMap<string, SessionRecord>) => {
    const signs = taken.length > 0 ? await redis.zmscore(keys.signs, ...taken.map(({ session }) => session)) : []
    const attendance: Attendance = taken.map(({ seat, session }, index) => {
      const lastSign = signs[index] == null ? null : Number(signs[index])
      return { seat, session, is: signInIs(seat, living.get(session), { lastSign, since, now: at, awayMs: awayMs() }) }
    })
    const message = JSON.stringify(attendance)
    if (attendance.length === 0 || (message === said && at - saidAt < SAY_EVERY_MS)) return
    if ((await redis.publish(keys.attendance, message)) === 0) return
    said = message
    saidAt = at
    await redis.zremrangebyscore(keys.signs, '-inf', at - SIGNS_MS)
  }

  const look = async () => {
    const at = now()
    if (at - lookedAt > Math.max(GAP_MS, 3 * everyMs)) since = at
    await sign(at)
    const seats = isTeller() ? (await snapshot.seats()).filter(({ state }) => state !== 'offline') : []
    const taken = (await Promise.all(seats.map(async seat => ({ seat: seat.id, session: await sessionAt(seat) })))).flatMap(
      ({ seat, session }) => (session === null ? [] : [{ seat, session }]),
    )
    // whoever talks or waits for calls is there, also where no key is touched for long; a pause is none
    const working = seats.filter(({ state }) => state !== 'paused').map(({ id }) => id)
    await sessions.attend(taken.flatMap(({ seat, session }) => (working.includes(seat) ? [session] : [])))
    const living = await sessions.look(taken.map(({ session }) => session))
    if (isTeller()) await tell(at, taken, living)
    lookedAt = at
  }

  const turn = async () => {
    if (isLooking) return
    isLooking = true
    try {
      await look()
    } catch (error) {
      log.debug({ err: error }, 'sign-ins not looked at')
    } finally {
      isLooking = false
    }
  }
  const timer = setInterval(() => void turn(), everyMs)
  void turn()
  return { stop: () => clearInterval(timer) }
}
