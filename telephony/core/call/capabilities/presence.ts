import { backToLine } from '../back-in-line.ts'
import { customerOf, heldMsOf, numberOf, phaseOf, seatOf, talkGoesOn, type Call } from '../call.ts'
import type { Device } from '../../seat.ts'
import type { CallCommand, HangupReason } from '../commands.ts'
import { end } from '../ending.ts'
import { breakNotice, recordTalk } from '../media.ts'
import { inRoom, type Participant } from '../participant.ts'
import { changed } from '../people.ts'
import { awaitRing } from '../queueing.ts'
import { make, clearTimer, does, inTurn, note, setTimer, stay, type Rule } from '../step.ts'
import { dropTarget, targetLost } from './consult.ts'
import type { Capability } from './capability.ts'

/** Q.850: destination out of order. */
const OUT_OF_ORDER = 27
/** Q.850: non-selected user clearing, answered elsewhere. */
const ANSWERED_ELSEWHERE = 26
/** The wish to come back and the news of the registration it comes from are one: what was asked for this shortly before is under way. */
const UNDER_WAY_MS = 2_000

const seatLost = (call: Call, owner: Participant): Call => {
  const { registration: _, ...rest } = owner
  return { ...call, participants: { ...call.participants, [owner.id]: { ...rest, state: 'lost', channel: null } } }
}

/** The owner's phone is gone from a running conversation: the customer keeps the line, with music, for `awayMs`. */
export const seatAway = (owner: Participant, cause: number): Rule =>
  inTurn(
    breakNotice,
    call => note(seatLost(call, owner), { type: 'seat-away', seat: seatOf(owner)!, cause }),
    (call, ctx) => setTimer('away', ctx.now + ctx.limits.awayMs)({ ...call, awaySince: call.awaySince ?? ctx.now }, ctx),
  )

const dropLeg =
  (one: Participant, reason: HangupReason = 'normal'): Rule =>
  call =>
    one.channel ? does(call, { type: 'hang-up', channel: one.channel, reason }) : stay(call)

/** Rings the owner's phone back into its conversation; the leg of the lost page is dropped first. */
const rejoin =
  (device: 'browser' | 'desk', owner: Participant): Rule =>
  (before, ctx) =>
    inTurn(
      dropLeg(owner),
      call => (phaseOf(call) === 'away' ? stay(changed(call, owner.id, { channel: null })) : seatAway(owner, 0)(call, ctx)),
      called => {
        const { call, id } = make(called, 'leg')
        const seat = seatOf(owner)!
        const customer = customerOf(call)
        return does(changed(call, owner.id, { channel: id, who: { is: 'seat', seat, device }, since: ctx.now }), {
          type: 'ring-seat',
          leg: id,
          seat,
          device,
          call: call.id,
          ringMs: ctx.limits.seatAnswersMs,
          auto: true,
          showNumber: numberOf(customer),
          beside: customer?.channel ?? null,
        })
      },
    )(before, ctx)

/**
 * The registration of a seat's telephone came or went. Alone it says nothing of a conversation, whose sound goes another way: it is
 * listened to. A telephone that keeps the other side waiting by its own key may be silent. One that was lost is rung back.
 */
export const phoneRegistered =
  (one: Participant, on: boolean): Rule =>
  (call, ctx) => {
    if (on && one.state === 'lost' && one.who.is === 'seat') return rejoin(one.who.device, one)(call, ctx)
    if (one.state === 'ringing') return ringsElsewhere(one, on)(call, ctx)
    if (one.state !== 'up' || !one.channel || one.phoneHeld) return stay(call)
    return does(changed(call, one.id, { registration: on ? 'anew' : 'gone' }), { type: 'listen', channel: one.channel })
  }

/**
 * What rings is gone with the page that it rang at: it rings anew where the telephone is registered now, for the rest of its time; where
 * it is registered nowhere any more, it has as long to come back as to say that it rings.
 */
const ringsElsewhere =
  (one: Participant, on: boolean): Rule =>
  (before, ctx) => {
    const until = before.timers.ring ?? before.timers['consult-ring'] ?? before.timers['seat-ring']
    if (until === undefined || !one.channel || one.who.is !== 'seat') return stay(before)
    if (!on) return inTurn(call => stay(changed(call, one.id, { rang: false })), awaitRing)(before, ctx)
    const { call, id } = make(before, 'leg')
    const { seat, device } = one.who
    const customer = customerOf(call)
    const ring = { leg: id, seat, device, call: call.id, ringMs: Math.max(1_000, until - ctx.now), auto: one.askedBy === 'dial' }
    return inTurn(
      dropLeg(one, 'answered-elsewhere'),
      c =>
        does(changed(c, one.id, { channel: id, rang: false }), {
          type: 'ring-seat',
          ...ring,
          showNumber: numberOf(customer),
          beside: customer?.channel ?? null,
        }),
      awaitRing,
    )(call, ctx)
  }

/** Somebody signed in at the seat elsewhere: the conversation moves there, with music meanwhile. What the old one does is no matter. */
export const seatMoved =
  (one: Participant, device: Device, isThere: boolean): Rule =>
  (call, ctx) => {
    const seat = seatOf(one)
    if (!seat || one.id !== call.owner || !['talking', 'away'].includes(phaseOf(call))) return stay(call)
    return inTurn(
      one.state === 'up' ? inTurn(dropLeg(one), seatAway(one, ANSWERED_ELSEWHERE)) : stay,
      c => stay(changed(c, one.id, { who: { is: 'seat', seat, device } })),
      (c, now) => (isThere ? rejoin(device, c.participants[one.id]!)(c, now) : stay(c)),
    )(call, ctx)
  }

/** A telephone whose registration came or went is silent as well: it is lost, and rung back where it is registered now. */
export const phoneUnheard =
  (one: Participant): Rule =>
  (call, ctx) => {
    const { registration } = one
    if (one.state !== 'up' || registration === undefined || one.phoneHeld || one.who.is !== 'seat') return stay(call)
    if (one.id !== call.owner) return call.acts.consult?.target === one.id ? targetLost(call, ctx) : stay(call)
    if (phaseOf(call) !== 'talking') return end('seat', OUT_OF_ORDER, 'cancelled')(call, ctx)
    const { device } = one.who
    return registration === 'anew' ? rejoin(device, one)(call, ctx) : inTurn(dropLeg(one), seatAway(one, OUT_OF_ORDER))(call, ctx)
  }

/** The owner's phone is back: with the customer, or with whom they were asking. */
export const seatBack = (owner: Participant): Rule =>
  inTurn(
    clearTimer('away'),
    (call, { now }) => stay(talkGoesOn(call, now)),
    (call, { now }) => {
      const back = changed(call, owner.id, { state: 'up', phoneHeld: false })
      const customer = customerOf(back)
      const seat = seatOf(owner)!
      const known: CallCommand[] = [{ type: 'note', fact: { type: 'seat-back', seat } }]
      const waits = back.acts.consult !== undefined || customer?.place.in === 'hold'
      // whoever hears of the seat's return must hear that the customer still waits, and that the seat is not to be heard
      if (waits && back.heldSince !== null) known.push({ type: 'note', fact: { type: 'held', seat } })
      if (owner.muted) known.push({ type: 'note', fact: { type: 'muted', seat } })
      if (waits || !customer) return does(back, ...known)
      const talking = changed({ ...back, heldSince: null, heldMs: heldMsOf(back, now) }, customer.id, { place: inRoom('main') })
      return does(talking, ...known)
    },
    (call, ctx) => (call.acts.consult || customerOf(call)?.place.in !== 'room' ? stay(call) : recordTalk(call, ctx)),
  )

/** Nobody came back: an inbound caller returns to the head of the line, an outbound call ends. */
const awayTooLong: Rule = (call, ctx) => {
  if (phaseOf(call) !== 'away') return stay(call)
  const isInLine = call.kind === 'inbound' && call.queue !== null && customerOf(call) !== null
  return inTurn(dropTarget('system'), isInLine ? backToLine() : end('system', 0, 'answered'))(call, ctx)
}

const isUnderWay = ({ state, channel, since, who }: Participant, device: Device, now: number): boolean =>
  state === 'lost' && channel !== null && now - since < UNDER_WAY_MS && who.is === 'seat' && who.device === device

/** The seat's telephone may be lost and come back. */
export const presence: Capability = {
  wishes: {
    rejoin: {
      may: (call, by) => by.id === call.owner && ['talking', 'away'].includes(phaseOf(call)),
      rule:
        ({ device }, by) =>
        (call, ctx) =>
          isUnderWay(by, device, ctx.now) ? stay(call) : rejoin(device, by)(call, ctx),
    },
  },
  timers: { away: awayTooLong },
}

/** The owner's leg, which was being rung back, is gone again. */
export const stillAway =
  (owner: Participant): Rule =>
  call =>
    stay(changed(call, owner.id, { channel: null }))
