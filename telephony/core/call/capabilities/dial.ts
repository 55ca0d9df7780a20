import { ids } from '../../glossary.ts'
import { brief, customerOf, ownerOf, phaseOf, seatOf } from '../call.ts'
import { beginTalk, end } from '../ending.ts'
import type { CallEvent } from '../events.ts'
import type { CallOutcome } from '../facts.ts'
import { bridgeOf } from '../layout.ts'
import { inRoom, participant, type Participant } from '../participant.ts'
import { changed, invited, joined } from '../people.ts'
import { awaitRing, NO_RING, rings } from '../queueing.ts'
import { clearTimer, does, inTurn, note, setTimer, stay, type Rule } from '../step.ts'
import type { Capability } from './capability.ts'

/** Click-to-call: the seat's own phone first (it answers by itself), then the number, heard ringing from the start. */
export const dial = (event: Extract<CallEvent, { type: 'dial' }>): Rule =>
  inTurn(
    (before, { now, limits }) => {
      const { number, callerId, purpose, seat, device } = event
      const { call, one } = invited({ ...before, dialMs: event.ringMs }, { is: 'seat', seat, device }, 'agent', 'dial', now)
      const who = { is: 'number', number, callerId, about: purpose } as const
      const called = joined(call, participant({ id: 'p0', channel: null, who, role: 'customer', askedBy: 'dial', since: now }))
      return does(
        called,
        {
          type: 'ring-seat',
          leg: one.channel!,
          seat,
          device,
          call: call.id,
          ringMs: limits.seatAnswersMs,
          auto: true,
          showNumber: number,
          beside: null,
        },
        { type: 'note', fact: { type: 'dialling', seat, number, purpose } },
        { type: 'note', fact: { type: 'offered', seat, leg: one.channel!, brief: brief(called) } },
      )
    },
    (call, ctx) => setTimer('seat-ring', ctx.now + ctx.limits.seatAnswersMs)(call, ctx),
    awaitRing,
    (call, ctx) => setTimer('longest', ctx.now + event.longestMs)(call, ctx),
  )

/** The seat is on the line: now the number. */
const dialCustomer = (agent: Participant): Rule =>
  inTurn(
    clearTimer('seat-ring'),
    clearTimer(NO_RING),
    (before, { now, limits }) => {
      const up = changed(before, agent.id, { state: 'up', place: inRoom('main'), upSince: now })
      const customer = customerOf(before)!
      const leg = ids.leg(before.id, 0)
      const call = changed({ ...up, owner: agent.id }, customer.id, { channel: leg, place: inRoom('main') })
      const { who } = customer
      if (who.is !== 'number') return stay(call)
      return does(call, {
        type: 'dial-out',
        leg,
        bridge: bridgeOf(call),
        number: who.number,
        callerId: who.callerId,
        call: call.id,
        ringMs: call.dialMs,
        longestMs: Math.max(0, (call.timers.longest ?? now + limits.longestMs) - now),
      })
    },
    (call, ctx) => setTimer('dial', ctx.now + call.dialMs)(call, ctx),
  )

const customerAnswered = (customer: Participant): Rule =>
  inTurn(
    clearTimer('dial'),
    (call, { now }) =>
      note(changed(call, customer.id, { state: 'up', upSince: now }), {
        type: 'party-answered',
        rangMs: now - (ownerOf(call)?.since ?? now),
      }),
    beginTalk,
    (call, { now }) => {
      const owner = ownerOf(call)
      return owner
        ? note(call, { type: 'answered', seat: seatOf(owner)!, waitedMs: 0, rangMs: now - owner.since, brief: brief(call) })
        : stay(call)
    },
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
export const customerUnreached = (cause: number, sip: number | null): Rule => end('party', cause, unanswered(cause), sip)

const dialTooLong: Rule = (call, ctx) => {
  const customer = customerOf(call)
  if (phaseOf(call) !== 'dialling' || !customer?.channel) return stay(call)
  return inTurn(c => does(c, { type: 'hang-up', channel: customer.channel!, reason: 'no-answer' }), end('party', 19, 'no-answer'))(
    call,
    ctx,
  )
}

const seatNotAnswering: Rule = (call, ctx) => (phaseOf(call) === 'dialling-seat' ? end('system', 19, 'failed')(call, ctx) : stay(call))

/** A seat calls a number. */
export const dialling: Capability = {
  timers: { 'seat-ring': seatNotAnswering, 'dial': dialTooLong },
  ringing: one => (one.role === 'customer' ? call => note(call, { type: 'party-ringing' }) : rings(one)),
  answered: one => (one.role === 'customer' ? customerAnswered(one) : dialCustomer(one)),
  gone: (_one, cause, sip) => end('system', cause, 'failed', sip),
}
