/** Who joins, changes and leaves: the only writers of a call's participants. */
import { ids, type Ms } from '../glossary.ts'
import type { Call } from './call.ts'
import { participant, type Participant, type ParticipantId, type Role, type Who } from './participant.ts'

/** The call with one participant changed; unknown ones stay away. */
export const changed = (call: Call, id: ParticipantId, change: Partial<Participant>): Call => {
  const one = call.participants[id]
  return one ? { ...call, participants: { ...call.participants, [id]: { ...one, ...change } } } : call
}

export const joined = (call: Call, one: Participant): Call => ({ ...call, participants: { ...call.participants, [one.id]: one } })

/** The call without a participant. Whoever answered for it leaves it without an owner. */
export const without = (call: Call, id: ParticipantId): Call => {
  const { [id]: _, ...participants } = call.participants
  return { ...call, participants, owner: call.owner === id ? null : call.owner }
}

/** Somebody on a channel of ours that is about to ring. */
export const invited = (before: Call, who: Who, role: Role, askedBy: string, now: Ms): { call: Call; one: Participant } => {
  const made = before.made + 1
  const one = participant({ id: `p${made}`, channel: ids.leg(before.id, made), who, role, askedBy, since: now })
  return { call: joined({ ...before, made }, one), one }
}
