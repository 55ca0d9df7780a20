import { waitedTooLong } from '../back-in-line.ts'
import { brief, phaseOf, ringingAgentOf, seatOf, waitedNow } from '../call.ts'
import { beginTalk, end } from '../ending.ts'
import { feed, visitOf } from '../ivr.ts'
import { stopMusic, stopPlaying } from '../media.ts'
import { inRoom, type Participant } from '../participant.ts'
import { changed } from '../people.ts'
import { ABSENT, doubted, NO_RING, offerDropped, offerFailed, rings } from '../queueing.ts'
import { clearTimer, does, inTurn, stay, type Rule } from '../step.ts'
import type { Capability } from './capability.ts'
import { consultOf, targetAbsent } from './consult.ts'

/** The seat answered: music and announcement stop, both are in the main room, recording runs. */
const answered = (one: Participant): Rule =>
  inTurn(
    (call, ctx) => feed({ type: 'queue-left', visit: visitOf(call), reason: 'answered' })(call, ctx),
    clearTimer('ring'),
    clearTimer(NO_RING),
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

/** A telephone of a seat has not said that it rings: the next is tried, and nobody is blamed. */
const neverRang: Rule = (call, ctx) => {
  const one = Object.values(call.participants).find(({ role, state, rang }) => role === 'agent' && state === 'ringing' && !rang)
  if (!one?.channel) return stay(call)
  if (consultOf(call)?.target.id === one.id) return targetAbsent(call, ctx)
  if (phaseOf(call) === 'offered') return offerDropped(one, 'no-answer', ABSENT)(call, ctx)
  return inTurn(end('system', ABSENT, 'failed'), doubted(one, 'unreachable'))(call, ctx)
}

/** A waiting caller is given to a ready seat, which answers, refuses, or lets it ring. */
export const offering: Capability = {
  timers: { 'ring': ringTooLong, 'second-wait': waitedTooLong, [NO_RING]: neverRang },
  ringing: rings,
  answered,
  gone: offerFailed,
}
