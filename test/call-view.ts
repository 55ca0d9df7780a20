import { ids } from '../telephony/core/glossary.ts'
import { customerOf, isHeld, numberOf, ownerOf, phaseOf, ringingAgentOf, seatOf, type Call } from '../telephony/core/call/call.ts'
import { layout } from '../telephony/core/call/layout.ts'

/** A call as tests of two-sided conversations speak of it: the customer, the seat's leg, and their talk, beside the facts themselves. */
export const viewOf = (call: Call) => {
  const agent = ownerOf(call) ?? ringingAgentOf(call)
  const customer = customerOf(call)
  const seat = seatOf(ownerOf(call))
  return {
    ...call,
    phase: phaseOf(call),
    party: { channel: customer?.channel ?? ids.leg(call.id, 0), number: numberOf(customer), up: customer?.state === 'up' },
    leg: agent?.channel ? { id: agent.channel, seat: seatOf(agent)!, up: agent.state === 'up' } : null,
    talk:
      seat && call.talkSince !== null
        ? { seat, since: call.talkSince, heldMs: call.heldMs, held: isHeld(call), muted: ownerOf(call)!.muted }
        : null,
    music: customer?.channel ? layout(call).music.has(customer.channel) : false,
  }
}
export type CallView = ReturnType<typeof viewOf>
