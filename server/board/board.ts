/** The live board, put together of what Redis says now and what PostgreSQL counted today. Pure. */
import type { CallRecord } from '../switch-link/call-record.ts'
import { callSummary } from '../calls/view.ts'
import type { Board, QueueNow } from '../contract/board.ts'
import type { QueueView } from '../contract/queues.ts'
import type { LiveReach } from '../calls/live-reach.ts'
import { seatView } from '../seats/view.ts'
import type { Seat } from '../../telephony/core/seat.ts'

export type Today = { offered: number; answered: number; abandoned: number; answeredInTime: number }
export type BoardFacts = {
  queues: readonly QueueView[]
  today: ReadonlyMap<string, Today>
  /** Which queues a seat serves. */
  skills: ReadonlyMap<string, ReadonlySet<string>>
  seats: readonly Seat[]
  calls: readonly CallRecord[]
}

const nothing: Today = { offered: 0, answered: 0, abandoned: 0, answeredInTime: 0 }

const queueNow = (queue: QueueView, { today, skills, seats, calls }: BoardFacts): QueueNow => {
  const waiting = calls.filter(
    call => call.queueId === queue.id && call.direction === 'inbound' && (call.state === 'waiting' || call.state === 'ringing'),
  )
  const since = waiting.reduce<number | null>(
    (first, call) => (call.queuedAt !== null && (first === null || call.queuedAt < first) ? call.queuedAt : first),
    null,
  )
  const counted = today.get(queue.id) ?? nothing
  return {
    queue,
    waiting: waiting.length,
    longestSince: since === null ? null : new Date(since).toISOString(),
    ready: seats.filter(seat => seat.state === 'ready' && seat.reachable && skills.get(seat.id)?.has(queue.id)).length,
    today: { ...counted, serviceLevel: counted.offered === 0 ? null : counted.answeredInTime / counted.offered },
  }
}

/**
 * Calls as the seats have them. Two processes write the two, the seats' first, so for some milliseconds a call's record is one step behind:
 * what is offered to a seat rings there, what a seat talks on is talked on, and what rings at a seat that has let go of it waits again.
 */
export const inStep = (calls: readonly CallRecord[], seats: readonly Seat[]): CallRecord[] => {
  const at = new Map<string, Seat[]>()
  for (const seat of seats) if (seat.call) at.set(seat.call, [...(at.get(seat.call) ?? []), seat])
  return calls.map(call => {
    const inCall = at.get(call.id)
    // of two that are in a consultation, the one that answers for the call
    const seat = inCall?.find(({ id }) => id === call.seatNumber) ?? inCall?.[0]
    if (!seat) return call.state === 'ringing' && call.direction === 'inbound' ? { ...call, state: 'waiting', seatNumber: null } : call
    if (seat.state === 'offered') return { ...call, state: 'ringing', seatNumber: seat.id }
    if (seat.state === 'talking' && call.direction === 'inbound' && (call.state === 'waiting' || call.state === 'ringing'))
      return { ...call, state: 'talking', seatNumber: seat.id }
    return call
  })
}

/**
 * The board at `at` (epoch ms), of what is `within` somebody's reach; the figures of a queue are the whole queue's. Seats that nobody has
 * signed in to today are left out.
 */
export const boardOf = (read: BoardFacts, at: number, within: LiveReach): Board => {
  const facts = { ...read, calls: inStep(read.calls, read.seats) }
  const byId = new Map(facts.calls.map(call => [call.id, call]))
  return {
    at: new Date(at).toISOString(),
    queues: facts.queues.filter(({ id }) => within.queue(id)).map(queue => queueNow(queue, facts)),
    seats: facts.seats
      .filter(({ id }) => within.seat(id))
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .map(seat => {
        const call = seat.call ? byId.get(seat.call) : undefined
        return seatView(seat, call ? callSummary(call) : null)
      }),
    calls: facts.calls
      .filter(within.call)
      .sort((a, b) => a.startedAt - b.startedAt)
      .map(call => callSummary(call)),
  }
}
