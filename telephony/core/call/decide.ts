import { SECRET_KEY } from '../../../ivr-flows/digits.ts'
import { leaveUnserved } from './back-in-line.ts'
import { atSeat, customerOf, onChannel, phaseOf, type Call, type CallContext } from './call.ts'
import { capabilities } from './capabilities/index.ts'
import type { Capability, Wish, WishRefusal } from './capabilities/capability.ts'
import { dial } from './capabilities/dial.ts'
import { phoneHeld } from './capabilities/hold.ts'
import { customerGone, ownerGone } from './capabilities/leaving.ts'
import { phoneRegistered, phoneUnheard, seatAway, seatBack, seatMoved } from './capabilities/presence.ts'
import { inSafeOrder, type CallCommand } from './commands.ts'
import { end, UNALLOCATED } from './ending.ts'
import type { CallEvent, SeatWish } from './events.ts'
import { feed, flowOutcome, flowTimer, isSecretNow } from './ivr.ts'
import { bridgeOf, diff, layout, seenLayout } from './layout.ts'
import { breakNotice, noticed, partedBy, recordAgain, recordingFailed, recordTalk, streamAnew, unexpected } from './media.ts'
import { inRoom, participant, type Participant } from './participant.ts'
import { joined } from './people.ts'
import { offer, offerLost, rings } from './queueing.ts'
import { saysSilence, streamTold } from './silence.ts'
import { does, inTurn, note, setTimer, stay, type Rule, type Step } from './step.ts'

const ABILITIES: Readonly<Record<string, Capability>> = capabilities

const WISHES = new Map<string, Wish<SeatWish['type']>>(
  Object.values(ABILITIES).flatMap(({ wishes }) => Object.entries(wishes ?? {}) as [string, Wish<SeatWish['type']>][]),
)
const TIMERS = new Map<string, Rule>(Object.values(ABILITIES).flatMap(({ timers }) => Object.entries(timers ?? {})))

/** Whether a wish of this participant has a sense now. */
export const mayWish = (call: Call, by: Participant, wish: SeatWish['type']): boolean =>
  !call.ended && (WISHES.get(wish)?.may(call, by) ?? false)

/** Whether a wish is about what there is now, and not about something before it. */
export const isMeant = (by: Participant, wish: SeatWish): boolean => WISHES.get(wish.type)?.means?.(wish, by) ?? true

/** Why nothing would come of a wish that has a sense, or null. */
export const refusalOf = (call: Call, by: Participant, wish: SeatWish['type']): WishRefusal | null =>
  WISHES.get(wish)?.refusal?.(call, by) ?? null

const callerIn = (event: Extract<CallEvent, { type: 'arrived' }>, now: number): Participant =>
  participant({
    id: 'p0',
    channel: event.channel,
    who: { is: 'caller', number: event.number, name: event.name },
    role: 'customer',
    askedBy: 'arrive',
    since: now,
    state: 'up',
    place: inRoom('main'),
    upSince: now,
  })

const arrived = (event: Extract<CallEvent, { type: 'arrived' }>): Rule =>
  inTurn(
    (call, ctx) => {
      const flow = ctx.flow(event.flow, null)
      return does(
        {
          ...joined(call, callerIn(event, ctx.now)),
          did: event.did,
          ...(event.dialog && { dialog: event.dialog }),
          ...(event.lateMs && { openedAt: ctx.now - event.lateMs, lateMs: event.lateMs }),
          ivr: { flow: event.flow, version: flow?.version ?? null, cursor: null },
          language: flow?.language ?? 'zh',
        },
        {
          type: 'note',
          fact: {
            type: 'arrived',
            number: event.number,
            name: event.name,
            did: event.did,
            flow: event.flow,
            version: flow?.version ?? null,
            ...(event.lateMs && { lateMs: event.lateMs }),
          },
        },
        { type: 'answer', channel: event.channel },
      )
    },
    (call, ctx) => setTimer('longest', ctx.now + ctx.limits.longestMs)(call, ctx),
    feed({ type: 'start' }),
  )

/** A number that leads nowhere: refused before it is answered, and kept in the journal. */
const refused = (event: Extract<CallEvent, { type: 'arrived' }>): Rule =>
  inTurn(
    (call, ctx) =>
      note(
        { ...joined(call, callerIn(event, ctx.now)), did: event.did },
        { type: 'arrived', number: event.number, name: event.name, did: event.did, flow: event.flow, version: null },
      ),
    end('system', UNALLOCATED, 'failed'),
  )

const digit =
  (key: string): Rule =>
  (call, ctx) => {
    const phase = phaseOf(call)
    const heard = phase === 'ivr' || phase === 'queued'
    const shown = isSecretNow(call, ctx) ? SECRET_KEY : key
    return inTurn(
      c => (heard ? note({ ...c, keys: c.keys + shown }, { type: 'keyed', digit: shown }) : stay(c)),
      feed({ type: 'digit', digit: key }),
    )(call, ctx)
  }

/** How a call ends at its longest. */
const tooLong: Rule = (call, ctx) => {
  const soFar = call.kind === 'outbound' ? 'no-answer' : flowOutcome(call)
  return end('system', 0, ['talking', 'away'].includes(phaseOf(call)) ? 'answered' : soFar)(call, ctx)
}

const timer =
  (event: Extract<CallEvent, { type: 'timer' }>): Rule =>
  (before, ctx) => {
    if (!(event.name in before.timers)) return stay(before)
    const { [event.name]: _, ...timers } = before.timers
    const call = { ...before, timers }
    const asked = flowTimer(event.name)
    if (asked) return feed({ type: 'timer', ...asked }, event.line)(call, ctx)
    if (event.name === 'longest') return tooLong(call, ctx)
    if (event.name === 'record-again') return recordAgain(call, ctx)
    return (TIMERS.get(event.name) ?? unexpected(`timer ${event.name}`))(call, ctx)
  }

const answered = (one: Participant): Rule => {
  if (one.state === 'lost') return seatBack(one)
  if (one.state === 'up') return one.askedBy === 'arrive' ? stay : unexpected('answered')
  return ABILITIES[one.askedBy]?.answered?.(one) ?? unexpected('answered')
}

const gone =
  (one: Participant, cause: number, sip: number | null): Rule =>
  (call, ctx) => {
    if (one.role === 'customer') return customerGone(one, cause, sip)(call, ctx)
    if (one.id === call.owner) return ownerGone(one, cause)(call, ctx)
    if (one.state === 'up' && !call.acts.consult) return end('seat', cause, 'answered')(call, ctx)
    return (ABILITIES[one.askedBy]?.gone?.(one, cause, sip) ?? unexpected('gone'))(call, ctx)
  }

const wished =
  (seat: string, wish: SeatWish): Rule =>
  (call, ctx) => {
    const by = atSeat(call, seat)
    return by && mayWish(call, by, wish.type) && isMeant(by, wish)
      ? WISHES.get(wish.type)!.rule(wish, by)(call, ctx)
      : unexpected(wish.type)(call, ctx)
  }

/** What somebody's telephone did while nobody was looking. */
const meanwhile =
  (id: string, { channels }: Extract<CallEvent, { type: 'recovered' }>['seen']): Rule =>
  (call, ctx) => {
    const one = call.participants[id]
    if (call.ended || !one?.channel) return stay(call)
    const found = channels.find(channel => channel.id === one.channel)
    if (found?.up) return one.state === 'up' ? stay(call) : answered(one)(call, ctx)
    // it may have said that it rings when nobody listened
    if (found) return one.role === 'agent' && one.state === 'ringing' ? rings(one)(call, ctx) : stay(call)
    // nobody saw why it went: an offer is taken back without blame, and a seat is lost rather than rung off
    if (one.askedBy === 'offer' && phaseOf(call) === 'offered') return offerLost(one)(call, ctx)
    if (one.id === call.owner && one.state === 'up' && phaseOf(call) === 'talking') return seatAway(one, 0)(call, ctx)
    return gone(one, 0, null)(call, ctx)
  }

/** After a time without a controller: everybody's state is made true again, and what the customer hears begins anew. */
const recovered = (event: Extract<CallEvent, { type: 'recovered' }>): Rule =>
  inTurn(
    call => note(call, { type: 'recovered', phase: phaseOf(call) }),
    // one that was dialled before calls out had an end
    (call, ctx) => ('longest' in call.timers ? stay(call) : setTimer('longest', call.openedAt + ctx.limits.longestMs)(call, ctx)),
    call => {
      const customer = customerOf(call)
      return call.kind === 'outbound' || !customer?.channel || event.seen.bridges.includes(bridgeOf(call))
        ? stay(call)
        : does(call, { type: 'answer', channel: customer.channel })
    },
    (call, ctx) => {
      const everybody = Object.values(call.participants)
      const first = everybody.filter(one => one.role === 'customer')
      const others = everybody.filter(one => one.role !== 'customer')
      return inTurn(...[...first, ...others].map(one => meanwhile(one.id, event.seen)))(call, ctx)
    },
    (call, ctx) => {
      const phase = phaseOf(call)
      if (phase === 'ivr' || phase === 'queued' || phase === 'offered') return feed({ type: 'resume' })(call, ctx)
      // what was said while nobody was in command may never have been heard
      if (phase === 'talking' && call.heldSince === null && call.playing) return inTurn(breakNotice, recordTalk)(call, ctx)
      return stay(call)
    },
  )

const byChannel = (call: Call, channel: string, rule: (one: Participant) => Rule, stranger: Rule = stay): Rule => {
  const one = onChannel(call, channel)
  return one ? rule(one) : stranger
}

const ruleFor = (call: Call, event: CallEvent, ctx: CallContext): Rule => {
  switch (event.type) {
    case 'arrived':
      return ctx.flow(event.flow, null) ? arrived(event) : refused(event)
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
      return phaseOf(call) === 'queued' ? offer(event) : unexpected('offered')
    case 'nobody':
      return phaseOf(call) === 'queued' && call.queue?.leaveWhenNobody ? leaveUnserved('nobody') : stay
    case 'ringing':
      return byChannel(call, event.channel, one => ABILITIES[one.askedBy]?.ringing?.(one) ?? stay)
    case 'answered':
      return byChannel(call, event.channel, answered, c =>
        does(c, { type: 'hang-up', channel: event.channel, reason: 'answered-elsewhere' }),
      )
    case 'gone':
      return byChannel(call, event.channel, one => gone(one, event.cause, event.sip))
    case 'recording-failed':
      return recordingFailed(event.recording, event.message.startsWith('refused') ? 'refused' : 'unreachable')
    case 'phone-held':
      return byChannel(call, event.channel, one => phoneHeld(one, event.on))
    case 'media':
      return byChannel(call, event.channel, one => {
        if (event.is === 'anew') return streamAnew(event.channel)
        return event.is === 'silent' && one.registration === 'gone' ? phoneUnheard(one) : streamTold(one, event.is)
      })
    case 'phone': {
      const one = atSeat(call, event.seat)
      return one?.who.is === 'seat' && one.who.device === event.device ? phoneRegistered(one, event.on) : stay
    }
    case 'seat-moved': {
      const one = atSeat(call, event.seat)
      return one ? seatMoved(one, event.device, event.isThere) : stay
    }
    case 'unheard':
      return byChannel(call, event.channel, phoneUnheard)
    case 'wish':
      return wished(event.seat, event.wish)
    case 'recovered':
      return recovered(event)
  }
}

/** What the telephones are told, so that they look as the facts have it now. */
const placed = (before: Call, after: Call, event: CallEvent, decided: readonly CallCommand[]): CallCommand[] => {
  const isGap = event.type === 'recovered'
  const standing = new Set(after.ended ? [] : Object.values(after.participants).flatMap(one => one.channel ?? []))
  // a number that is dialled enters its bridge before it rings
  const dialled = new Set(decided.flatMap(command => (command.type === 'dial-out' ? [command.leg] : [])))
  const asked = diff(isGap ? seenLayout(before, event.seen) : layout(before), layout(after), standing, isGap)
  return asked.filter(command => command.type !== 'join' || !dialled.has(command.channel))
}

/**
 * The heart of the telephone side: what a call becomes and what is to be done when something happens to it. Pure; an event that the
 * call does not expect changes nothing and is noted. A call that has ended takes no events.
 */
export const decide = (call: Call, event: CallEvent, ctx: CallContext): Step => {
  if (call.ended) return event.type === 'answered' ? does(call, { type: 'hang-up', channel: event.channel, reason: 'normal' }) : stay(call)
  const decided = inTurn(ruleFor(call, event, ctx), saysSilence(call))(call, ctx)
  const after = partedBy(call, decided.call)
  const commands = [...placed(call, after, event, decided.commands), ...decided.commands]
  return { call: after, commands: inSafeOrder(commands) }
}
