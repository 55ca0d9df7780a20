import type { CallId, Ms, QueueId, SeatId } from './glossary.ts'

/**
 * The seat's states (domain C.10):
 *
 *   offline ──sign-in──▶ paused ◀──pause── ready ──offered──▶ offered ──answered──▶ talking ──released──▶ wrap-up ──▶ ready
 *                          └──────ready──────▲                   └──missed──▶ paused(missed)                 └─(after)─▶ paused | offline
 *
 * `dial` takes a ready, paused or wrap-up seat straight to talking. A wish to pause or sign out in mid-call is kept in `after`.
 *
 * A seat lives as long as the sign-in at it. Who has no page of the console open (`away`) is out of the rota until there is one again; a
 * sign-in that is over takes the running call and its wrap-up to their end, then the seat is offline.
 */
export type SeatState = 'offline' | 'ready' | 'offered' | 'talking' | 'wrap-up' | 'paused'
/**
 * Why an offer came to nothing at a seat. `missed`: it rang, and nobody answered; `unreachable`: the telephone never rang, which is
 * nobody's fault and ends by itself; `forwarded`, `busy`: what the telephone is set to, or does; `refused`: declined.
 */
export const MISSES = ['missed', 'unreachable', 'forwarded', 'busy', 'refused'] as const
export type Miss = (typeof MISSES)[number]
/** What this file itself sets (`signed-in`, `away`, a miss), or the code of what a person gave. */
export type PauseReason = string
export type Device = 'browser' | 'desk'

export type Seat = {
  id: SeatId
  state: SeatState
  since: Ms
  /** Why it is paused. */
  reason: PauseReason | null
  device: Device
  /** A registered phone is behind it. An unreachable seat gets no offers. */
  reachable: boolean
  call: CallId | null
  /** What follows the running call and its wrap-up, if not ready. */
  after: { state: 'paused'; reason: PauseReason } | { state: 'offline' } | null
  wrapUpUntil: Ms | null
  /** Since when it has had no call: what the longest-idle strategy compares. */
  idleSince: Ms
  /** Since its person signed in: what the fewest-calls strategy compares. */
  callsTaken: number
  /** Name and staff number of the person signed in, for the board. */
  person: { id: string; name: string } | null
  /** The sign-in that has the seat, by a name that is no secret. */
  session?: string | null
  /** Its person has no page of the console open, for longer than one that is loaded anew takes. */
  away?: boolean
  seq: number
}

/** What a seat is allowed to serve; from the database, changed at any time. */
export type SeatProfile = {
  id: SeatId
  skills: Readonly<Record<QueueId, number>>
  /** Its own wrap-up time; null takes the queue's. */ wrapUpMs: number | null
}

export type SeatEvent =
  /** `reachable`: whether its telephone is registered; as it was where this is not said. */
  | {
      type: 'sign-in'
      device: Device
      person: { id: string; name: string }
      session?: string | null
      ready: boolean
      reachable?: boolean
    }
  | { type: 'sign-out' }
  /** The sign-in that has the seat has ended: expired, ended elsewhere, or its person may not be here any more. */
  | { type: 'sign-in-over' }
  /** A page of its person is there, or has been gone for long. */
  | { type: 'page'; on: boolean }
  | { type: 'ready' }
  | { type: 'pause'; reason: PauseReason }
  | { type: 'reachable'; on: boolean }
  | { type: 'offered'; call: CallId }
  /** A colleague asks this seat, ready or not: what it was doing besides a call goes on afterwards. */
  | { type: 'consulted'; call: CallId }
  | { type: 'answered'; call: CallId }
  | { type: 'missed'; call: CallId; reason: Miss }
  /** The offer was taken back (the caller hung up first, or the call went elsewhere). */
  | { type: 'withdrawn'; call: CallId }
  | { type: 'dialling'; call: CallId }
  | { type: 'released'; call: CallId; wrapUpMs: number }
  | { type: 'wrap-up-ended' }
  | { type: 'extend-wrap-up'; ms: number }

export type SeatRefusal = 'SEAT_OFFLINE' | 'SEAT_IN_CALL' | 'SEAT_NOT_IN_WRAP_UP' | 'SEAT_UNREACHABLE'
export type SeatDecision = { seat: Seat } | { refused: SeatRefusal } | { ignored: true }

/** The SIP account of a seat's phone: `1001` for a desk phone, `1001w` for the browser, so that both may be known at once. */
export const accountOf = (seat: SeatId, device: Device): string => (device === 'browser' ? `${seat}w` : seat)

/** A seat nobody has signed in to. */
export const offlineSeat = (id: SeatId, now: Ms): Seat => ({
  id,
  state: 'offline',
  since: now,
  reason: null,
  device: 'browser',
  reachable: false,
  call: null,
  after: null,
  wrapUpUntil: null,
  idleSince: now,
  callsTaken: 0,
  person: null,
  seq: 0,
})

const isInCall = (seat: Seat) => seat.state === 'offered' || seat.state === 'talking'

const moved = (seat: Seat, now: Ms, change: Partial<Seat> & { state: SeatState }): SeatDecision => ({
  seat: {
    ...seat,
    reason: null,
    call: null,
    after: null,
    wrapUpUntil: null,
    ...change,
    since: change.state === seat.state && change.reason === seat.reason ? seat.since : now,
    seq: seat.seq + 1,
  },
})

/** What follows a call that a seat takes out of the rota: the pause that it was in, or what it wished for during the call before. */
const afterwards = (seat: Seat): Seat['after'] =>
  seat.state === 'paused' && seat.reason ? { state: 'paused', reason: seat.reason } : seat.after

/** Whoever comes back to the own seat elsewhere goes on counting: only who begins to work there begins at nought. */
const signedIn = (seat: Seat, { device, person, session = null, reachable }: Extract<SeatEvent, { type: 'sign-in' }>): Seat => ({
  ...seat,
  device,
  person,
  session,
  reachable: reachable ?? seat.reachable,
  away: false,
  callsTaken: seat.state !== 'offline' && seat.person?.id === person.id ? seat.callsTaken : 0,
})

/** Why a seat cannot be asked or dialled for now, or null: it must be signed in, in no call, and have a telephone. */
export const mayConsult = (seat: Seat): SeatRefusal | null => {
  if (seat.state === 'offline') return 'SEAT_OFFLINE'
  if (isInCall(seat)) return 'SEAT_IN_CALL'
  return seat.reachable ? null : 'SEAT_UNREACHABLE'
}

/** Whether a seat takes calls of the line now, or will when what it does now is over: ready, ringing, in a call or wrapping up. */
export const servesSoon = (seat: Seat): boolean =>
  seat.reachable && !seat.away && seat.after === null && seat.state !== 'offline' && seat.state !== 'paused'

const signedOut = (seat: Seat, now: Ms): SeatDecision => moved(seat, now, { state: 'offline', person: null, session: null, away: false })

/** In the rota, or why not. */
const inRota = (seat: Seat, now: Ms): SeatDecision => {
  if (seat.away) return moved(seat, now, { state: 'paused', reason: 'away' })
  if (!seat.reachable) return moved(seat, now, { state: 'paused', reason: 'unreachable' })
  return moved(seat, now, { state: 'ready' })
}

const settled = (seat: Seat, now: Ms): SeatDecision => {
  if (seat.after?.state === 'offline') return signedOut(seat, now)
  if (seat.after?.state === 'paused') return moved(seat, now, { state: 'paused', reason: seat.after.reason })
  return inRota(seat, now)
}

/** Ready, or paused for a reason that ends by itself: what it is now depends on telephone and page alone. */
const isOfItself = (seat: Seat): boolean =>
  seat.state === 'ready' || (seat.state === 'paused' && (seat.reason === 'unreachable' || seat.reason === 'away'))

/** Whether anybody at the seat is there for those who wait, now or when what it does is over. */
export const isServing = (seat: Seat): boolean =>
  seat.state !== 'offline' && seat.after?.state !== 'offline' && !(seat.state === 'paused' && seat.away)

/** Whoever signs in again while the end of the call before is written up goes on there. */
const isTakenUp = (seat: Seat, { person }: Extract<SeatEvent, { type: 'sign-in' }>): boolean =>
  seat.state === 'wrap-up' && seat.after?.state === 'offline' && seat.person?.id === person.id

/**
 * The seat's next state. `refused` answers a person's wish that the state does not allow; `ignored` is a late or foreign event.
 * Pure: time comes in as `now`.
 */
export const decideSeat = (seat: Seat, event: SeatEvent, now: Ms): SeatDecision => {
  switch (event.type) {
    case 'sign-in':
      if (isInCall(seat) || isTakenUp(seat, event)) return { seat: { ...signedIn(seat, event), after: null, seq: seat.seq + 1 } }
      if (!event.ready) return moved(signedIn(seat, event), now, { state: 'paused', reason: 'signed-in', idleSince: now })
      // ready without a telephone is a wish: it comes true by itself when the telephone registers
      return inRota({ ...signedIn(seat, event), idleSince: now }, now)
    case 'sign-out':
      if (seat.state === 'offline') return { ignored: true }
      if (isInCall(seat)) return { seat: { ...seat, after: { state: 'offline' }, seq: seat.seq + 1 } }
      return signedOut(seat, now)
    case 'sign-in-over':
      if (seat.state === 'offline' || seat.after?.state === 'offline') return { ignored: true }
      if (isInCall(seat) || seat.state === 'wrap-up') return { seat: { ...seat, after: { state: 'offline' }, seq: seat.seq + 1 } }
      return signedOut(seat, now)
    case 'page': {
      if (seat.state === 'offline' || (seat.away ?? false) === !event.on) return { ignored: true }
      const next = { ...seat, away: !event.on }
      return isOfItself(seat) ? inRota(next, now) : { seat: { ...next, seq: seat.seq + 1 } }
    }
    case 'ready':
      if (seat.state === 'offline') return { refused: 'SEAT_OFFLINE' }
      if (isInCall(seat)) return { seat: { ...seat, after: null, away: false, seq: seat.seq + 1 } }
      if (!seat.reachable) return { refused: 'SEAT_UNREACHABLE' }
      return moved(seat, now, { state: 'ready', away: false })
    case 'pause':
      if (seat.state === 'offline') return { refused: 'SEAT_OFFLINE' }
      if (isInCall(seat)) return { seat: { ...seat, after: { state: 'paused', reason: event.reason }, seq: seat.seq + 1 } }
      return moved(seat, now, { state: 'paused', reason: event.reason })
    case 'reachable': {
      if (seat.reachable === event.on) return { ignored: true }
      const next = { ...seat, reachable: event.on }
      return isOfItself(seat) ? inRota(next, now) : { seat: { ...next, seq: seat.seq + 1 } }
    }
    case 'offered':
      if (seat.state !== 'ready') return { ignored: true }
      return moved(seat, now, { state: 'offered', call: event.call })
    case 'consulted':
      if (mayConsult(seat) !== null) return { refused: mayConsult(seat)! }
      return moved(seat, now, { state: 'offered', call: event.call, after: afterwards(seat) })
    case 'answered':
      if (seat.call !== event.call || seat.state !== 'offered') return { ignored: true }
      return moved(seat, now, { state: 'talking', call: event.call, after: seat.after, callsTaken: seat.callsTaken + 1 })
    case 'missed':
      if (seat.call !== event.call) return { ignored: true }
      return seat.after ? settled(seat, now) : moved(seat, now, { state: 'paused', reason: event.reason, idleSince: now })
    case 'withdrawn':
      if (seat.call !== event.call) return { ignored: true }
      return settled(seat, now)
    case 'dialling':
      if (mayConsult(seat) !== null) return { refused: mayConsult(seat)! }
      return moved(seat, now, {
        state: 'talking',
        call: event.call,
        after: afterwards(seat),
      })
    case 'released':
      if (seat.call !== event.call) return { ignored: true }
      if (event.wrapUpMs <= 0) return settled({ ...seat, idleSince: now }, now)
      return moved(seat, now, { state: 'wrap-up', after: seat.after, wrapUpUntil: now + event.wrapUpMs, idleSince: now })
    case 'wrap-up-ended':
      if (seat.state === 'offline') return { refused: 'SEAT_OFFLINE' }
      // it may have ended by itself while the wish was on its way: that is what was wished for
      return seat.state === 'wrap-up' ? settled(seat, now) : { ignored: true }
    case 'extend-wrap-up':
      if (seat.state !== 'wrap-up') return { refused: 'SEAT_NOT_IN_WRAP_UP' }
      return { seat: { ...seat, wrapUpUntil: (seat.wrapUpUntil ?? now) + event.ms, seq: seat.seq + 1 } }
  }
}
