import { backToLine } from '../back-in-line.ts'
import { brief, phaseOf, seatOf } from '../call.ts'
import { end, endOfParty, wrapUpMs } from '../ending.ts'
import { flowOutcome } from '../ivr.ts'
import { recordingEnds } from '../media.ts'
import type { Participant } from '../participant.ts'
import { changed } from '../people.ts'
import { offerDropped } from '../queueing.ts'
import { clearTimer, inTurn, note, setTimer, stay, type Rule } from '../step.ts'
import type { Capability } from './capability.ts'
import { consultOf, customerLeft, dropTarget, handOver } from './consult.ts'
import { customerUnreached } from './dial.ts'
import { seatAway, stillAway } from './presence.ts'

/** What happens to a call when somebody leaves it: the only closing cascade. */

/** Causes that say a person hung up (Q.850): 16 normal clearing, 31 normal unspecified. Anything else is a lost phone. */
const HUNG_UP = new Set([0, 16, 31])

/**
 * The owner leaves. Whoever was asked and answered takes the customer over. A seat that still rings for a caller of a queue rings on,
 * now for the caller, who is first in line if it does not answer. With nobody there for the customer, the call ends.
 */
const ownerLeaves =
  (owner: Participant, cause: number, isGone: boolean): Rule =>
  (call, ctx) => {
    if (phaseOf(call) === 'dialling') return end('seat', cause, 'cancelled')(call, ctx)
    const found = consultOf(call)
    if (found && call.customerLeft) return endOfParty(call.customerLeft.cause, 'answered', call.customerLeft.sip)(call, ctx)
    if (found?.target.state === 'up') return handOver(isGone)(call, ctx)
    if (found && seatOf(found.target) && call.kind === 'inbound' && call.queue)
      return rungForCustomer(found.target, owner, isGone)(call, ctx)
    return inTurn(dropTarget('system'), end('seat', cause, 'answered'))(isGone ? changed(call, owner.id, { channel: null }) : call, ctx)
  }

/** The seat that was asked rings on for the customer, who waits in the line meanwhile. */
const rungForCustomer =
  (target: Participant, owner: Participant, isGone: boolean): Rule =>
  (before, ctx) => {
    const { now } = ctx
    const seat = seatOf(owner)!
    const ringing = { askedBy: 'offer', place: { in: 'nowhere' } } as const
    const until = before.timers['consult-ring'] ?? now
    const { consult: _, ...acts } = before.acts
    return inTurn(
      clearTimer('consult-ring'),
      call => stay(changed({ ...call, acts }, target.id, ringing)),
      call => (isGone ? stay(changed(call, owner.id, { channel: null })) : stay(call)),
      call => note(call, { type: 'consult-ended', seat, to: { seat: seatOf(target)! }, by: 'seat', rang: true, cause: 16 }),
      backToLine(wrapUpMs(before, seat, ctx)),
      setTimer('ring', until),
      call => note(call, { type: 'offered', seat: seatOf(target)!, leg: target.channel!, offer: target.id, brief: brief(call) }),
    )(before, ctx)
  }

/** The owner's leg ended: hung up, or lost. */
export const ownerGone =
  (owner: Participant, cause: number): Rule =>
  (call, ctx) => {
    if (owner.state === 'lost') return stillAway(owner)(call, ctx)
    if (phaseOf(call) === 'dialling') return end('seat', cause, 'cancelled')(changed(call, owner.id, { channel: null }), ctx)
    return HUNG_UP.has(cause) ? ownerLeaves(owner, cause, true)(call, ctx) : seatAway(owner, cause)(call, ctx)
  }

/** The customer's channel ended. */
export const customerGone =
  (customer: Participant, cause: number, sip: number | null): Rule =>
  (call, ctx) => {
    switch (phaseOf(call)) {
      case 'dialling':
        return customerUnreached(cause, sip)(call, ctx)
      case 'talking':
      case 'away':
        return inTurn(recordingEnds, customerLeft(customer, cause, sip))(call, ctx)
      default:
        return endOfParty(cause, flowOutcome(call), sip)(call, ctx)
    }
  }

/** A seat hangs up: it refuses what rings, leaves a consultation, or ends its conversation. */
const hangUp =
  (by: Participant): Rule =>
  (call, ctx) => {
    if (by.id === call.owner) return ownerLeaves(by, 16, false)(call, ctx)
    if (consultOf(call)?.target.id === by.id)
      return call.customerLeft ? end('party', 16, 'answered')(call, ctx) : dropTarget('target')(call, ctx)
    if (phaseOf(call) === 'offered') return offerDropped(by, 'rejected', 21)(call, ctx)
    return end('seat', 16, 'cancelled')(call, ctx)
  }

export const leaving: Capability = {
  wishes: {
    'hang-up': { may: () => true, rule: (_wish, by) => hangUp(by) },
    'refuse': {
      may: (_call, by) => by.state === 'ringing' && by.askedBy !== 'dial',
      means: ({ offer }, by) => offer === by.id,
      rule: (_wish, by) => hangUp(by),
    },
  },
}
