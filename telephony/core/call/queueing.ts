import type { CallEvent } from './events.ts'
import { brief, customerOf, numberOf, phaseOf, ringingAgentOf, seatOf, waitedNow } from './call.ts'
import { changed, invited, without } from './people.ts'
import type { Miss } from '../seat.ts'
import type { Participant } from './participant.ts'
import { clearTimer, does, inTurn, note, setTimer, stay, type Rule } from './step.ts'

/**
 * Enters the line of a queue, at its end. A caller who is in it already keeps the place; one who came while nobody was there has waited
 * since then.
 */
export const enterLine =
  (queue: string, priority: number, leaveWhenNobody: boolean): Rule =>
  (before, { now }) => {
    if (before.queue?.id === queue) return stay(before)
    const { lateMs: waitedMs = 0, ...call } = before
    const since = now - waitedMs
    return note(
      { ...call, queue: { id: queue, priority, since, enteredAt: since, leaveWhenNobody } },
      { type: 'queued', queue, priority, ...(waitedMs > 0 && { waitedMs }) },
    )
  }

/** Leaves the line without a seat; the flow goes on. A phone that rings for it stops. */
export const leaveLine: Rule = inTurn(
  (call, ctx) => {
    const rung = ringingAgentOf(call)
    return rung && phaseOf(call) === 'offered'
      ? inTurn(c => does(c, { type: 'hang-up', channel: rung.channel!, reason: 'no-answer' }), offerLost(rung))(call, ctx)
      : stay(call)
  },
  (call, { now }) => {
    if (!call.queue) return stay(call)
    const waitedMs = waitedNow(call, now)
    return note({ ...call, waitedMs: call.waitedMs + waitedMs, queue: null }, { type: 'left-queue', queue: call.queue.id, waitedMs })
  },
)

/** The ACD found a seat: its phone rings while the caller goes on hearing music. */
export const offer = (event: Extract<CallEvent, { type: 'offered' }>): Rule =>
  inTurn(
    (before, { now }) => {
      const { call, one } = invited(before, { is: 'seat', seat: event.seat, device: event.device }, 'agent', 'offer', now)
      const customer = customerOf(call)
      return does(
        call,
        {
          type: 'ring-seat',
          leg: one.channel!,
          seat: event.seat,
          device: event.device,
          call: call.id,
          ringMs: event.ringMs,
          auto: false,
          showNumber: numberOf(customer),
          beside: customer?.channel ?? null,
        },
        { type: 'note', fact: { type: 'offered', seat: event.seat, leg: one.channel!, offer: one.id, brief: brief(call) } },
      )
    },
    (call, ctx) => setTimer('ring', ctx.now + event.ringMs)(call, ctx),
    awaitRing,
  )

/** Causes (Q.850) and answers (SIP) of a phone that is not there, as against one that nobody answered. */
export const isUnreachable = (cause: number, sip: number | null): boolean =>
  cause === ABSENT || cause === 3 || cause === 27 || cause === 0 || sip === 503

/** Q.850: nobody is there where it should ring. */
export const ABSENT = 20

/**
 * Why a telephone that was rung was not answered. A time-out (408, cause 18), "temporarily unavailable" (480) and "not found" (404) come
 * from somewhere on the way to a phone that never rang; 480 of one that did is a person's.
 */
export const missOf = ({ rang = false }: Participant, cause: number, sip: number | null): Miss => {
  if (sip !== null && sip >= 300 && sip < 400) return 'forwarded'
  if (cause === 17 || sip === 486 || sip === 600) return 'busy'
  if (cause === 21 || sip === 403 || sip === 603) return 'refused'
  if (isUnreachable(cause, sip)) return 'unreachable'
  if (!rang && (cause === 18 || sip === 408 || sip === 480 || sip === 404)) return 'unreachable'
  return sip === 480 ? 'refused' : 'missed'
}

/** The telephone of a seat is registered, and did not ring: it is asked before anybody is offered to it again. */
export const doubted =
  ({ who }: Participant, miss: Miss): Rule =>
  call =>
    miss === 'unreachable' && who.is === 'seat' ? does(call, { type: 'doubt-phone', seat: who.seat, device: who.device }) : stay(call)

/** How long a seat's telephone may take to say that it rings. One that does so at all does within milliseconds. */
export const RINGS_WITHIN_MS = 2_500
/** The timer of it. */
export const NO_RING = 'no-ring'

/** A telephone that does not say that it rings will not be answered: the next one is tried soon. */
export const awaitRing: Rule = (call, ctx) => setTimer(NO_RING, ctx.now + RINGS_WITHIN_MS)(call, ctx)

/** The telephone rings: whoever sits there can hear it. */
export const rings = (one: Participant): Rule =>
  one.state === 'ringing' ? inTurn(clearTimer(NO_RING), call => stay(changed(call, one.id, { rang: true }))) : stay

/** The offer failed: refused, not answered, or the phone is away. The caller keeps the old place; the seat is taken out of the rota. */
export const offerFailed = (one: Participant, cause: number, sip: number | null): Rule => {
  const reason = missOf(one, cause, sip)
  return inTurn(
    clearTimer('ring'),
    clearTimer(NO_RING),
    (call, { now }) => {
      const seat = seatOf(one)!
      return does(
        without(call, one.id),
        { type: 'tell-seat', seat, event: { type: 'missed', call: call.id, reason } },
        { type: 'note', fact: { type: 'missed', seat, reason, cause, sip, rangMs: now - one.since } },
      )
    },
    doubted(one, reason),
  )
}

/** The ring time is over, or the person at the seat refuses: the leg is dropped and the next seat tried. */
export const offerDropped = (one: Participant, reason: 'no-answer' | 'rejected', cause: number): Rule =>
  inTurn(call => does(call, { type: 'hang-up', channel: one.channel!, reason }), offerFailed(one, cause, null))

/** The offer is taken back without blame, for instance because its leg vanished while no controller was looking. */
export const offerLost = (one: Participant): Rule =>
  inTurn(clearTimer('ring'), clearTimer(NO_RING), call =>
    does(
      without(call, one.id),
      { type: 'tell-seat', seat: seatOf(one)!, event: { type: 'withdrawn', call: call.id } },
      { type: 'note', fact: { type: 'withdrawn', seat: seatOf(one)! } },
    ),
  )
