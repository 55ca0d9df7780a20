import {
  brief,
  customerOf,
  hasTalked,
  heldMsOf,
  numberOf,
  ownerOf,
  phaseOf,
  seatOf,
  talkGoesOn,
  talkedMsOf,
  type Call,
  type Consultation,
} from '../call.ts'
import { endOfParty, wrapUpMs } from '../ending.ts'
import type { SeatEvent } from '../../seat.ts'
import type { ConsultTo } from '../events.ts'
import type { ConsultedParty } from '../facts.ts'
import { bridgeOf } from '../layout.ts'
import { recordTalk } from '../media.ts'
import { inRoom, type Participant, type RoomId } from '../participant.ts'
import { changed, invited, without } from '../people.ts'
import { ABSENT, awaitRing, doubted, missOf, NO_RING, rings } from '../queueing.ts'
import { clearTimer, does, inTurn, make, note, setTimer, stay, type Rule } from '../step.ts'
import type { Capability } from './capability.ts'
import { holdCustomer, retrieveCustomer } from './hold.ts'

/**
 * Consultation and attended transfer: the owner asks a colleague or somebody outside in a room of their own while the customer waits with
 * music, speaks with either, and hands the customer over or goes back.
 */

const SIDE: RoomId = 'side-1'

/** The consultation that runs, with who takes part in it. */
export const consultOf = (call: Call): { consult: Consultation; target: Participant; by: Participant } | null => {
  const { consult } = call.acts
  const target = consult && call.participants[consult.target]
  const by = consult && call.participants[consult.by]
  return target && by ? { consult, target, by } : null
}

const partyOf = (one: Participant): ConsultedParty => (one.who.is === 'seat' ? { seat: one.who.seat } : { number: one.who.number ?? '' })

const withoutConsult = (call: Call): Call => {
  const { consult: _, ...acts } = call.acts
  return { ...call, acts }
}

const ring = (to: ConsultTo, call: Call, one: Participant): Rule =>
  'seat' in to
    ? c =>
        does(
          c,
          {
            type: 'ring-seat',
            leg: one.channel!,
            seat: to.seat,
            device: to.device,
            call: c.id,
            ringMs: to.ringMs,
            auto: false,
            showNumber: numberOf(customerOf(c)),
            beside: customerOf(c)?.channel ?? null,
          },
          { type: 'tell-seat', seat: to.seat, event: { type: 'consulted', call: c.id } },
        )
    : c =>
        does(c, {
          type: 'dial-out',
          leg: one.channel!,
          bridge: bridgeOf(call, SIDE),
          number: to.number,
          callerId: to.callerId,
          call: c.id,
          ringMs: to.ringMs,
          longestMs: to.longestMs,
        })

const begin =
  (to: ConsultTo, owner: Participant): Rule =>
  (before, ctx) => {
    const who =
      'seat' in to
        ? ({ is: 'seat', seat: to.seat, device: to.device } as const)
        : ({ is: 'number', number: to.number, callerId: to.callerId, about: to.purpose } as const)
    return inTurn(holdCustomer, held => {
      const { call: invitedTo, one } = invited(held, who, 'seat' in to ? 'agent' : 'guest', 'consult', ctx.now)
      // a number is heard ringing by itself
      const toned = 'seat' in to ? make(invitedTo, 'playback') : { call: invitedTo, id: null }
      const consult: Consultation = { by: owner.id, target: one.id, room: SIDE, speaksTo: 'target', tone: toned.id }
      const placed = changed(changed(toned.call, one.id, { place: inRoom(SIDE) }), owner.id, { place: inRoom(SIDE) })
      const call = { ...placed, acts: { ...placed.acts, consult } }
      return inTurn(ring(to, call, one), setTimer('consult-ring', ctx.now + to.ringMs), 'seat' in to ? awaitRing : stay, c =>
        note(c, {
          type: 'consult-started',
          seat: seatOf(owner)!,
          to: partyOf(one),
          leg: one.channel!,
          ...('seat' in to && { offer: one.id }),
          brief: brief(c),
        }),
      )(call, ctx)
    })(before, ctx)
  }

const answered = (one: Participant): Rule =>
  inTurn(clearTimer('consult-ring'), clearTimer(NO_RING), (before, { now }) => {
    const { consult } = before.acts
    const up = changed(before, one.id, { state: 'up', upSince: now })
    const call = consult ? { ...up, acts: { ...up.acts, consult: { ...consult, tone: null } } } : up
    const seat = seatOf(one)
    const owner = seatOf(ownerOf(call))
    return does(
      call,
      ...(seat ? [{ type: 'tell-seat', seat, event: { type: 'answered', call: call.id } } as const] : []),
      ...(owner
        ? [{ type: 'note', fact: { type: 'consult-answered', seat: owner, to: partyOf(one), rangMs: now - one.since } } as const]
        : []),
    )
  })

/** The target is out of the call; the owner is in the main room, where the customer still waits. */
const ended =
  (by: 'seat' | 'target' | 'system', cause: number, sip: number | null = null): Rule =>
  (before, ctx) => {
    const found = consultOf(before)
    if (!found) return stay(before)
    const { target, by: owner } = found
    const rang = target.state !== 'up'
    const seat = seatOf(target)
    const miss = rang && seat && by === 'target' ? missOf(target, cause, sip) : null
    const event = (): SeatEvent => {
      if (!rang) return { type: 'released', call: before.id, wrapUpMs: 0 }
      return miss === 'unreachable' ? { type: 'missed', call: before.id, reason: miss } : { type: 'withdrawn', call: before.id }
    }
    return inTurn(
      clearTimer('consult-ring'),
      clearTimer(NO_RING),
      call => does(call, ...(seat ? [{ type: 'tell-seat', seat, event: event() } as const] : [])),
      call => stay(changed(withoutConsult(without(call, target.id)), owner.id, { place: inRoom('main') })),
      call => note(call, { type: 'consult-ended', seat: seatOf(owner)!, to: partyOf(target), by, rang, cause, ...(miss && { miss }) }),
      miss ? doubted(target, miss) : stay,
    )(before, ctx)
  }

/** Lets the target go without asking anybody; nothing where nobody is being asked. */
export const dropTarget =
  (by: 'target' | 'system'): Rule =>
  (call, ctx) => {
    const found = consultOf(call)
    if (!found) return stay(call)
    const { target } = found
    const reason = target.state === 'up' ? 'normal' : 'no-answer'
    return inTurn(c => (target.channel ? does(c, { type: 'hang-up', channel: target.channel, reason }) : stay(c)), ended(by, 16))(call, ctx)
  }

/** The telephone of whom the owner talks with is lost: back to the customer, or the end without one. */
export const targetLost: Rule = (call, ctx) => (overWithout(call) ?? dropTarget('target'))(call, ctx)

/** The telephone of the seat that is asked does not ring. */
export const targetAbsent: Rule = (call, ctx) => {
  const channel = consultOf(call)?.target.channel
  if (call.customerLeft || !channel) return stay(call)
  return inTurn(c => does(c, { type: 'hang-up', channel, reason: 'no-answer' }), ended('target', ABSENT))(call, ctx)
}

/** Nobody of the two is left to talk to once the customer has gone. */
const overWithout = (call: Call): Rule | null =>
  call.customerLeft ? endOfParty(call.customerLeft.cause, 'answered', call.customerLeft.sip) : null

/** Back to the customer. */
const cancel: Rule = (call, ctx) => {
  const found = consultOf(call)
  if (!found) return stay(call)
  const { target } = found
  const reason = target.state === 'up' ? 'normal' : 'no-answer'
  return (
    overWithout(call) ?? inTurn(c => does(c, { type: 'hang-up', channel: target.channel!, reason }), ended('seat', 16), retrieveCustomer)
  )(call, ctx)
}

/**
 * The target is with the customer; the owner is released, and if the target is a seat it answers for the call from now on. `isGone`: the
 * owner's telephone has hung up already.
 */
export const handOver =
  (isGone: boolean): Rule =>
  (before, ctx) => {
    const found = consultOf(before)
    if (!found) return stay(before)
    const { target, by: owner } = found
    const seat = seatOf(owner)!
    // since the seat has had the customer, who may have talked to others before
    const talkedMs = (before.awaySince ?? ctx.now) - Math.max(before.talkSince ?? ctx.now, owner.upSince ?? 0)
    return inTurn(
      call =>
        does(call, ...(isGone || !owner.channel ? [] : [{ type: 'hang-up', channel: owner.channel, reason: 'normal' } as const]), {
          type: 'tell-seat',
          seat,
          event: { type: 'released', call: call.id, wrapUpMs: wrapUpMs(call, seat, ctx) },
        }),
      (call, { now }) => {
        const left = talkGoesOn(withoutConsult(without(call, owner.id)), now)
        const customer = customerOf(left)!
        const met = changed(changed(left, target.id, { place: inRoom('main') }), customer.id, { place: inRoom('main') })
        const released = { ...met, owner: seatOf(target) ? target.id : null, heldMs: heldMsOf(met, now), heldSince: null }
        return does(released, ...(call.heldSince === null ? [] : [{ type: 'note', fact: { type: 'unheld', seat } } as const]), {
          type: 'note',
          fact: { type: 'transferred', seat, to: partyOf(target), talkedMs, brief: brief(released) },
        })
      },
      recordTalk,
    )(before, ctx)
  }

const alternate: Rule = (call, ctx) => {
  const found = consultOf(call)
  if (!found) return stay(call)
  const { consult, target, by: owner } = found
  const speaksTo = consult.speaksTo === 'target' ? 'customer' : 'target'
  const speaking: Rule = c => stay({ ...c, acts: { ...c.acts, consult: { ...consult, speaksTo } } })
  const toCustomer: Rule = inTurn(
    c => stay(changed(changed(c, target.id, { place: { in: 'hold', from: SIDE } }), owner.id, { place: inRoom('main') })),
    retrieveCustomer,
  )
  const toTarget: Rule = inTurn(holdCustomer, c =>
    stay(changed(changed(c, target.id, { place: inRoom(SIDE) }), owner.id, { place: inRoom(SIDE) })),
  )
  return inTurn(speaking, speaksTo === 'customer' ? toCustomer : toTarget, c =>
    note(c, { type: 'alternated', seat: seatOf(owner)!, speaksTo }),
  )(call, ctx)
}

const targetGone =
  (one: Participant, cause: number, sip: number | null): Rule =>
  (call, ctx) =>
    consultOf(call)?.target.id === one.id ? (overWithout(call) ?? ended('target', cause, sip))(call, ctx) : stay(call)

const ringTooLong: Rule = (call, ctx) => {
  const target = consultOf(call)?.target
  if (!target?.channel || target.state === 'up') return stay(call)
  return inTurn(c => does(c, { type: 'hang-up', channel: target.channel!, reason: 'no-answer' }), ended('system', 19))(call, ctx)
}

/** The customer hung up: owner and target go on until one of them hangs up, if they talk; else everything is over. */
export const customerLeft =
  (customer: Participant, cause: number, sip: number | null): Rule =>
  (call, ctx) => {
    const found = consultOf(call)
    if (!found || found.target.state !== 'up' || found.by.state !== 'up') return endOfParty(cause, 'answered', sip)(call, ctx)
    const { by: owner, target } = found
    const room = { place: inRoom(SIDE) }
    return inTurn(c => {
      const alone = changed(changed(without(c, customer.id), owner.id, room), target.id, room)
      return note(
        {
          ...alone,
          recording: null,
          customerLeft: { cause, sip },
          talkedMs: talkedMsOf(c, ctx.now),
          talkSince: null,
          awaySince: null,
          heldMs: heldMsOf(c, ctx.now),
          heldSince: null,
        },
        { type: 'customer-left', cause, sip },
      )
    })(call, ctx)
  }

const isOwner = (call: Call, by: Participant) => by.id === call.owner && by.state === 'up'
const isAsking = (call: Call, by: Participant) => isOwner(call, by) && consultOf(call) !== null
const isBothUp = (call: Call, by: Participant) => isAsking(call, by) && consultOf(call)?.target.state === 'up' && customerOf(call) !== null

export const consulting: Capability = {
  wishes: {
    'consult': {
      may: (call, by) =>
        isOwner(call, by) && phaseOf(call) === 'talking' && hasTalked(call) && customerOf(call) !== null && !call.acts.consult,
      rule: ({ to }, by) => begin(to, by),
    },
    'complete-transfer': { may: isBothUp, rule: () => handOver(false) },
    'cancel-consult': { may: isAsking, rule: () => cancel },
    'alternate': { may: isBothUp, rule: () => alternate },
  },
  timers: { 'consult-ring': ringTooLong },
  ringing: one => (one.role === 'agent' ? rings(one) : stay),
  answered,
  gone: targetGone,
}
