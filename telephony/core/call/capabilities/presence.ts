import { backToLine } from '../back-in-line.ts'
import { AUTO_ANSWER_MS, AWAY_MS, customerOf, heldMsOf, numberOf, phaseOf, seatOf } from '../call.ts'
import type { CallCommand } from '../commands.ts'
import { end } from '../ending.ts'
import { breakNotice, recordTalk } from '../media.ts'
import { inRoom, type Participant } from '../participant.ts'
import { changed } from '../people.ts'
import { make, clearTimer, does, inTurn, note, setTimer, stay, type Rule } from '../step.ts'
import { dropTarget } from './consult.ts'
import type { Capability } from './capability.ts'

/** The owner's phone is gone from a running conversation: the customer keeps the line, with music, for {@link AWAY_MS}. */
export const seatAway = (owner: Participant, cause: number): Rule =>
  inTurn(
    breakNotice,
    call => note(changed(call, owner.id, { state: 'lost', channel: null }), { type: 'seat-away', seat: seatOf(owner)!, cause }),
    (call, ctx) => setTimer('away', ctx.now + AWAY_MS)(call, ctx),
  )

/** Rings the owner's phone back into its conversation; the leg of the lost page is dropped first. */
const rejoin =
  (device: 'browser' | 'desk', owner: Participant): Rule =>
  (before, ctx) =>
    inTurn(
      call => (owner.channel ? does(call, { type: 'hang-up', channel: owner.channel, reason: 'normal' }) : stay(call)),
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
          ringMs: AUTO_ANSWER_MS,
          auto: true,
          showNumber: numberOf(customer),
          beside: customer?.channel ?? null,
        })
      },
    )(before, ctx)

/** The owner's phone is back: with the customer, or with whom they were asking. */
export const seatBack = (owner: Participant): Rule =>
  inTurn(
    clearTimer('away'),
    (call, { now }) => {
      const back = changed(call, owner.id, { state: 'up', muted: false, phoneHeld: false })
      const customer = customerOf(back)
      const seat = seatOf(owner)!
      const known: CallCommand[] = [{ type: 'note', fact: { type: 'seat-back', seat } }]
      // whoever hears of the seat's return must hear that the customer still waits
      if (back.acts.consult && back.heldSince !== null) known.push({ type: 'note', fact: { type: 'held', seat } })
      if (back.acts.consult || !customer) return does(back, ...known)
      const talking = changed({ ...back, heldSince: null, heldMs: heldMsOf(back, now) }, customer.id, { place: inRoom('main') })
      return does(talking, ...known)
    },
    (call, ctx) => (call.acts.consult || !customerOf(call) ? stay(call) : recordTalk(call, ctx)),
  )

/** Nobody came back: an inbound caller returns to the head of the line, an outbound call ends. */
const awayTooLong: Rule = (call, ctx) => {
  if (phaseOf(call) !== 'away') return stay(call)
  const isInLine = call.kind === 'inbound' && call.queue !== null && customerOf(call) !== null
  return inTurn(dropTarget('system'), isInLine ? backToLine() : end('system', 0, 'answered'))(call, ctx)
}

/** The seat's telephone may be lost and come back. */
export const presence: Capability = {
  wishes: {
    rejoin: {
      may: (call, by) => by.id === call.owner && ['talking', 'away'].includes(phaseOf(call)),
      rule: ({ device }, by) => rejoin(device, by),
    },
  },
  timers: { away: awayTooLong },
}

/** The owner's leg, which was being rung back, is gone again. */
export const stillAway =
  (owner: Participant): Rule =>
  call =>
    stay(changed(call, owner.id, { channel: null }))
