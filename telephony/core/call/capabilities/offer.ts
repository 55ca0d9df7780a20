import { waitedTooLong } from '../back-in-line.ts'
import { brief, phaseOf, ringingAgentOf, seatOf, waitedNow } from '../call.ts'
import { beginTalk } from '../ending.ts'
import { feed, visitOf } from '../ivr.ts'
import { stopMusic, stopPlaying } from '../media.ts'
import { inRoom, type Participant } from '../participant.ts'
import { changed } from '../people.ts'
import { offerDropped, offerFailed } from '../queueing.ts'
import { clearTimer, does, inTurn, stay, type Rule } from '../step.ts'
import type { Capability } from './capability.ts'

/** The seat answered: music and announcement stop, both are in the main room, recording runs. */
const answered = (one: Participant): Rule =>
  inTurn(
    (call, ctx) => feed({ type: 'queue-left', visit: visitOf(call), reason: 'answered' })(call, ctx),
    clearTimer('ring'),
    clearTimer('second-wait'),
    stopPlaying,
    stopMusic,
    (call, { now }) => stay({ ...changed(call, one.id, { state: 'up', place: inRoom('main'), upSince: now }), owner: one.id }),
    beginTalk,
    (call, { now }) => {
      const waitedMs = waitedNow(call, now)
      const seat = seatOf(one)!
      return does(
        { ...call, waitedMs: call.waitedMs + waitedMs },
        { type: 'tell-seat', seat, event: { type: 'answered', call: call.id } },
        { type: 'note', fact: { type: 'answered', seat, waitedMs, rangMs: now - one.since, brief: brief(call) } },
      )
    },
  )

const ringTooLong: Rule = (call, ctx) => {
  const one = ringingAgentOf(call)
  return one && phaseOf(call) === 'offered' ? offerDropped(one, 'no-answer', 19)(call, ctx) : stay(call)
}

/** A waiting caller is given to a ready seat, which answers, refuses, or lets it ring. */
export const offering: Capability = {
  timers: { 'ring': ringTooLong, 'second-wait': waitedTooLong },
  answered,
  gone: offerFailed,
}
