import type { CallEvent } from './events.ts'
import { brief, customerOf, numberOf, phaseOf, ringingAgentOf, seatOf, waitedNow } from './call.ts'
import { invited, without } from './people.ts'
import type { Participant } from './participant.ts'
import { clearTimer, does, inTurn, note, setTimer, stay, type Rule } from './step.ts'

/** Enters the line of a queue, at its end. A caller who is in it already keeps the place. */
export const enterLine =
  (queue: string, priority: number, leaveWhenNobody: boolean): Rule =>
  (call, { now }) =>
    call.queue?.id === queue
      ? stay(call)
      : note({ ...call, queue: { id: queue, priority, since: now, enteredAt: now, leaveWhenNobody } }, { type: 'queued', queue, priority })

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
        { type: 'note', fact: { type: 'offered', seat: event.seat, leg: one.channel!, brief: brief(call) } },
      )
    },
    (call, ctx) => setTimer('ring', ctx.now + event.ringMs)(call, ctx),
  )

/** Q.850 causes (and SIP codes) of a phone that is not there, as against one that nobody answered. */
export const isUnreachable = (cause: number, sip: number | null): boolean =>
  cause === 20 || cause === 3 || cause === 27 || cause === 0 || sip === 503

/** The offer failed: refused, not answered, or the phone is away. The caller keeps the old place; the seat is taken out of the rota. */
export const offerFailed = (one: Participant, cause: number, sip: number | null): Rule =>
  inTurn(clearTimer('ring'), (call, { now }) => {
    const seat = seatOf(one)!
    const reason = isUnreachable(cause, sip) ? 'unreachable' : 'missed'
    return does(
      without(call, one.id),
      { type: 'tell-seat', seat, event: { type: 'missed', call: call.id, reason } },
      { type: 'note', fact: { type: 'missed', seat, reason, cause, sip, rangMs: now - one.since } },
    )
  })

/** The ring time is over, or the person at the seat refuses: the leg is dropped and the next seat tried. */
export const offerDropped = (one: Participant, reason: 'no-answer' | 'rejected', cause: number): Rule =>
  inTurn(call => does(call, { type: 'hang-up', channel: one.channel!, reason }), offerFailed(one, cause, null))

/** The offer is taken back without blame, for instance because its leg vanished while no controller was looking. */
export const offerLost = (one: Participant): Rule =>
  inTurn(clearTimer('ring'), call =>
    does(
      without(call, one.id),
      { type: 'tell-seat', seat: seatOf(one)!, event: { type: 'withdrawn', call: call.id } },
      { type: 'note', fact: { type: 'withdrawn', seat: seatOf(one)! } },
    ),
  )
