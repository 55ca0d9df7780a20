import type { StreamNews } from '../stream.ts'
import { customerOf, phaseOf, type Call } from './call.ts'
import type { Participant } from './participant.ts'
import { changed } from './people.ts'
import { note, stay, type Rule } from './step.ts'

/** What came of somebody's audio. A stream that begins anew is whoever records it's to look after. */
export const streamTold =
  (one: Participant, is: StreamNews): Rule =>
  (call, { now }) =>
    is === 'anew' ? stay(call) : stay(changed(call, one.id, { silentSince: is === 'silent' ? now : null }))

/** The seat talks with a customer from whom nothing comes. */
export const isSilent = (call: Call): boolean => {
  const customer = customerOf(call)
  return phaseOf(call) === 'talking' && customer?.state === 'up' && customer.place.in === 'room' && customer.silentSince != null
}

/** Says so when the line fell silent, or is heard again, by whatever happened to the call. */
export const saysSilence =
  (before: Call): Rule =>
  call =>
    isSilent(call) === isSilent(before) || call.ended ? stay(call) : note(call, { type: isSilent(call) ? 'line-silent' : 'line-heard' })
