import type { BridgeId, CallId, ChannelId, Language, Ms, PlaybackId, QueueId, RecordingId, SeatId } from '../glossary.ts'
import type { Device } from '../seat.ts'
import type { QueueSettings } from '../queue.ts'
import type { Cursor } from '../../../ivr-flows/interpreter.ts'
import type { Flow } from '../../../ivr-flows/flow.ts'
import type { Prompt } from '../../../ivr-flows/prompt.ts'
import type { CalendarFacts } from '../../../ivr-flows/node-type.ts'
import type { Spoken } from './commands.ts'
import type { CallBrief, CallOutcome, DialPurpose, EndedBy } from './facts.ts'
import { ids } from '../glossary.ts'

/**
 * A call's phases. One mixing bridge per call, from the first moment to the last; the party stays in it throughout.
 *
 *   inbound   ivr ◀──▶ queued ──offered──▶ offered ──answered──▶ talking ◀──▶ away (the seat's phone is lost; music, 30 s)
 *                        ▲───missed/refused──┘                       │          └──▶ queued (first in line)
 *   outbound  dialling-seat ──▶ dialling ──▶ talking                 ▼
 *                                                                  ended
 */
export type Phase = 'ivr' | 'queued' | 'offered' | 'dialling-seat' | 'dialling' | 'talking' | 'away' | 'ended'

export type Call = {
  id: CallId
  direction: 'inbound' | 'outbound'
  phase: Phase
  party: { channel: ChannelId; number: string | null; name: string | null; up: boolean }
  did: string | null
  bridge: BridgeId
  arrivedAt: Ms
  purpose: DialPurpose | null
  callerId: string | null
  /** How long the number of an outbound call may ring. */
  dialMs: Ms
  language: Language
  keys: string
  flow: string | null
  cursor: Cursor | null
  queue: { id: QueueId; priority: number; since: Ms; leaveWhenNobody: boolean } | null
  leg: { id: ChannelId; seat: SeatId; device: Device; since: Ms; up: boolean } | null
  talk: { seat: SeatId; since: Ms; heldSince: Ms | null; heldMs: number; muted: boolean } | null
  /** The party has been told that the conversation is recorded. Calls begun by an earlier version do not say. */
  noticed?: boolean
  /** The party does not want to be recorded: at which seat this was said. */
  unrecorded?: SeatId | null
  recording: { id: RecordingId; kind: 'conversation' | 'voicemail'; since: Ms; seat: SeatId | null } | null
  /** What the party hears now: for which visit of the flow (null: the notice at a conversation's beginning), and the words. */
  playing: { id: PlaybackId; visit: number | null; prompts: Spoken[] } | null
  music: boolean
  voicemail: RecordingId | null
  timers: Record<string, Ms>
  waitedMs: number
  talkedMs: number
  heldMs: number
  ended: { at: Ms; by: EndedBy; cause: number; outcome: CallOutcome } | null
  /** Counts the ids made for this call. */
  made: number
  /** Counts the journal's lines of this call. */
  seq: number
}

/** Who hears the recording notice: callers, and citizens and merchants who are called. */
export const NOTICE_TO = ['callers', 'citizens', 'merchants'] as const
export type NoticeTo = (typeof NOTICE_TO)[number]

/** What a call may look at besides itself: settings and the time, as values. */
export type CallContext = {
  now: Ms
  flow(id: string): Flow | null
  queue(id: QueueId): QueueSettings | null
  /** A seat's own wrap-up time in ms, or null for the queue's. */
  wrapUpMs(seat: SeatId): number | null
  /** What is said before a conversation with this party is recorded; null when others see to it. */
  notice(party: NoticeTo): Prompt | null
  /** What each calendar says now. */
  calendars(now: Ms): Readonly<Record<string, CalendarFacts>>
}

/** How long a caller hears music for a seat whose phone was lost in mid-call, before the line takes the call back. */
export const AWAY_MS = 30_000
/** No call lasts longer; a forgotten one ends. */
export const MAX_CALL_MS = 2 * 3_600_000
/** How long a seat's own phone may take to answer by itself. */
export const AUTO_ANSWER_MS = 15_000

/** A call before anything has happened to it. */
export const newCall = (id: CallId, direction: Call['direction'], now: Ms): Call => ({
  id,
  direction,
  phase: direction === 'inbound' ? 'ivr' : 'dialling-seat',
  bridge: ids.bridge(id),
  arrivedAt: now,
  party: { channel: ids.leg(id, 0), number: null, name: null, up: false },
  did: null,
  purpose: null,
  callerId: null,
  dialMs: 0,
  language: 'zh',
  keys: '',
  flow: null,
  cursor: null,
  queue: null,
  leg: null,
  talk: null,
  noticed: false,
  unrecorded: null,
  recording: null,
  playing: null,
  music: false,
  voicemail: null,
  timers: {},
  waitedMs: 0,
  talkedMs: 0,
  heldMs: 0,
  ended: null,
  made: 0,
  seq: 0,
})

/** The call in the few words that a screen needs. */
export const brief = (call: Call): CallBrief => ({
  direction: call.direction,
  number: call.party.number,
  did: call.did,
  queue: call.queue?.id ?? null,
  language: call.language,
  keys: call.keys,
  arrivedAt: call.arrivedAt,
  queuedAt: call.queue?.since ?? null,
  purpose: call.purpose,
})

/** Whether the party stands in the line: nobody has answered yet, though a seat may be ringing. */
export const isWaiting = ({ phase }: Call): boolean => phase === 'queued' || phase === 'offered'
