import type { CallEvent } from './events.ts'
import { brief } from './call.ts'
import { beginTalk } from './ending.ts'
import { startMusic, stopMusic, stopPlaying } from './media.ts'
import { clearTimer, does, inTurn, make, note, setTimer, stay, type Rule } from './step.ts'

/** How long a caller whose seat was lost in mid-call waits for another before the call is given up. */
const SECOND_WAIT_MS = 300_000

/** Enters the line of a queue, at its end. A caller who is in it already keeps the place. */
export const enterLine =
  (queue: string, priority: number, leaveWhenNobody: boolean): Rule =>
  (call, { now }) =>
    call.queue?.id === queue
      ? stay(call)
      : note({ ...call, phase: 'queued', queue: { id: queue, priority, since: now, leaveWhenNobody } }, { type: 'queued', queue, priority })

const takeOfferBack: Rule = (call, ctx) =>
  inTurn(c => does(c, { type: 'hang-up', channel: c.leg!.id, reason: 'no-answer' }), offerLost)(call, ctx)

/** Leaves the line without a seat; the flow goes on. A phone that rings for it stops. */
export const leaveLine: Rule = inTurn(
  (call, ctx) => (call.phase === 'offered' ? takeOfferBack(call, ctx) : stay(call)),
  (call, { now }) => {
    if (!call.queue) return stay(call)
    const waitedMs = now - call.queue.since
    return note(
      { ...call, phase: 'ivr', waitedMs: call.waitedMs + waitedMs, queue: null },
      { type: 'left-queue', queue: call.queue.id, waitedMs },
    )
  },
)

/** The ACD found a seat: its phone rings while the caller goes on hearing music. */
export const offer = (event: Extract<CallEvent, { type: 'offered' }>): Rule =>
  inTurn(
    (before, { now }) => {
      const { call, id } = make(before, 'leg')
      return does(
        { ...call, phase: 'offered', leg: { id, seat: event.seat, device: event.device, since: now, up: false } },
        {
          type: 'ring-seat',
          leg: id,
          seat: event.seat,
          device: event.device,
          call: call.id,
          ringMs: event.ringMs,
          auto: false,
          showNumber: call.party.number,
          beside: call.party.channel,
        },
        { type: 'note', fact: { type: 'offered', seat: event.seat, leg: id, brief: brief(call) } },
      )
    },
    (call, ctx) => setTimer('ring', ctx.now + event.ringMs)(call, ctx),
  )

/** The seat answered: music and announcement stop, both are in the bridge, recording runs. */
export const answer: Rule = inTurn(
  clearTimer('ring'),
  clearTimer('second-wait'),
  stopPlaying,
  stopMusic,
  call => does({ ...call, leg: { ...call.leg!, up: true } }, { type: 'join', bridge: call.bridge, channel: call.leg!.id }),
  (call, ctx) => beginTalk(call.leg!.seat)(call, ctx),
  (call, { now }) => {
    const waitedMs = call.queue ? now - call.queue.since : 0
    const seat = call.leg!.seat
    return does(
      { ...call, waitedMs: call.waitedMs + waitedMs },
      { type: 'tell-seat', seat, event: { type: 'answered', call: call.id } },
      { type: 'note', fact: { type: 'answered', seat, waitedMs, rangMs: now - call.leg!.since, brief: brief(call) } },
    )
  },
)

/** Q.850 causes (and SIP codes) of a phone that is not there, as against one that nobody answered. */
const isUnreachable = (cause: number, sip: number | null) => cause === 20 || cause === 3 || cause === 27 || cause === 0 || sip === 503

/** The offer failed: refused, not answered, or the phone is away. The caller keeps the old place; the seat is taken out of the rota. */
export const offerFailed = (cause: number, sip: number | null): Rule =>
  inTurn(clearTimer('ring'), (call, { now }) => {
    const { seat, since } = call.leg!
    const reason = isUnreachable(cause, sip) ? 'unreachable' : 'missed'
    return does(
      { ...call, phase: 'queued', leg: null },
      { type: 'tell-seat', seat, event: { type: 'missed', call: call.id, reason } },
      { type: 'note', fact: { type: 'missed', seat, reason, cause, sip, rangMs: now - since } },
    )
  })

/** The ring time is over: the leg is dropped and the next seat tried. */
export const ringTooLong: Rule = inTurn(
  call => does(call, { type: 'hang-up', channel: call.leg!.id, reason: 'no-answer' }),
  offerFailed(19, null),
)

/** The person at the seat refuses the offer: the caller keeps the place and the next seat is tried. */
export const decline: Rule = inTurn(
  call => does(call, { type: 'hang-up', channel: call.leg!.id, reason: 'rejected' }),
  offerFailed(21, null),
)

/** The offer is taken back without blame, for instance because its leg vanished while no controller was looking. */
export const offerLost: Rule = inTurn(clearTimer('ring'), call =>
  does(
    { ...call, phase: 'queued', leg: null },
    { type: 'tell-seat', seat: call.leg!.seat, event: { type: 'withdrawn', call: call.id } },
    { type: 'note', fact: { type: 'withdrawn', seat: call.leg!.seat } },
  ),
)

/** A caller whose seat was lost in mid-call: first in line again, waiting since the first time. */
export const backToLine: Rule = inTurn(
  clearTimer('away'),
  call => (call.leg ? does(call, { type: 'hang-up', channel: call.leg.id, reason: 'normal' }) : stay(call)),
  call => does(call, { type: 'tell-seat', seat: call.talk!.seat, event: { type: 'released', call: call.id, wrapUpMs: 0 } }),
  (call, { now }) =>
    note(
      {
        ...call,
        phase: 'queued',
        leg: null,
        talk: null,
        talkedMs: call.talkedMs + now - call.talk!.since,
        heldMs: call.heldMs + call.talk!.heldMs,
        queue: call.queue && { ...call.queue, priority: call.queue.priority + 10 },
      },
      { type: 'queued', queue: call.queue!.id, priority: call.queue!.priority + 10 },
    ),
  startMusic,
  (call, ctx) => setTimer('second-wait', ctx.now + SECOND_WAIT_MS)(call, ctx),
)
