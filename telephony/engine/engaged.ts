import { customerOf, hasTalked, numberOf, ownerOf, phaseOf, ringingAgentOf, seatOf, type Call } from '../core/call/call.ts'
import type { EngagedCall } from '../core/dial-policy.ts'

/** Everybody outside who is in a call: its customer, and whom a seat has dialled to ask. */
export const engagedIn = (call: Call): EngagedCall[] => {
  const seat = seatOf(ownerOf(call) ?? ringingAgentOf(call))
  const guests = Object.values(call.participants).filter(({ role }) => role === 'guest')
  return [
    {
      direction: call.kind,
      number: numberOf(customerOf(call)),
      seat,
      answered: hasTalked(call),
      ...(phaseOf(call) === 'queued' && { inLine: call.id }),
    },
    ...guests.map(guest => ({ direction: 'outbound', number: seat && numberOf(guest), seat, answered: guest.state === 'up' }) as const),
  ]
}
