import type { ChannelId, PlaybackId, SeatId } from '../glossary.ts'
import type { Device } from '../seat.ts'
import type { DialPurpose } from './facts.ts'

/** A wish of the person at the seat about the running call. */
export type SeatWish =
  | { type: 'hang-up' }
  | { type: 'hold' }
  | { type: 'unhold' }
  | { type: 'mute'; on: boolean }
  | { type: 'send-digits'; digits: string }
  /** The phone lost the conversation (page refreshed, network gone) and is registered again: ring it back in. */
  | { type: 'rejoin'; device: Device }

/** The inputs of a call's state machine. Those with a leg, playback or visit of an earlier step are dropped as late. */
export type CallEvent =
  | { type: 'arrived'; channel: ChannelId; number: string | null; name: string | null; did: string; flow: string }
  | { type: 'dial'; seat: SeatId; device: Device; number: string; callerId: string; purpose: DialPurpose }
  | { type: 'digit'; digit: string }
  | { type: 'playback-finished'; playback: PlaybackId; ok: boolean }
  | { type: 'timer'; name: string }
  | { type: 'looked-up'; visit: number; answer: Record<string, string> | null }
  /** The ACD gives the call to a seat. */
  | { type: 'offered'; seat: SeatId; device: Device; ringMs: number }
  /** Where the call stands in its line; asked for by the `announce` timer. `serving` = seats signed in for the queue. */
  | { type: 'position'; ahead: number; waitMs: number | null; serving: number }
  | { type: 'leg-ringing'; leg: ChannelId }
  | { type: 'leg-answered'; leg: ChannelId }
  | { type: 'leg-gone'; leg: ChannelId; cause: number; sip: number | null }
  | { type: 'party-ringing' }
  | { type: 'party-answered' }
  | { type: 'party-gone'; cause: number; sip: number | null }
  | { type: 'phone-held'; on: boolean }
  | { type: 'wish'; seat: SeatId; wish: SeatWish }
  /** The controller was away; `legUp` says whether the seat's leg is in conversation now, null when it does not exist. */
  | { type: 'recovered'; legUp: boolean | null; bridgeExists: boolean }
