import type { LineFacts } from '../../ivr-flows/node-type.ts'
import { phaseOf, type Call } from '../core/call/call.ts'
import type { CallId, Ms, QueueId, SeatId } from '../core/glossary.ts'
import { assign, expectedWait, position, type Assignment, type Waiting } from '../core/queue.ts'
import { isServing, servesSoon, type Seat } from '../core/seat.ts'
import type { Settings } from './settings.ts'

/** What a call is taken to last before any has been measured. */
const FIRST_GUESS_MS = 180_000
/** How much the newest call counts in the mean handling time. */
const WEIGHT = 0.1

/** The waiting line, kept from the calls themselves, and what it says to callers. */
export class Line {
  readonly #waiting = new Map<CallId, Waiting>()
  readonly #ringing = new Set<CallId>()
  readonly #handling = new Map<QueueId, number>()
  /** Queues that no seat takes calls of now or soon, and since when. */
  readonly #unserved = new Map<QueueId, Ms>()
  readonly #seats: ReadonlyMap<SeatId, Seat>
  readonly #settings: () => Settings
  #changed = false

  constructor(seats: ReadonlyMap<SeatId, Seat>, settings: () => Settings) {
    this.#seats = seats
    this.#settings = settings
  }

  /** Takes note of a call as it is now. One whose seat's phone rings keeps its place for the case that nobody answers. */
  put(call: Call): void {
    const phase = phaseOf(call)
    if (phase === 'offered') this.#ringing.add(call.id)
    else this.#ringing.delete(call.id)
    if (phase === 'queued' && call.queue) {
      this.#waiting.set(call.id, { call: call.id, queue: call.queue.id, priority: call.queue.priority, since: call.queue.since })
      this.#changed = true
    } else this.#waiting.delete(call.id)
  }

  /** Takes note of a call that ended. */
  over(call: Call): void {
    this.#waiting.delete(call.id)
    this.#ringing.delete(call.id)
    if (!call.queue || call.talkedMs <= 0) return
    const before = this.#handling.get(call.queue.id) ?? FIRST_GUESS_MS
    this.#handling.set(call.queue.id, before + WEIGHT * (call.talkedMs - before))
  }

  /** Takes note of a seat as it is since `now`. */
  seatChanged(seat: SeatId, now: Ms): void {
    this.#changed = true
    for (const queue of Object.keys(this.#settings().seats.get(seat)?.skills ?? {})) this.#unservedSince(queue, now)
  }

  /** Who gets whom now; nothing if nothing has changed since the last time. Configured ageing is looked at with every change. */
  assign(now: Ms): Assignment[] {
    if (!this.#changed) return []
    this.#changed = false
    if (this.#waiting.size === 0) return []
    const { seats: profiles, queues } = this.#settings()
    const candidates = [...this.#seats.values()].flatMap(seat => {
      const profile = profiles.get(seat.id)
      return profile && seat.state === 'ready' && seat.reachable ? [{ seat, profile }] : []
    })
    return assign([...this.#waiting.values()], candidates, queues, now)
  }

  /** How many seats serve a queue, whatever they do now. */
  serving(queue: QueueId): number {
    const { seats: profiles } = this.#settings()
    let count = 0
    for (const seat of this.#seats.values()) if (isServing(seat) && (profiles.get(seat.id)?.skills[queue] ?? 0) > 0) count++
    return count
  }

  /** How many seats take calls of a queue now, or will when what they do now is over. */
  #servingSoon(queue: QueueId): number {
    const { seats: profiles } = this.#settings()
    let count = 0
    for (const seat of this.#seats.values()) if (servesSoon(seat) && (profiles.get(seat.id)?.skills[queue] ?? 0) > 0) count++
    return count
  }

  /** Since when nobody takes a queue's calls; null while somebody does. Known from the first look on. */
  #unservedSince(queue: QueueId, now: Ms): Ms | null {
    if (this.#servingSoon(queue) > 0) {
      this.#unserved.delete(queue)
      return null
    }
    const since = this.#unserved.get(queue) ?? now
    this.#unserved.set(queue, since)
    return since
  }

  /** Where a call stands in its line, or null if it does not wait. */
  facts(call: CallId, now: Ms): LineFacts | null {
    if (this.#ringing.has(call)) return { ahead: 0, waitMs: 0, ringing: true }
    const mine = this.#waiting.get(call)
    if (!mine) return null
    const ahead = position([...this.#waiting.values()], this.#settings().queues, call, now) ?? 0
    const unservedSince = this.#unservedSince(mine.queue, now)
    return {
      ahead,
      waitMs: expectedWait(ahead, this.#servingSoon(mine.queue), this.#handling.get(mine.queue) ?? FIRST_GUESS_MS),
      ringing: false,
      ...(unservedSince !== null && { unservedMs: now - unservedSince }),
    }
  }
}
