/**
 * Turns the journal into news for the browsers: screen pops, calls, seats. One api process projects at a time (a lease); each turn's
 * messages, the live calls and the acknowledgement are written in one transaction, so that a crash neither loses nor repeats a message.
 */
import type { Redis } from 'ioredis'
import type { CallFact } from '../../telephony/core/call/facts.ts'
import type { Seat } from '../../telephony/core/seat.ts'
import { isAlarming } from '../../telephony/core/dial-policy.ts'
import type { DialRefused, GuessesMet, JournalEntry } from '../../telephony/engine/journal.ts'
import type { JournalReader } from '../switch-link/journal-keeper.ts'
import { fold, seatsIn, type CallRecord } from '../switch-link/call-record.ts'
import { guessView } from '../calls/phone-guesses.ts'
import { refusalView } from '../calls/refusals.ts'
import { nameIn, popOf, callSummary } from '../calls/view.ts'
import type { Audience, FeedData, FeedType } from '../contract/feed.ts'
import type { MemberContext } from '../contract/pop.ts'
import type { Logger } from '../log.ts'
import { seatView } from '../seats/view.ts'
import { createContexts, type Contexts } from './contexts.ts'
import { feedEntry, type Publish } from './feed.ts'
import { holdLease } from '../redis/presence.ts'
import { readGroup, type Entry, type Reader } from '../redis/reader.ts'
import type { Keys } from '../redis/redis.ts'

export type ProjectorParts = {
  /** Fails fast. */
  redis: Redis
  openBlocking(): Redis
  keys: Keys
  instance: string
  log: Logger
  publish: Publish
  /** The entry as records hold it (numbers in E.164). */
  read(entry: JournalEntry): JournalEntry
  /** What is known of a number; may be slow or reject. */
  memberContext(number: string): Promise<MemberContext>
}

type Output = (transaction: ReturnType<Redis['multi']>) => void

/** How long a pop waits for the look-up before it goes without, in ms. */
const PATIENCE_MS = 30

/** Refused calls out, and guesses met, that are remembered as told. */
const ALARMS_KNOWN = 1_000

/** Calls that have ended are remembered this long: what is told of them again (a repeated write, a replay) is no news. */
const ENDED_KNOWN_MS = 3_600_000

/** News of several calls told at once cost little more than those of one; nobody sees a screen that is this much later. */
const GATHER_MS = 8

/** The seats that a conversation goes on without. */
const left = (before: CallRecord | null, after: CallRecord): string[] => {
  const now = seatsIn(after)
  return before?.consult ? seatsIn(before).filter(seat => !now.includes(seat)) : []
}

type ToldSeat = Pick<Seat, 'seq' | 'since'>

/** What a projection leaves behind: hashes by id, and the calls that have ended with the time of their end, oldest first. */
export type Left = Record<'live' | 'missedAt' | 'seats', Record<string, string>> & { ended: readonly (readonly [string, number])[] }

/** The state of a projection: live calls and seats, and what one entry makes of them. */
export class Projection {
  readonly calls = new Map<string, CallRecord>()
  /** Calls that have ended, with the time of their end (epoch ms), oldest first. */
  readonly ended = new Map<string, number>()
  /** How far each seat's news have come. */
  readonly seats = new Map<string, ToldSeat>()
  readonly contexts: Contexts
  readonly #keys: Keys
  #outputs: Output[] = []
  readonly #alarms = new Set<string>()
  /** The seats at which each call rang in vain: their screens say what becomes of it. */
  readonly #missedAt = new Map<string, readonly string[]>()

  constructor(keys: Keys, contexts: Contexts) {
    this.#keys = keys
    this.contexts = contexts
  }

  /** Goes on from what the one before left in Redis. */
  static from(keys: Keys, contexts: Contexts, { live, missedAt, seats, ended }: Left): Projection {
    const projection = new Projection(keys, contexts)
    for (const [id, json] of Object.entries(live)) projection.calls.set(id, JSON.parse(json) as CallRecord)
    for (const [id, json] of Object.entries(missedAt)) projection.#missedAt.set(id, JSON.parse(json) as string[])
    for (const [id, json] of Object.entries(seats)) projection.seats.set(id, JSON.parse(json) as ToldSeat)
    for (const [id, at] of ended) projection.ended.set(id, at)
    return projection
  }

  /** What is to be written for the entries applied since the last time. */
  takeOutputs(): Output[] {
    return this.#outputs.splice(0)
  }

  /** What has to be written where Redis was emptied: all that the next projector goes on from. */
  outputsAgain(): Output[] {
    const hashes = [
      [this.#keys.live, this.calls],
      [this.#keys.missedAt, this.#missedAt],
      [this.#keys.toldSeats, this.seats],
    ] as const
    return hashes.flatMap(([key, hash]) =>
      [...hash].map(
        ([id, value]): Output =>
          transaction =>
            transaction.hset(key, id, JSON.stringify(value)),
      ),
    )
  }

  /** The late answer of a look-up: the seat that rings or talks gets it after the pop. */
  lateContext(callId: string, context: MemberContext, publish: Publish): void {
    const seat = this.calls.get(callId)?.seatNumber
    if (seat) publish(`seat:${seat}`, 'call.context', { callId, context })
  }

  /** Applies one entry. Only an offer whose look-up is still out takes time, at most `PATIENCE_MS`. */
  async apply(entry: JournalEntry): Promise<void> {
    if (entry.about === 'seat') return this.#seat(entry.state)
    if (entry.about === 'dial-refused') return this.#refused(entry)
    if (entry.about === 'guesses') return this.#guesses(entry)
    if (!('fact' in entry) || this.ended.has(entry.call)) return
    const before = this.calls.get(entry.call) ?? null
    const after = fold(before, entry.call, entry.seq, entry.fact, entry.at)
    if (after === before) return
    if (entry.fact.type === 'missed') this.#missed(after.id, entry.fact.seat)
    if (after.state === 'ended') {
      this.calls.delete(after.id)
      this.#remember(after.id, entry.at)
    } else {
      this.calls.set(after.id, after)
      const json = JSON.stringify(after)
      this.#outputs.push(transaction => transaction.hset(this.#keys.live, after.id, json))
    }
    await this.#tell(before, after, entry.fact, entry.at)
  }

  #missed(id: string, seat: string): void {
    const seats = [...new Set(this.#missedAt.get(id)).add(seat)]
    this.#missedAt.set(id, seats)
    this.#outputs.push(transaction => transaction.hset(this.#keys.missedAt, id, JSON.stringify(seats)))
  }

  #remember(id: string, endedAt: number): void {
    const old = endedAt - ENDED_KNOWN_MS
    for (const [known, at] of this.ended) {
      if (at > old) break
      this.ended.delete(known)
    }
    this.ended.set(id, endedAt)
    this.#outputs.push(transaction =>
      transaction.hdel(this.#keys.live, id).zadd(this.#keys.ended, endedAt, id).zremrangebyscore(this.#keys.ended, '-inf', old),
    )
  }

  #refused(entry: DialRefused): void {
    if (isAlarming(entry.code) && this.#isNews(entry.id))
      this.#publish('right:refusals.read', 'dial.refused', { refusal: refusalView(entry) })
  }

  #guesses(entry: GuessesMet): void {
    if (this.#isNews(entry.id)) this.#publish('right:faults.read', 'phone.guesses', { met: guessView(entry) })
  }

  /** An entry whose transaction failed comes again. */
  #isNews(id: string): boolean {
    if (this.#alarms.has(id)) return false
    if (this.#alarms.size >= ALARMS_KNOWN) this.#alarms.clear()
    this.#alarms.add(id)
    return true
  }

  #seat(seat: Seat): void {
    const before = this.seats.get(seat.id)
    // Said again is no news, nor is what was before it. A seat whose count began anew (Redis was emptied) has a later time.
    if (before && seat.seq <= before.seq && seat.since <= before.since) return
    const told: ToldSeat = { seq: seat.seq, since: seat.since }
    this.seats.set(seat.id, told)
    this.#outputs.push(transaction => transaction.hset(this.#keys.toldSeats, seat.id, JSON.stringify(told)))
    const call = seat.call ? this.calls.get(seat.call) : undefined
    this.#publish(`seat:${seat.id}`, 'seat.state', { seat: seatView(seat, call ? callSummary(call, this.#name(call.id)) : null) })
  }

  async #tell(before: CallRecord | null, after: CallRecord, fact: CallFact, at: number): Promise<void> {
    if (fact.type === 'arrived' || fact.type === 'dialling') this.contexts.prefetch(after.id, after.number)
    if (fact.type === 'offered') {
      const context = await this.contexts.within(after.id, after.number, PATIENCE_MS)
      return this.#publish(`seat:${fact.seat}`, 'call.offered', popOf(after, context, at))
    }
    if (fact.type === 'consult-started' && 'seat' in fact.to) {
      const context = await this.contexts.within(after.id, after.number, PATIENCE_MS)
      this.#publish(`seat:${fact.to.seat}`, 'call.offered', popOf(after, context, at, fact.seat))
    }
    if (fact.type === 'recording-failed') this.#publish('right:faults.read', 'recording.failed', { reason: fact.reason })
    const summary = callSummary(after, this.#name(after.id))
    if (fact.type === 'answered' || fact.type === 'ended')
      for (const seat of this.#missedAt.get(after.id) ?? [])
        if (!seatsIn(after).includes(seat)) this.#publish(`seat:${seat}`, 'call.changed', { call: summary })
    if (fact.type === 'ended' && this.#missedAt.delete(after.id))
      this.#outputs.push(transaction => transaction.hdel(this.#keys.missedAt, after.id))
    const seats = new Set([...(before ? seatsIn(before) : []), ...seatsIn(after)])
    if (fact.type === 'ended') {
      this.contexts.forget(after.id)
      for (const seat of seats) this.#publish(`seat:${seat}`, 'call.ended', { call: summary })
      return
    }
    if (JSON.stringify(before && callSummary(before)) === JSON.stringify(callSummary(after))) return
    for (const seat of seats) this.#publish(`seat:${seat}`, 'call.changed', { call: summary })
    // a seat that is out of a call that goes on has heard the last of it
    for (const seat of left(before, after)) this.#publish(`seat:${seat}`, 'call.ended', { call: { ...summary, seatId: seat } })
  }

  #name(callId: string): string | null {
    return nameIn(this.contexts.known(callId))
  }

  #publish<T extends FeedType>(audience: Audience | readonly Audience[], type: T, data: FeedData[T]): void {
    this.#outputs.push(transaction => transaction.xadd(...feedEntry(this.#keys, audience, type, data)))
  }
}

const parse = (log: Logger, read: ProjectorParts['read'], { id, fields }: Entry): JournalEntry | null => {
  try {
    const entry = JSON.parse(fields.e ?? 'null') as JournalEntry | null
    return entry && read(entry)
  } catch (error) {
    log.error({ err: error, entry: id }, 'journal entry not readable')
    return null
  }
}

/** Starts projecting as soon as the lease is held. */
export const startProjector = (parts: ProjectorParts): { stop(): Promise<void> } => {
  const { redis, openBlocking, keys, instance, log, publish, read, memberContext } = parts
  let reader: Reader | null = null
  let checking: NodeJS.Timeout | undefined
  let projection = new Projection(
    keys,
    createContexts(memberContext, log, () => {}),
  )

  const load = async () => {
    const [live, missedAt, seats, ended] = await Promise.all([
      redis.hgetall(keys.live),
      redis.hgetall(keys.missedAt),
      redis.hgetall(keys.toldSeats),
      redis.zrange(keys.ended, 0, -1, 'WITHSCORES'),
    ])
    const contexts: Contexts = createContexts(memberContext, log, (callId, context) => projection.lateContext(callId, context, publish))
    projection = Projection.from(keys, contexts, {
      live,
      missedAt,
      seats,
      ended: ended.flatMap((id, n) => (n % 2 === 0 ? [[id, Number(ended[n + 1])] as const] : [])),
    })
  }
  const write = async (outputs: Output[], done: string[]) => {
    const transaction = redis.multi()
    for (const output of outputs) output(transaction)
    if (done.length) transaction.xack(keys.journal, 'feed', ...done)
    const failed = (await transaction.exec())?.find(([error]) => error !== null)?.[0]
    if (failed) throw failed
  }
  /** Kept when a transaction failed: the entries come again, but applying them twice gives no output. */
  let unwritten: Output[] = []
  const take = async (entries: Entry[]) => {
    const journal = entries.map(entry => ({ id: entry.id, entry: parse(log, read, entry) }))
    for (const { entry } of journal) {
      if (entry?.about === 'call' && 'fact' in entry && entry.fact.type === 'arrived' && !projection.ended.has(entry.call))
        projection.contexts.prefetch(entry.call, entry.fact.number)
    }
    let done: string[] = []
    for (const { id, entry } of journal) {
      const isSlow =
        entry?.about === 'call' &&
        'fact' in entry &&
        (entry.fact.type === 'offered' || entry.fact.type === 'consult-started') &&
        projection.contexts.known(entry.call) === undefined
      if (isSlow && done.length) {
        await write(unwritten, done)
        unwritten = []
        done = []
      }
      if (entry) await projection.apply(entry)
      unwritten.push(...projection.takeOutputs())
      done.push(id)
    }
    await write(unwritten, done)
    unwritten = []
  }
  /** After Redis was emptied the live calls are written again. */
  const check = async () => {
    if (redis.status !== 'ready' || !reader || projection.calls.size === 0 || (await redis.exists(keys.live))) return
    await write(projection.outputsAgain(), [])
    log.info({ calls: projection.calls.size }, 'live calls written again')
  }

  const begin = async () => {
    try {
      await load()
      unwritten = []
      reader = readGroup(
        openBlocking(),
        keys.journal,
        log,
        { group: 'feed' satisfies JournalReader, consumer: 'feed', gatherMs: GATHER_MS, isAckedOnRead: false },
        take,
      )
      checking = setInterval(() => void check().catch(() => {}), 1_000)
    } catch (error) {
      log.warn({ err: error }, 'projector not started')
      if (lease.isHeld) setTimeout(() => void begin(), 200)
    }
  }
  const end = async () => {
    clearInterval(checking)
    await reader?.stop()
    reader = null
  }
  const lease = holdLease(redis, keys, 'projector', instance, log, { onTaken: () => void begin(), onLost: () => void end() })
  return {
    async stop() {
      await end()
      await lease.stop()
    },
  }
}
