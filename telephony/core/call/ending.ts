import { brief, isWaiting, type Call, type CallContext } from './call.ts'
import { recordingEnds, recordTalk } from './media.ts'
import { does, inTurn, note, stay, type Rule } from './step.ts'
import type { HangupReason } from './commands.ts'
import type { CallOutcome, EndedBy } from './facts.ts'

/** Wrap-up after a call that came through no queue (an outbound one). */
const OUTBOUND_WRAP_UP_MS = 60_000

const wrapUpMs = (call: Call, ctx: CallContext): number => {
  if (!call.talk) return 0
  const ofQueue = call.queue && ctx.queue(call.queue.id)?.wrapUpMs
  return ctx.wrapUpMs(call.talk.seat) ?? ofQueue ?? OUTBOUND_WRAP_UP_MS
}

/** Q.850 cause of a number that leads nowhere. */
export const UNALLOCATED = 1

/** What the party is told. Said once: of two hang-ups in a row, Asterisk would answer with the reason of the later. */
const farewell = (by: EndedBy, cause: number, outcome: CallOutcome): HangupReason => {
  if (by !== 'system' || outcome !== 'failed') return 'normal'
  return cause === UNALLOCATED ? 'unknown-number' : 'failure'
}

/** The seat is let go: into wrap-up after a conversation, back to where it was otherwise. */
const releaseSeat: Rule = (call, ctx) => {
  const seat = call.talk?.seat ?? call.leg?.seat
  if (!seat) return stay(call)
  return does(call, {
    type: 'tell-seat',
    seat,
    event:
      call.phase === 'offered' ? { type: 'withdrawn', call: call.id } : { type: 'released', call: call.id, wrapUpMs: wrapUpMs(call, ctx) },
  })
}

const clearTimers: Rule = call =>
  does({ ...call, timers: {} }, ...Object.keys(call.timers).map(name => ({ type: 'clear-timer', name }) as const))

/** Ends the call whatever its phase: recording, both sides, bridge, seat and timers, in an order that loses nothing. */
export const end =
  (by: EndedBy, cause: number, outcome: CallOutcome, sip: number | null = null): Rule =>
  (before, ctx) => {
    if (before.phase === 'ended') return stay(before)
    const { now } = ctx
    const { talk, queue } = before
    const talkedMs = before.talkedMs + (talk ? now - talk.since : 0)
    const heldMs = before.heldMs + (talk ? talk.heldMs + (talk.heldSince ? now - talk.heldSince : 0) : 0)
    const waitedMs = before.waitedMs + (queue && isWaiting(before) ? now - queue.since : 0)
    const withdrawn: Rule = call =>
      call.phase === 'offered' && call.leg ? note(call, { type: 'withdrawn', seat: call.leg.seat }) : stay(call)
    return inTurn(
      recordingEnds,
      call =>
        by === 'party' ? stay(call) : does(call, { type: 'hang-up', channel: call.party.channel, reason: farewell(by, cause, outcome) }),
      call =>
        call.leg
          ? does(call, { type: 'hang-up', channel: call.leg.id, reason: call.phase === 'offered' ? 'no-answer' : 'normal' })
          : stay(call),
      call => does(call, { type: 'destroy-bridge', bridge: call.bridge }),
      withdrawn,
      releaseSeat,
      clearTimers,
      call =>
        does(
          {
            ...call,
            phase: 'ended',
            waitedMs,
            talkedMs,
            heldMs,
            playing: null,
            music: false,
            leg: null,
            talk: null,
            ended: { at: now, by, cause, outcome },
          },
          {
            type: 'note',
            fact: { type: 'ended', by, cause, sip, outcome, talkedMs, waitedMs, heldMs, seat: call.talk?.seat ?? null, brief: brief(call) },
          },
        ),
    )(before, ctx)
  }

/** The call has a person on both sides from now on; what is said is recorded. */
export const beginTalk = (seat: string): Rule =>
  inTurn(
    (call, { now }) => stay({ ...call, phase: 'talking', talk: { seat, since: now, heldSince: null, heldMs: 0, muted: false } }),
    recordTalk,
  )
