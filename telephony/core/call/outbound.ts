import type { CallEvent } from './events.ts'
import { AUTO_ANSWER_MS, brief, MAX_CALL_MS } from './call.ts'
import type { CallOutcome } from './facts.ts'
import { beginTalk, end } from './ending.ts'
import { clearTimer, does, inTurn, make, note, setTimer, stay, type Rule } from './step.ts'

/** Click-to-call: the seat's own phone first (it answers by itself), then the number, heard ringing from the start. */
export const dial = (event: Extract<CallEvent, { type: 'dial' }>): Rule =>
  inTurn(
    (before, { now }) => {
      const { call, id } = make(before, 'leg')
      return does(
        {
          ...call,
          purpose: event.purpose,
          callerId: event.callerId,
          dialMs: event.ringMs,
          party: { ...call.party, number: event.number },
          leg: { id, seat: event.seat, device: event.device, since: now, up: false },
        },
        {
          type: 'ring-seat',
          leg: id,
          seat: event.seat,
          device: event.device,
          call: call.id,
          ringMs: AUTO_ANSWER_MS,
          auto: true,
          showNumber: event.number,
          beside: null,
        },
        { type: 'create-bridge', bridge: call.bridge },
        { type: 'note', fact: { type: 'dialling', seat: event.seat, number: event.number, purpose: event.purpose } },
        {
          type: 'note',
          fact: { type: 'offered', seat: event.seat, leg: id, brief: { ...brief(call), number: event.number, purpose: event.purpose } },
        },
      )
    },
    (call, ctx) => setTimer('ring', ctx.now + AUTO_ANSWER_MS)(call, ctx),
    (call, ctx) => setTimer('longest', ctx.now + event.longestMs)(call, ctx),
  )

/** The seat is on the line: now the number. */
export const dialParty: Rule = inTurn(
  clearTimer('ring'),
  (call, { now }) =>
    does(
      { ...call, phase: 'dialling', leg: { ...call.leg!, up: true } },
      { type: 'join', bridge: call.bridge, channel: call.leg!.id },
      {
        type: 'dial-out',
        leg: call.party.channel,
        bridge: call.bridge,
        number: call.party.number ?? '',
        callerId: call.callerId ?? '',
        call: call.id,
        ringMs: call.dialMs,
        longestMs: Math.max(0, (call.timers.longest ?? now + MAX_CALL_MS) - now),
      },
    ),
  (call, ctx) => setTimer('dial', ctx.now + call.dialMs)(call, ctx),
)

export const partyAnswered: Rule = inTurn(
  clearTimer('dial'),
  (call, { now }) =>
    note({ ...call, party: { ...call.party, up: true } }, { type: 'party-answered', rangMs: now - (call.leg?.since ?? now) }),
  (call, ctx) => beginTalk(call.leg!.seat)(call, ctx),
  (call, { now }) =>
    note(call, { type: 'answered', seat: call.talk!.seat, waitedMs: 0, rangMs: now - call.leg!.since, brief: brief(call) }),
)

/** Q.850 causes of a call that was not answered. */
const unanswered = (cause: number): CallOutcome => {
  switch (cause) {
    case 17:
      return 'busy'
    case 21:
      return 'rejected'
    case 16:
    case 18:
    case 19:
      return 'no-answer'
    default:
      return 'unreachable'
  }
}

/** The number could not be had: busy, refused, silent, wrong. The seat's line ends too and its screen says which. */
export const partyUnreached = (cause: number, sip: number | null): Rule => end('party', cause, unanswered(cause), sip)

export const dialTooLong: Rule = (call, ctx) =>
  inTurn(c => does(c, { type: 'hang-up', channel: c.party.channel, reason: 'no-answer' }), end('party', 19, 'no-answer'))(call, ctx)

export const seatNotAnswering: Rule = (call, ctx) => (call.phase === 'dialling-seat' ? end('system', 19, 'failed')(call, ctx) : stay(call))
