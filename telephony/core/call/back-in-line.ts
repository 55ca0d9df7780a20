/**
 * A caller whose seat is lost in mid-call waits once more, with every right of the first time: what the flow does for who waits, when
 * nobody serves the queue any more and when it takes too long.
 */
import { customerOf, flowLeads, heldMsOf, ownerOf, phaseOf, seatOf, talkedMsOf, type Call } from './call.ts'
import { end } from './ending.ts'
import { feed, visitOf } from './ivr.ts'
import { recordingEnds, startMusic } from './media.ts'
import { inRoom } from './participant.ts'
import { changed, without } from './people.ts'
import { leaveLine } from './queueing.ts'
import { clearTimer, does, inTurn, note, setTimer, stay, type Rule } from './step.ts'

/** While a seat's phone rings, a caller whose second wait is over gets this much more. */
const RINGING_GRACE_MS = 5_000
/** How much is added to the priority of a caller who comes back to the line through no fault of theirs. */
const FIRST_IN_LINE = 10

/** A flow that was over with the seat's answer goes on at its queue; nothing where there is none, or none that goes on. */
const wakeFlow: Rule = (call, ctx) =>
  call.ivr?.cursor?.done && ctx.flow(call.ivr.flow, call.ivr.version) ? feed({ type: 'back-in-line' })(call, ctx) : stay(call)

/** Who waits again has a flow that leads on, or else an end. */
const waitAgain: Rule = inTurn(wakeFlow, (call, ctx) =>
  flowLeads(call) ? stay(call) : inTurn(startMusic, setTimer('second-wait', ctx.now + ctx.limits.secondWaitMs))(call, ctx),
)

/** The caller leaves the line unserved and goes on in the flow; where none leads on, the call ends. */
export const leaveUnserved = (reason: 'nobody' | 'removed'): Rule =>
  inTurn(clearTimer('second-wait'), wakeFlow, (call, ctx) =>
    flowLeads(call)
      ? inTurn(leaveLine, feed({ type: 'queue-left', visit: visitOf(call), reason }))(call, ctx)
      : end('system', 0, 'abandoned')(call, ctx),
  )

/** The second wait is over: not while a telephone rings. */
export const waitedTooLong: Rule = (call, ctx) => {
  const phase = phaseOf(call)
  if (phase === 'offered') return setTimer('second-wait', ctx.now + RINGING_GRACE_MS)(call, ctx)
  return phase === 'queued' ? leaveUnserved('removed')(call, ctx) : stay(call)
}

/** Time of talking and of waiting on hold is put down; the call has nobody who answers for it. */
const conversationOver = (call: Call, now: number): Call => ({
  ...call,
  talkedMs: talkedMsOf(call, now),
  talkSince: null,
  awaySince: null,
  heldMs: heldMsOf(call, now),
  heldSince: null,
})

/**
 * A caller whose seat is gone in mid-call: first in line again, in the place of the first time. `wrapUpMs` is what the seat gets; one whose
 * telephone was lost is out of the rota until it is there again, or the same call would ring at it at once.
 */
export const backToLine = (wrapUpMs = 0): Rule =>
  inTurn(
    clearTimer('away'),
    recordingEnds,
    call => {
      const owner = ownerOf(call)
      if (!owner) return stay(call)
      const isLost = owner.state === 'lost'
      const event = isLost
        ? ({ type: 'missed', call: call.id, reason: 'unreachable' } as const)
        : ({ type: 'released', call: call.id, wrapUpMs } as const)
      const released = { type: 'tell-seat', seat: seatOf(owner)!, event } as const
      return does(
        without(call, owner.id),
        ...(owner.channel ? [{ type: 'hang-up', channel: owner.channel, reason: 'normal' } as const] : []),
        released,
      )
    },
    (before, { now }) => {
      const queue = before.queue!
      const priority = queue.priority + FIRST_IN_LINE
      const call = { ...conversationOver(before, now), queue: { ...queue, priority, enteredAt: now } }
      return note(changed(call, customerOf(call)!.id, { place: inRoom('main') }), { type: 'queued', queue: queue.id, priority })
    },
    waitAgain,
  )
