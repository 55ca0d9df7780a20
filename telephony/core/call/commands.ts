import type { PromptRef } from '../../../ivr-flows/prompt.ts'
import type { BridgeId, CallId, ChannelId, Ms, PlaybackId, RecordingId, SeatId } from '../glossary.ts'
import type { Device, SeatEvent } from '../seat.ts'
import type { CallFact } from './facts.ts'

/** Why a channel is being ended, in our words; the edge knows the cause codes. */
export type HangupReason = 'normal' | 'busy' | 'rejected' | 'no-answer' | 'answered-elsewhere' | 'unknown-number' | 'failure'

/**
 * What a call asks of the telephone switch. Every id is ours and is journalled before the command goes out.
 * Commands of one batch start in their order as far as they name the same channel or bridge, and side by side otherwise
 * (ringing a seat never waits for answering the caller). Outcomes come back as events; a command on a channel that is gone is no error.
 */
export type SwitchCommand =
  | { type: 'answer'; channel: ChannelId }
  | { type: 'create-bridge'; bridge: BridgeId }
  | { type: 'destroy-bridge'; bridge: BridgeId }
  | { type: 'join'; bridge: BridgeId; channel: ChannelId }
  | { type: 'leave'; bridge: BridgeId; channel: ChannelId }
  /** Plays to all in the bridge, one after the other. `media` are sound files without extension. Ends with `playback-finished`. */
  | { type: 'play'; playback: PlaybackId; bridge: BridgeId; media: string[] }
  /** A ringing tone for all in the bridge, until it is stopped or the bridge ends. */
  | { type: 'play-ringing'; playback: PlaybackId; bridge: BridgeId }
  | { type: 'stop-play'; playback: PlaybackId }
  | { type: 'start-music'; channel: ChannelId }
  | { type: 'stop-music'; channel: ChannelId }
  /** Rings a seat's phone; `answered` or `gone` follows. `auto` asks the phone to answer by itself (click-to-call, rejoin). */
  | {
      type: 'ring-seat'
      leg: ChannelId
      seat: SeatId
      device: Device
      call: CallId
      ringMs: number
      auto: boolean
      showNumber: string | null
      beside: ChannelId | null
    }
  /**
   * Dials an outside number through the trunk; the leg is in the bridge before it rings, so that early media is heard. `longestMs`: how
   * long it may live, also with nobody in command.
   */
  | {
      type: 'dial-out'
      leg: ChannelId
      bridge: BridgeId
      number: string
      callerId: string
      call: CallId
      ringMs: number
      longestMs: number
    }
  | { type: 'hang-up'; channel: ChannelId; reason: HangupReason }
  /** Listens for about a second whether anything comes from a telephone; `unheard` follows where nothing does, and nothing otherwise. */
  | { type: 'listen'; channel: ChannelId }
  /** A telephone that is registered did not ring: takes it for gone (`seat-reachable`) until it answers when asked. */
  | { type: 'doubt-phone'; seat: SeatId; device: Device }
  /**
   * Records what the channel says and, if `heard`, what it hears. `part`: 1 for the first, more for one that follows a `stop-recording`;
   * `isAnew`: it does because a stream of sound began anew. Fails with `recording-failed`.
   */
  | { type: 'start-recording'; recording: RecordingId; part: number; isAnew: boolean; channel: ChannelId; heard: boolean }
  | { type: 'stop-recording'; recording: RecordingId; channel: ChannelId }
  | { type: 'mute'; channel: ChannelId; on: boolean }
  | { type: 'send-digits'; channel: ChannelId; digits: string }

/** Something to say. The engine turns it into a sound file before it becomes a `play`. */
export type Spoken = PromptRef

/** Everything a call can ask for. The first group goes to the switch as it is; the engine itself carries out the rest. */
export type CallCommand =
  | SwitchCommand
  | { type: 'say'; playback: PlaybackId; bridge: BridgeId; prompts: Spoken[] }
  | { type: 'set-timer'; name: string; at: Ms }
  | { type: 'clear-timer'; name: string }
  | { type: 'look-up'; visit: number; kind: string; args: Record<string, string> }
  | { type: 'tell-seat'; seat: SeatId; event: SeatEvent }
  | { type: 'note'; fact: CallFact }

/**
 * The order that is safe, whatever was decided: what rings goes first; a bridge before anyone joins; music off before a join and on after a
 * leave; channels end after they were moved; bridges are destroyed last. Within a rank the order of decisions stays.
 */
const RANK: Readonly<Partial<Record<CallCommand['type'], number>>> = {
  'ring-seat': 0,
  'create-bridge': 1,
  'answer': 2,
  'stop-music': 3,
  'leave': 4,
  'join': 5,
  'start-music': 6,
  'mute': 7,
  'stop-recording': 8,
  'start-recording': 9,
  'hang-up': 11,
  'destroy-bridge': 12,
}
const rankOf = ({ type }: CallCommand): number => RANK[type] ?? 10

export const inSafeOrder = (commands: readonly CallCommand[]): CallCommand[] => [...commands].sort((a, b) => rankOf(a) - rankOf(b))
