import type { ChannelId, Ms, PlaybackId, SeatId } from '../glossary.ts'
import type { Device } from '../seat.ts'
import type { DialPurpose } from './facts.ts'
import type { LineFacts } from '../../../ivr-flows/node-type.ts'

/** A wish of the person at the seat about the running call. */
export type SeatWish =
  | { type: 'hang-up' }
  | { type: 'hold' }
  | { type: 'unhold' }
  | { type: 'mute'; on: boolean }
  /** Off: the party refuses to be recorded. On: has changed their mind. */
  | { type: 'record'; on: boolean }
  | { type: 'send-digits'; digits: string }
  /** The phone lost the conversation (page refreshed, network gone) and is registered again: ring it back in. */
  | { type: 'rejoin'; device: Device }

/** The inputs of a call's state machine. Those with a leg, playback or visit of an earlier step are dropped as late. */
export type CallEvent =
  /** `flow` is empty when nothing is configured for the number dialled. */
  | { type: 'arrived'; channel: ChannelId; number: string | null; name: string | null; did: string; flow: string }
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
  | { type: 'leg-ringing'; leg: ChannelId }
  | { type: 'leg-answered'; leg: ChannelId }
  | { type: 'leg-gone'; leg: ChannelId; cause: number; sip: number | null }
  | { type: 'party-ringing' }
  | { type: 'party-answered' }
  | { type: 'party-gone'; cause: number; sip: number | null }
  | { type: 'phone-held'; on: boolean }
  | { type: 'wish'; seat: SeatId; wish: SeatWish }
  /**
   * The controller was away. `legUp`: the seat's leg has answered; null when it does not exist. `legJoined`: it is in the call's bridge.
   */
  | { type: 'recovered'; legUp: boolean | null; legJoined: boolean; bridgeExists: boolean }
