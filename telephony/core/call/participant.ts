import type { ChannelId, Ms, SeatId } from '../glossary.ts'
import type { Device } from '../seat.ts'
import type { DialPurpose } from './facts.ts'

/** Unique in its call, and the same when a lost telephone comes back on another channel. */
export type ParticipantId = string

export type Who =
  | { is: 'caller'; number: string | null; name: string | null }
  | { is: 'seat'; seat: SeatId; device: Device }
  /** Somebody whom we dial. `about` is what for. */
  | { is: 'number'; number: string; callerId: string; about: DialPurpose | null }

/** `customer`: the citizen or merchant whom the call is for. `agent`: a seat. `guest`: another person outside. */
export type Role = 'customer' | 'agent' | 'guest'

/** One bridge each. The customer stays in `main`. */
export type RoomId = 'main' | `side-${number}`

/**
 * Where somebody is. `nowhere`: not dialled yet, or ringing outside every room. `hold`: hears music, and nobody of the room hears them.
 */
export type Place = { in: 'nowhere' } | { in: 'room'; room: RoomId } | { in: 'hold'; from: RoomId }

export type Participant = {
  id: ParticipantId
  /** Null before the number is dialled, and for a lost telephone that is not rung back yet. */
  channel: ChannelId | null
  who: Who
  role: Role
  /** `lost`: the telephone of somebody who talked is gone, or is being rung back. */
  state: 'ringing' | 'up' | 'lost'
  place: Place
  muted: boolean
  /** The hold key of the telephone itself is on: the switch plays the music. */
  phoneHeld: boolean
  /** Since when nothing has come from the telephone; null or absent: it is heard. */
  silentSince?: Ms | null
  /** The telephone has said that it rings. */
  rang?: boolean
  /**
   * What became of the registration of the telephone that this conversation is on: `gone`, or `anew` (again, or from another place).
   * Absent: nothing.
   */
  registration?: 'gone' | 'anew'
  /** The capability that asked for this participant: it is told when they answer or are gone. */
  askedBy: string
  since: Ms
  upSince: Ms | null
}

/** Somebody new: not answered yet, in no room, unless said otherwise. */
export const participant = (
  what: Pick<Participant, 'id' | 'channel' | 'who' | 'role' | 'askedBy' | 'since'> & Partial<Participant>,
): Participant => ({
  state: 'ringing',
  place: { in: 'nowhere' },
  muted: false,
  phoneHeld: false,
  upSince: null,
  ...what,
})

export const inRoom = (room: RoomId): Place => ({ in: 'room', room })
