import type { ChannelId, Ms, PlaybackId, RecordingId, SeatId } from '../glossary.ts'
import type { Device } from '../seat.ts'
import type { StreamNews } from '../stream.ts'
import type { DialPurpose } from './facts.ts'
import type { Seen } from './layout.ts'
import type { ParticipantId } from './participant.ts'
import type { LineFacts } from '../../../ivr-flows/node-type.ts'

/**
 * What the person at a seat may ask of a running call, by name, with what it says. A capability in a file of its own may add to it by
 * `declare module`.
 */
export interface SeatWishes {
  'hang-up': object
  /** Declines this offer while it rings, and no other one; never ends a conversation. */
  'refuse': { offer: ParticipantId }
  'hold': object
  'unhold': object
  'mute': { on: boolean }
  /** Off: the customer refuses to be recorded. On: has changed their mind. */
  'record': { on: boolean }
  'send-digits': { digits: string }
  /** The phone lost the conversation (page refreshed, network gone) and is registered again: ring it back in. */
  'rejoin': { device: Device }
  /** Asks a colleague or somebody outside while the customer waits; from then on the three below. */
  'consult': { to: ConsultTo }
  /** The customer is handed over to who was asked. */
  'complete-transfer': object
  /** Back to the customer; who was asked is let go. */
  'cancel-consult': object
  /** Speaks with the other of the two. */
  'alternate': object
}
export type SeatWish = { [T in keyof SeatWishes]: { type: T } & SeatWishes[T] }[keyof SeatWishes]

/** Whom a seat asks for advice. Numbers have been through the dial policy. */
export type ConsultTo =
  | { seat: SeatId; device: Device; ringMs: Ms }
  | { number: string; callerId: string; ringMs: Ms; longestMs: Ms; purpose: DialPurpose | null }

/** The inputs of a call's state machine. Those with a channel, playback or visit of an earlier step are dropped as late. */
export type CallEvent =
  /**
   * `flow` is empty when nothing is configured for the number dialled. `dialog` is the SIP dialog that the caller began. `lateMs`: how long
   * ago they came, where nobody was there to hear of it.
   */
  | {
      type: 'arrived'
      channel: ChannelId
      number: string | null
      name: string | null
      did: string
      flow: string
      dialog?: string
      lateMs?: Ms
    }
  /** `longestMs`: the call ends after this time from now, whatever it is in. */
  | {
      type: 'dial'
      seat: SeatId
      device: Device
      number: string
      callerId: string
      ringMs: Ms
      longestMs: Ms
      purpose: DialPurpose
    }
  | { type: 'digit'; digit: string }
  | { type: 'playback-finished'; playback: PlaybackId; ok: boolean }
  /** `line` is where the caller stands now, given while it waits. */
  | { type: 'timer'; name: string; line: LineFacts | null }
  | { type: 'looked-up'; visit: number; answer: Record<string, string> | null }
  /** The ACD gives the call to a seat. */
  | { type: 'offered'; seat: SeatId; device: Device; ringMs: number }
  /** Nobody is signed in for the queue that the call waits in. */
  | { type: 'nobody' }
  | { type: 'ringing' | 'answered'; channel: ChannelId }
  | { type: 'gone'; channel: ChannelId; cause: number; sip: number | null }
  /** The switch could not begin to record, or not go on. `message` begins with `refused` where it said no. */
  | { type: 'recording-failed'; recording: RecordingId; message: string }
  /** The hold key of a telephone itself. */
  | { type: 'phone-held'; channel: ChannelId; on: boolean }
  /** The audio that comes in from a telephone stopped, came back, or is another stream from now on. */
  | { type: 'media'; channel: ChannelId; is: StreamNews }
  /** The telephone of a seat in the call was registered (again, or from another place), or is registered nowhere any more. */
  | { type: 'phone'; seat: SeatId; device: Device; on: boolean }
  /** Somebody signed in at a seat in the call from elsewhere; `isThere`: the telephone of it is registered. */
  | { type: 'seat-moved'; seat: SeatId; device: Device; isThere: boolean }
  /** Nothing came from a telephone while it was listened to. */
  | { type: 'unheard'; channel: ChannelId }
  | { type: 'wish'; seat: SeatId; wish: SeatWish }
  /** The controller was away; this is what exists of the call now. */
  | { type: 'recovered'; seen: Seen }
