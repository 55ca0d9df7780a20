import { customerOf, heldMsOf, isHeld, ownerOf, phaseOf, seatOf, type Call } from '../call.ts'
import { breakNotice, recordTalk } from '../media.ts'
import { inRoom, type Participant } from '../participant.ts'
import { changed } from '../people.ts'
import { inTurn, note, stay, type Rule } from '../step.ts'
import type { Capability } from './capability.ts'

/** Counts the time that the customer is kept waiting, by the screen, by the phone's key or for a consultation; told once for all. */
export const countHold: Rule = (call, { now }) => {
  const owner = ownerOf(call)
  const seat = seatOf(owner)
  const isWaiting = customerOf(call)?.place.in === 'hold' || owner?.phoneHeld === true
  if (!seat || isWaiting === isHeld(call)) return stay(call)
  return isWaiting
    ? note({ ...call, heldSince: now }, { type: 'held', seat })
    : note({ ...call, heldSince: null, heldMs: heldMsOf(call, now) }, { type: 'unheld', seat })
}

/** The customer waits with music; a notice that is not over is said again afterwards. */
export const holdCustomer: Rule = inTurn(
  breakNotice,
  call => {
    const customer = customerOf(call)
    return stay(customer ? changed(call, customer.id, { place: { in: 'hold', from: 'main' } }) : call)
  },
  countHold,
)

/** The customer is back with whoever is in the main room. */
export const retrieveCustomer: Rule = inTurn(
  call => {
    const customer = customerOf(call)
    return stay(customer ? changed(call, customer.id, { place: inRoom('main') }) : call)
  },
  countHold,
  (call, ctx) => (isHeld(call) ? stay(call) : recordTalk(call, ctx)),
)

const isOnScreen = (call: Call) => customerOf(call)?.place.in === 'hold'
const may = (call: Call, by: Participant) => phaseOf(call) === 'talking' && by.id === call.owner && !call.acts.consult

/** The hold key of the phone itself: the switch plays the music, we only count the time. */
export const phoneHeld =
  (one: Participant, on: boolean): Rule =>
  (call, ctx) =>
    one.state === 'up' && call.talkSince !== null
      ? inTurn(c => stay(changed(c, one.id, { phoneHeld: on })), countHold)(call, ctx)
      : stay(call)

/** The seat keeps the customer waiting. */
export const holding: Capability = {
  wishes: {
    hold: { may, rule: () => (call, ctx) => (isOnScreen(call) ? stay(call) : holdCustomer(call, ctx)) },
    unhold: {
      may,
      refusal: (call, by) => (by.phoneHeld && !isOnScreen(call) ? 'PHONE_HOLDS' : null),
      rule: () => (call, ctx) => (isOnScreen(call) ? retrieveCustomer(call, ctx) : stay(call)),
    },
  },
}
