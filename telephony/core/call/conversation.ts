import type { SeatWish } from './events.ts'
import { AUTO_ANSWER_MS, AWAY_MS } from './call.ts'
import { end } from './ending.ts'
import { allowRecording, breakNotice, recordTalk, refuseRecording, startMusic, stopMusic, unexpected } from './media.ts'
import { backToLine, decline } from './queueing.ts'
import { clearTimer, does, inTurn, make, note, setTimer, stay, type Rule } from './step.ts'

/** Causes that say a person hung up (Q.850): 16 normal clearing, 31 normal unspecified. Anything else is a lost phone. */
const HUNG_UP = new Set([0, 16, 31])

const hold: Rule = (call, ctx) => {
  if (!call.talk || call.talk.heldSince || !call.leg) return stay(call)
  const talk = { ...call.talk, heldSince: ctx.now }
  return inTurn(
    breakNotice,
    c => does({ ...c, talk }, { type: 'leave', bridge: c.bridge, channel: call.leg!.id }),
    startMusic,
    c => note(c, { type: 'held', seat: talk.seat }),
  )(call, ctx)
}

const unhold: Rule = (call, ctx) => {
  if (!call.talk?.heldSince || !call.leg) return stay(call)
  const talk = { ...call.talk, heldSince: null, heldMs: call.talk.heldMs + ctx.now - call.talk.heldSince }
  return inTurn(
    stopMusic,
    c => does({ ...c, talk }, { type: 'join', bridge: c.bridge, channel: call.leg!.id }),
    c => note(c, { type: 'unheld', seat: talk.seat }),
    recordTalk,
  )(call, ctx)
}

/** The hold key of the phone itself: the switch plays the music, we only count the time. */
export const phoneHeld =
  (on: boolean): Rule =>
  (call, { now }) => {
    if (!call.talk || on === Boolean(call.talk.heldSince)) return stay(call)
    const heldMs = call.talk.heldMs + (call.talk.heldSince ? now - call.talk.heldSince : 0)
    return note(
      { ...call, talk: { ...call.talk, heldSince: on ? now : null, heldMs } },
      { type: on ? 'held' : 'unheld', seat: call.talk.seat },
    )
  }

const mute =
  (on: boolean): Rule =>
  call => {
    if (!call.talk || !call.leg || call.talk.muted === on) return stay(call)
    return does(
      { ...call, talk: { ...call.talk, muted: on } },
      { type: 'mute', channel: call.leg.id, on },
      { type: 'note', fact: { type: on ? 'muted' : 'unmuted', seat: call.talk.seat } },
    )
  }

/** The seat's phone is gone from a running conversation: the party keeps the line, with music, for {@link AWAY_MS}. */
export const seatAway = (cause: number): Rule =>
  inTurn(
    breakNotice,
    call => note({ ...call, phase: 'away', leg: null }, { type: 'seat-away', seat: call.talk!.seat, cause }),
    startMusic,
    (call, ctx) => setTimer('away', ctx.now + AWAY_MS)(call, ctx),
  )

/** Rings the seat's phone back into its conversation; the leg of the lost page is dropped first. */
const rejoin = (device: 'browser' | 'desk'): Rule =>
  inTurn(
    call => (call.leg ? does(call, { type: 'hang-up', channel: call.leg.id, reason: 'normal' }) : stay(call)),
    (call, ctx) => (call.phase === 'away' ? stay({ ...call, leg: null }) : seatAway(0)(call, ctx)),
    (before, { now }) => {
      const { call, id } = make(before, 'leg')
      const seat = call.talk!.seat
      return does(
        { ...call, leg: { id, seat, device, since: now, up: false } },
        {
          type: 'ring-seat',
          leg: id,
          seat,
          device,
          call: call.id,
          ringMs: AUTO_ANSWER_MS,
          auto: true,
          showNumber: call.party.number,
          beside: call.party.channel,
        },
      )
    },
  )

export const seatBack: Rule = inTurn(
  clearTimer('away'),
  stopMusic,
  call =>
    does({ ...call, phase: 'talking', leg: { ...call.leg!, up: true } }, { type: 'join', bridge: call.bridge, channel: call.leg!.id }),
  (call, { now }) => {
    const talk = call.talk!
    const heldMs = talk.heldMs + (talk.heldSince ? now - talk.heldSince : 0)
    return note({ ...call, talk: { ...talk, heldSince: null, heldMs, muted: false } }, { type: 'seat-back', seat: talk.seat })
  },
  recordTalk,
)

/** Nobody came back: an inbound caller returns to the head of the line, an outbound call ends. */
export const awayTooLong: Rule = (call, ctx) =>
  call.direction === 'inbound' && call.queue ? backToLine(call, ctx) : end('system', 0, 'answered')(call, ctx)

/** The seat's leg ended in a conversation: hung up, or lost. */
export const seatLegGone =
  (cause: number): Rule =>
  (call, ctx) =>
    HUNG_UP.has(cause) ? end('seat', cause, 'answered')({ ...call, leg: null }, ctx) : seatAway(cause)(call, ctx)

/** What the person at the seat asks for in a conversation. */
export const wish =
  (asked: SeatWish): Rule =>
  (call, ctx) => {
    const talking = call.phase === 'talking' || call.phase === 'away'
    switch (asked.type) {
      case 'hang-up':
        return call.phase === 'offered'
          ? decline(call, ctx)
          : end('seat', 16, call.phase === 'dialling' || call.phase === 'dialling-seat' ? 'cancelled' : 'answered')(call, ctx)
      case 'hold':
        return call.phase === 'talking' ? hold(call, ctx) : unexpected('hold')(call, ctx)
      case 'unhold':
        return call.phase === 'talking' ? unhold(call, ctx) : unexpected('unhold')(call, ctx)
      case 'mute':
        return call.phase === 'talking' ? mute(asked.on)(call, ctx) : unexpected('mute')(call, ctx)
      case 'record':
        return (asked.on ? allowRecording : refuseRecording)(call, ctx)
      case 'send-digits':
        return call.phase === 'talking' || call.phase === 'dialling'
          ? does(call, { type: 'send-digits', channel: call.party.channel, digits: asked.digits })
          : unexpected('send-digits')(call, ctx)
      case 'rejoin':
        return talking ? rejoin(asked.device)(call, ctx) : unexpected('rejoin')(call, ctx)
    }
  }
