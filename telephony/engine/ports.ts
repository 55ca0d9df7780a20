import type { PromptRef } from '../../ivr-flows/prompt.ts'
import type { BridgeId, CallId, ChannelId, Ms, PlaybackId, SeatId } from '../core/glossary.ts'
import type { SwitchCommand } from '../core/call/commands.ts'
import type { Dialled } from './dial-ledger.ts'
import type { GuessNews } from '../core/guess-limit.ts'
import type { JournalEntry } from './journal.ts'
import type { Call } from '../core/call/call.ts'
import type { Device, Seat } from '../core/seat.ts'
import type { StreamNews } from '../core/stream.ts'

export type { HangupReason, SwitchCommand } from '../core/call/commands.ts'

export type ChannelState = 'down' | 'ringing' | 'up'
export type Inventory = {
  /** Every channel of ours that exists. `bridge` is the bridge it is in. `arrival` is set for inbound ones: number dialled and caller. */
  channels: { id: ChannelId; state: ChannelState; bridge: BridgeId | null; arrival: Arrival | null }[]
  bridges: { id: BridgeId; channels: ChannelId[] }[]
  reachableSeats: { seat: SeatId; device: Device }[]
}
/**
 * `dialog` is the SIP dialog that the INVITE began, where it is known: the same INVITE again has the same. `cameAt` is when it came, which
 * may be long before it is told: nobody was there to listen.
 */
export type Arrival = { number: string | null; name: string | null; did: string; dialog?: string; cameAt?: Ms }

/** What the switch tells. `at` is when it happened by the switch's own clock, in ms. */
export type SwitchEvent =
  | ({ type: 'arrived'; channel: ChannelId; at: Ms } & Arrival)
  /** A leg rang or answered. For `dial-out` legs `answered` is the far end's answer. */
  | { type: 'ringing'; channel: ChannelId; at: Ms }
  | { type: 'answered'; channel: ChannelId; at: Ms }
  | { type: 'gone'; channel: ChannelId; at: Ms; cause: number; sip: number | null }
  | { type: 'digit'; channel: ChannelId; digit: string; at: Ms }
  | { type: 'playback-finished'; playback: PlaybackId; ok: boolean; at: Ms }
  /** The hold key of the phone itself. */
  | { type: 'phone-held'; channel: ChannelId; on: boolean; at: Ms }
  /** What became of the audio that comes in from a telephone. */
  | { type: 'media'; channel: ChannelId; is: StreamNews; at: Ms }
  /** Nothing came from a telephone that was to be listened to. */
  | { type: 'unheard'; channel: ChannelId; at: Ms }
  /** `listed`: where things stand, as against a telephone that has just registered or gone. */
  | { type: 'seat-reachable'; seat: SeatId; device: Device; on: boolean; listed?: true; at: Ms }
  | { type: 'command-failed'; command: SwitchCommand; status: number | null; message: string; at: Ms }
  /** The control connection is up and this is what exists now: reconcile. */
  | { type: 'connected'; inventory: Inventory; at: Ms }
  | { type: 'disconnected'; at: Ms }
  | ({ type: 'guesses'; at: Ms } & GuessNews)
  /** Another switch took the application over: stop commanding at once. */
  | { type: 'replaced'; at: Ms }

export type SeatAccount = {
  seat: SeatId
  device: Device
  /** browser: the password of this login; desk: MD5 digest `user:realm:password` in hex. */ secret: string
}

export interface Switch {
  /** Starts commands; never throws and never waits. */
  run(commands: readonly SwitchCommand[]): void
  /** Makes a seat's phone account known (replacing an earlier one) or removes it. Survives a restart of the switch's own process. */
  putAccount(account: SeatAccount): Promise<void>
  removeAccount(seat: SeatId, device: Device): Promise<void>
  onEvent(listener: (event: SwitchEvent) => void): void
}

export interface Journal {
  /** Keeps an entry; ordered, never waits, survives an outage of the store in memory. */
  write(entries: readonly JournalEntry[]): void
  /** The belief about live calls and seats, for a start after a crash; null removes. */
  keepCall(id: CallId, call: Call | null): void
  keepSeat(seat: Seat): void
  /** A call out, for the limits of the day: kept for a day and an hour. */
  keepDialled(dialled: Dialled): void
  load(): Promise<{ calls: Call[]; seats: Seat[]; dialled: Dialled[] }>
}

export interface Prompts {
  /** The sound file (without extension) of a prompt: at once if it is there already, else a promise that may fail. */
  sound(prompt: PromptRef): string | Promise<string>
}

export interface Lookups {
  /** Asks the business side (order progress …). Resolves within its deadline; null when nobody answered. */
  ask(kind: string, args: Record<string, string>): Promise<Record<string, string> | null>
}

export interface Timers {
  now(): Ms
  /** Calls back once at `at`; returns its cancel. */
  at(at: Ms, run: () => void): () => void
}
