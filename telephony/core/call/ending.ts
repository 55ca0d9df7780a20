import {
  brief,
  customerOf,
  hasTalked,
  heldMsOf,
  isWaiting,
  ownerOf,
  phaseOf,
  seatOf,
  talkedMsOf,
  waitedNow,
  type Call,
  type CallContext,
} from './call.ts'
import { recordingEnds, recordTalk } from './media.ts'
import type { Participant } from './participant.ts'
import { changed } from './people.ts'
import { does, inTurn, note, stay, type Rule } from './step.ts'
import type { CallCommand, HangupReason } from './commands.ts'
import type { CallOutcome, EndedBy } from './facts.ts'

/** How long a seat may wrap up after its conversation with the customer, in ms. */
export const wrapUpMs = (call: Call, seat: string, ctx: CallContext): number => {
  const ofQueue = call.queue && ctx.queue(call.queue.id)?.wrapUpMs
  return ctx.wrapUpMs(seat) ?? ofQueue ?? ctx.limits.outboundWrapUpMs
}

/** Q.850 cause of a number that leads nowhere. */
export const UNALLOCATED = 1
/** Q.850 cause by which the edge says that nobody is at the other end of a line any more, and nobody hung up. */
export const DEAD_LINE = 44

/** What the customer is told. Said once: of two hang-ups in a row, Asterisk would answer with the reason of the later. */
const farewell = (by: EndedBy, cause: number, outcome: CallOutcome): HangupReason => {
  if (by !== 'system' || outcome !== 'failed') return 'normal'
  return cause === UNALLOCATED ? 'unknown-number' : 'failure'
}

/** A seat's telephone rings for a call that it does not answer for: offered, or asked for advice. */
const isOffered = (call: Call, one: Participant) => one.state === 'ringing' && (call.kind === 'inbound' || one.askedBy === 'consult')

/** A seat is let go: into wrap-up if it answered for the customer, back to where it was otherwise. */
export const releaseSeat =
  (one: Participant): Rule =>
  (call, ctx) => {
    const seat = seatOf(one)
    if (!seat) return stay(call)
    const own = call.owner === one.id && hasTalked(call)
    return does(call, {
      type: 'tell-seat',
      seat,
      event: isOffered(call, one)
        ? { type: 'withdrawn', call: call.id }
        : { type: 'released', call: call.id, wrapUpMs: own ? wrapUpMs(call, seat, ctx) : 0 },
    })
  }

const clearTimers: Rule = call =>
  does({ ...call, timers: {} }, ...Object.keys(call.timers).map(name => ({ type: 'clear-timer', name }) as const))

/** What each participant is told when the call ends under them. */
const farewells = (call: Call, by: EndedBy, cause: number, outcome: CallOutcome): CallCommand[] =>
  Object.values(call.participants).flatMap(one => {
    if (one.channel === null || (one.role === 'customer' && by === 'party')) return []
    const ordinary = isOffered(call, one) ? 'no-answer' : 'normal'
    return [{ type: 'hang-up', channel: one.channel, reason: one.role === 'customer' ? farewell(by, cause, outcome) : ordinary }]
  })

/** Ends the call whatever its phase: recording, everybody in it, seats and timers, in an order that loses nothing. */
export const end =
  (by: EndedBy, cause: number, outcome: CallOutcome, sip: number | null = null): Rule =>
  (before, ctx) => {
    if (before.ended) return stay(before)
    const { now } = ctx
    const talkedMs = talkedMsOf(before, now)
    const waitedMs = before.waitedMs + (isWaiting(before) ? waitedNow(before, now) : 0)
    const seat = hasTalked(before) ? seatOf(ownerOf(before)) : null
    const last = { by, cause, sip, outcome, talkedMs, waitedMs, heldMs: heldMsOf(before, now), seat, brief: brief(before) }
    const everybody = Object.values(before.participants)
    const offered = phaseOf(before) === 'offered' ? everybody.find(one => one.role === 'agent') : undefined
    return inTurn(
      recordingEnds,
      call => does(call, ...farewells(call, by, cause, outcome)),
      call => (offered ? note(call, { type: 'withdrawn', seat: seatOf(offered)! }) : stay(call)),
      ...everybody.filter(one => one.role === 'agent').map(releaseSeat),
      clearTimers,
      call =>
        note(
          {
            ...call,
            waitedMs,
            talkedMs,
            participants: Object.fromEntries(everybody.filter(one => one.role === 'customer').map(one => [one.id, one])),
            owner: null,
            acts: {},
            talkSince: null,
            awaySince: null,
            heldSince: null,
            playing: null,
            waitingMusic: false,
            ended: { at: now, by, cause, outcome },
          },
          { type: 'ended', ...last },
        ),
    )(before, ctx)
  }

/** The customer is gone: has hung up, or the line is dead, which is nobody's wish. A message that was left is a message all the same. */
export const endOfParty = (cause: number, outcome: CallOutcome, sip: number | null = null): Rule => {
  if (cause !== DEAD_LINE) return end('party', cause, outcome, sip)
  const unplugged: Rule = call => {
    const customer = customerOf(call)
    return stay(customer ? changed(call, customer.id, { channel: null }) : call)
  }
  return inTurn(unplugged, end('system', cause, outcome === 'voicemail' ? outcome : 'lost', sip))
}

/** The customer and the owner talk from now on; what is said is recorded. */
export const beginTalk: Rule = inTurn((call, { now }) => stay(customerOf(call) ? { ...call, talkSince: now } : call), recordTalk)
