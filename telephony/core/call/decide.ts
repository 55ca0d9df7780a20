import type { Call, CallContext } from './call.ts'
import { MAX_CALL_MS } from './call.ts'
import { awayTooLong, phoneHeld, seatBack, seatLegGone, wish } from './conversation.ts'
import { UNALLOCATED, end } from './ending.ts'
import type { CallEvent } from './events.ts'
import { feed, flowOutcome, flowTimer } from './ivr.ts'
import { breakNotice, noticed, recordTalk, startMusic, unexpected } from './media.ts'
import { dial, dialParty, dialTooLong, partyAnswered, partyUnreached, seatNotAnswering } from './outbound.ts'
import { answer, leaveLine, offer, offerFailed, offerLost, ringTooLong } from './queueing.ts'
import { does, inTurn, note, setTimer, stay, type Rule, type Step } from './step.ts'

const arrived = (event: Extract<CallEvent, { type: 'arrived' }>): Rule =>
  inTurn(
    (call, ctx) =>
      does(
        {
          ...call,
          did: event.did,
          flow: event.flow,
          language: ctx.flow(event.flow)?.language ?? 'zh',
          party: { channel: event.channel, number: event.number, name: event.name, up: true },
        },
        { type: 'note', fact: { type: 'arrived', number: event.number, name: event.name, did: event.did, flow: event.flow } },
        { type: 'create-bridge', bridge: call.bridge },
        { type: 'answer', channel: event.channel },
        { type: 'join', bridge: call.bridge, channel: event.channel },
      ),
    (call, ctx) => setTimer('longest', ctx.now + MAX_CALL_MS)(call, ctx),
    feed({ type: 'start' }),
  )

/** A number that leads nowhere: refused before it is answered, and kept in the journal. */
const refused = (event: Extract<CallEvent, { type: 'arrived' }>): Rule =>
  inTurn(
    call =>
      does(
        { ...call, did: event.did, party: { channel: event.channel, number: event.number, name: event.name, up: true } },
        { type: 'note', fact: { type: 'arrived', number: event.number, name: event.name, did: event.did, flow: event.flow } },
      ),
    end('system', UNALLOCATED, 'failed'),
  )

const digit = (key: string): Rule =>
  inTurn(
    call =>
      call.phase === 'ivr' || call.phase === 'queued'
        ? note({ ...call, keys: call.keys + key }, { type: 'keyed', digit: key })
        : stay(call),
    feed({ type: 'digit', digit: key }),
  )

/** How a call ends that nobody has answered yet. */
const outcomeSoFar = (call: Call) => (call.direction === 'outbound' ? 'no-answer' : flowOutcome(call))

const timer =
  (event: Extract<CallEvent, { type: 'timer' }>): Rule =>
  (before, ctx) => {
    if (!(event.name in before.timers)) return stay(before)
    const { [event.name]: _, ...timers } = before.timers
    const call = { ...before, timers }
    const asked = flowTimer(event.name)
    if (asked) return feed({ type: 'timer', ...asked }, event.line)(call, ctx)
    switch (event.name) {
      case 'ring':
        return call.phase === 'offered' ? ringTooLong(call, ctx) : seatNotAnswering(call, ctx)
      case 'dial':
        return call.phase === 'dialling' ? dialTooLong(call, ctx) : stay(call)
      case 'away':
        return call.phase === 'away' ? awayTooLong(call, ctx) : stay(call)
      case 'second-wait':
        return call.phase === 'queued' ? end('system', 0, 'abandoned')(call, ctx) : stay(call)
      case 'longest':
        return end('system', 0, call.talk ? 'answered' : outcomeSoFar(call))(call, ctx)
      default:
        return unexpected(`timer ${event.name}`)(call, ctx)
    }
  }

const legAnswered: Rule = (call, ctx) => {
  switch (call.phase) {
    case 'offered':
      return inTurn(feed({ type: 'queue-left', visit: call.cursor?.visit ?? 0, reason: 'answered' }), answer)(call, ctx)
    case 'dialling-seat':
      return dialParty(call, ctx)
    case 'away':
      return seatBack(call, ctx)
    default:
      return unexpected('leg-answered')(call, ctx)
  }
}

const legGone =
  (cause: number, sip: number | null): Rule =>
  (call, ctx) => {
    switch (call.phase) {
      case 'offered':
        return offerFailed(cause, sip)(call, ctx)
      case 'talking':
        return seatLegGone(cause)(call, ctx)
      case 'away':
        return stay({ ...call, leg: null })
      case 'dialling-seat':
        return end('system', cause, 'failed', sip)(call, ctx)
      case 'dialling':
        return end('seat', cause, 'cancelled', sip)(call, ctx)
      default:
        return unexpected('leg-gone')(call, ctx)
    }
  }

const partyGone =
  (cause: number, sip: number | null): Rule =>
  (call, ctx) => {
    if (call.phase === 'dialling') return partyUnreached(cause, sip)(call, ctx)
    return end('party', cause, call.phase === 'talking' || call.phase === 'away' ? 'answered' : flowOutcome(call), sip)(call, ctx)
  }

/** After a time without a controller: the call's phase is made true again, and what the party hears begins anew. */
const recovered = ({ legUp, legJoined, bridgeExists }: Extract<CallEvent, { type: 'recovered' }>): Rule =>
  inTurn(
    call => note(call, { type: 'recovered', phase: call.phase }),
    // one that was dialled before calls out had an end
    (call, ctx) => ('longest' in call.timers ? stay(call) : setTimer('longest', call.arrivedAt + MAX_CALL_MS)(call, ctx)),
    call =>
      bridgeExists || call.direction === 'outbound'
        ? stay(call)
        : does(
            call,
            { type: 'create-bridge', bridge: call.bridge },
            { type: 'answer', channel: call.party.channel },
            { type: 'join', bridge: call.bridge, channel: call.party.channel },
          ),
    (call, ctx) => {
      switch (call.phase) {
        case 'ivr':
          return feed({ type: 'resume' })(call, ctx)
        case 'queued':
          return inTurn(c => startMusic({ ...c, music: false }, ctx), feed({ type: 'resume' }))(call, ctx)
        case 'offered':
          return legUp ? legAnswered(call, ctx) : inTurn(legUp === null ? offerLost : stay, feed({ type: 'resume' }))(call, ctx)
        case 'talking':
          if (legUp === null) return seatLegGone(0)(call, ctx)
          return call.talk?.heldSince || !call.leg
            ? stay(call)
            : inTurn(
                c => (legJoined ? stay(c) : does(c, { type: 'join', bridge: c.bridge, channel: c.leg!.id })),
                // what was said while nobody was in command may never have been heard
                breakNotice,
                recordTalk,
              )(call, ctx)
        case 'away':
          return legUp ? seatBack(call, ctx) : startMusic({ ...call, music: false, leg: legUp === null ? null : call.leg }, ctx)
        case 'dialling-seat':
          if (legUp === null) return end('system', 0, 'lost')(call, ctx)
          return legUp ? dialParty(call, ctx) : stay(call)
        case 'dialling':
          return legUp === null ? end('seat', 0, 'cancelled')(call, ctx) : stay(call)
        case 'ended':
          return stay(call)
      }
    },
  )

const ruleFor = (call: Call, event: CallEvent, ctx: CallContext): Rule => {
  switch (event.type) {
    case 'arrived':
      return ctx.flow(event.flow) ? arrived(event) : refused(event)
    case 'dial':
      return dial(event)
    case 'digit':
      return digit(event.digit)
    case 'playback-finished': {
      if (call.playing?.id !== event.playback) return stay
      const { visit } = call.playing
      const silent: Rule = c => stay({ ...c, playing: null })
      return visit === null ? noticed : inTurn(silent, feed({ type: 'playback-finished', visit, ok: event.ok }))
    }
    case 'timer':
      return timer(event)
    case 'looked-up':
      return feed({ type: 'lookup-answered', visit: event.visit, values: event.answer })
    case 'offered':
      return call.phase === 'queued' ? offer(event) : unexpected('offered')
    case 'nobody':
      return call.phase === 'queued' && call.queue?.leaveWhenNobody
        ? inTurn(leaveLine, feed({ type: 'queue-left', visit: call.cursor?.visit ?? 0, reason: 'nobody' }))
        : stay
    case 'leg-ringing':
      return stay
    case 'leg-answered':
      return event.leg === call.leg?.id ? legAnswered : c => does(c, { type: 'hang-up', channel: event.leg, reason: 'answered-elsewhere' })
    case 'leg-gone':
      return event.leg === call.leg?.id ? legGone(event.cause, event.sip) : stay
    case 'party-ringing':
      return c => note(c, { type: 'party-ringing' })
    case 'party-answered':
      return call.phase === 'dialling' ? partyAnswered : unexpected('party-answered')
    case 'party-gone':
      return partyGone(event.cause, event.sip)
    case 'phone-held':
      return phoneHeld(event.on)
    case 'wish':
      return wish(event.wish)
    case 'recovered':
      return recovered(event)
  }
}

/**
 * The heart of the telephone side: what a call becomes and what is to be done when something happens to it. Pure; an event that the
 * phase does not expect changes nothing and is noted. A call that has ended takes no events.
 */
export const decide = (call: Call, event: CallEvent, ctx: CallContext): Step => {
  if (call.phase === 'ended')
    return event.type === 'leg-answered' ? does(call, { type: 'hang-up', channel: event.leg, reason: 'normal' }) : stay(call)
  return ruleFor(call, event, ctx)(call, ctx)
}
