import type { CallId, ChannelId, Language, Ms, PlaybackId, QueueId, RecordingId, SeatId } from '../glossary.ts'
import type { QueueSettings } from '../queue.ts'
import type { Cursor } from '../../../ivr-flows/interpreter.ts'
import type { Flow } from '../../../ivr-flows/flow.ts'
import type { Prompt } from '../../../ivr-flows/prompt.ts'
import type { CalendarFacts } from '../../../ivr-flows/node-type.ts'
import type { Spoken } from './commands.ts'
import type { CallBrief, CallOutcome, DialPurpose, EndedBy } from './facts.ts'
import type { Participant, ParticipantId, RoomId } from './participant.ts'

/** What a consultation knows besides its participants: who asked whom, in which room, and with whom the one who asked speaks now. */
export type Consultation = {
  by: ParticipantId
  target: ParticipantId
  room: RoomId
  speaksTo: 'target' | 'customer'
  /** The ringing tone that the one who asked hears until a seat answers. */
  tone: PlaybackId | null
}

/** What single capabilities know of a call, each its own and nothing else's. */
export type Acts = { consult?: Consultation }

/**
 * A recording that runs. It has a new part whenever somebody's stream of sound may begin anew: an Asterisk that records goes deaf to a
 * stream whose sequence numbers fall back. Those of an earlier version do not say; they are in their first.
 */
export type RunningRecording = {
  id: RecordingId
  kind: 'conversation' | 'voicemail'
  since: Ms
  seat: SeatId | null
  part?: number
  /** The part began because a stream had done so: what was said shortly before it may be missing. */
  isAnew?: boolean
}

/**
 * A call of any number of people: facts alone. What the telephones must look like follows from them (`layout`), and so do the phases that
 * screens and reports speak of (`phaseOf`).
 */
export type Call = {
  v: 2
  id: CallId
  kind: 'inbound' | 'outbound'
  openedAt: Ms
  participants: Readonly<Record<ParticipantId, Participant>>
  /** The seat that answers for the call: screen, transfers, wrap-up, order form. */
  owner: ParticipantId | null
  did: string | null
  /** The SIP dialog that the caller began. */
  dialog?: string
  /** How long the caller had waited when the call was heard of, until that is counted as waiting in a line. */
  lateMs?: Ms
  /** How long the number of an outbound call may ring. */
  dialMs: Ms
  language: Language
  keys: string
  /** `version` is that of the flow's first step: the call ends on the version that it began with. Null: begun before this was kept. */
  ivr: { flow: string; version: number | null; cursor: Cursor | null } | null
  /** `since` is what the place in the line goes by; `enteredAt` is later for a caller who is back after having talked. */
  queue: { id: QueueId; priority: number; since: Ms; enteredAt: Ms; leaveWhenNobody: boolean } | null
  acts: Acts
  /** Since when the customer has had somebody to talk to. */
  talkSince: Ms | null
  /** Since when the seat's telephone is lost in the conversation; null or absent: it is there. That time is no talk. */
  awaySince?: Ms | null
  /** How long the seat kept the customer waiting, without the time that runs since `heldSince`. */
  heldMs: number
  heldSince: Ms | null
  /** The customer hung up while the owner and somebody who was asked went on talking. */
  customerLeft: { cause: number; sip: number | null } | null
  /** The customer has been told that the conversation is recorded. */
  noticed: boolean
  /** The customer does not want to be recorded: at which seat this was said. */
  unrecorded: SeatId | null
  recording: RunningRecording | null
  /** What is being said in the main room: for which visit of the flow (null: the notice at a conversation's beginning), and the words. */
  playing: { id: PlaybackId; visit: number | null; prompts: Spoken[] } | null
  /** The flow wants music for who waits. */
  waitingMusic: boolean
  voicemail: RecordingId | null
  timers: Record<string, Ms>
  waitedMs: number
  talkedMs: number
  ended: { at: Ms; by: EndedBy; cause: number; outcome: CallOutcome } | null
  /** Counts the ids made for this call. */
  made: number
  /** Counts the journal's lines of this call. */
  seq: number
}

/**
 * What screens and reports call the state of a call; a view of the facts, kept nowhere.
 *
 *   inbound   ivr ◀──▶ queued ──offered──▶ offered ──answered──▶ talking ◀──▶ away (the seat's phone is lost; music, 30 s)
 *                        ▲───missed/refused──┘                       │          └──▶ queued (first in line)
 *   outbound  dialling-seat ──▶ dialling ──▶ talking                 ▼
 *                                                                  ended
 */
export type Phase = 'ivr' | 'queued' | 'offered' | 'dialling-seat' | 'dialling' | 'talking' | 'away' | 'ended'

/** Who hears the recording notice: callers, and citizens and merchants who are called. */
export const NOTICE_TO = ['callers', 'citizens', 'merchants'] as const
export type NoticeTo = (typeof NOTICE_TO)[number]

/** The centre's figures that calls go by, in ms; from the registry of settings, where each has its words and range. */
export type CallLimits = {
  /** No call in lasts longer; a forgotten one ends. */
  longestMs: Ms
  /** How long a caller hears music for a seat whose phone was lost in mid-call, before the line takes the call back. */
  awayMs: Ms
  /** How long a caller who lost the seat in mid-call waits again at most. */
  secondWaitMs: Ms
  /** A queue that nobody could take a call of for so long is as good as one that nobody is signed in for. */
  desertedMs: Ms
  /** How long a seat's own phone may take to answer by itself. */
  seatAnswersMs: Ms
  /** Wrap-up after a call that came through no queue (an outbound one). */
  outboundWrapUpMs: Ms
}

/** What a call may look at besides itself: settings and the time, as values. */
export type CallContext = {
  now: Ms
  limits: CallLimits
  /** A version of a flow, or the published one for null or where that version is not kept. */
  flow(id: string, version: number | null): Flow | null
  queue(id: QueueId): QueueSettings | null
  /** A seat's own wrap-up time in ms, or null for the queue's. */
  wrapUpMs(seat: SeatId): number | null
  /** What is said before a conversation with this party is recorded; null when others see to it. */
  notice(party: NoticeTo): Prompt | null
  /** What each calendar says now. */
  calendars(now: Ms): Readonly<Record<string, CalendarFacts>>
}

/** A call before anything has happened to it. */
export const newCall = (id: CallId, kind: Call['kind'], now: Ms): Call => ({
  v: 2,
  id,
  kind,
  openedAt: now,
  participants: {},
  owner: null,
  did: null,
  dialMs: 0,
  language: 'zh',
  keys: '',
  ivr: null,
  queue: null,
  acts: {},
  talkSince: null,
  heldMs: 0,
  heldSince: null,
  customerLeft: null,
  noticed: false,
  unrecorded: null,
  recording: null,
  playing: null,
  waitingMusic: false,
  voicemail: null,
  timers: {},
  waitedMs: 0,
  talkedMs: 0,
  ended: null,
  made: 0,
  seq: 0,
})

/** The customer; null before anybody has come, and once they have left. */
export const customerOf = (call: Call): Participant | null => {
  for (const id in call.participants) if (call.participants[id]!.role === 'customer') return call.participants[id]!
  return null
}

/** The seat that answers for the call; null while nobody does. */
export const ownerOf = (call: Call): Participant | null => (call.owner === null ? null : (call.participants[call.owner] ?? null))

/** The seat whose telephone rings for a call that nobody answers for yet. */
export const ringingAgentOf = (call: Call): Participant | null => {
  if (call.owner !== null) return null
  for (const id in call.participants) if (call.participants[id]!.role === 'agent') return call.participants[id]!
  return null
}

/** Who speaks on this channel. */
export const onChannel = (call: Call, channel: ChannelId): Participant | null => {
  for (const id in call.participants) if (call.participants[id]!.channel === channel) return call.participants[id]!
  return null
}

/** The participant that a seat is in this call. */
export const atSeat = (call: Call, seat: SeatId): Participant | null => {
  for (const id in call.participants) if (seatOf(call.participants[id]!) === seat) return call.participants[id]!
  return null
}

/** The seat that a participant sits at; null for people outside. */
export const seatOf = (one: Participant | null): SeatId | null => (one?.who.is === 'seat' ? one.who.seat : null)

/** The number of somebody outside; null when withheld, and for seats. */
export const numberOf = (one: Participant | null): string | null => (one && one.who.is !== 'seat' ? one.who.number : null)

/** What an outbound call is for. */
export const purposeOf = (call: Call): DialPurpose | null => {
  const customer = customerOf(call)
  return customer?.who.is === 'number' ? customer.who.about : null
}

export const phaseOf = (call: Call): Phase => {
  if (call.ended) return 'ended'
  const owner = ownerOf(call)
  if (call.kind === 'outbound' && !hasTalked(call)) return owner ? 'dialling' : 'dialling-seat'
  if (owner) return owner.state === 'lost' ? 'away' : 'talking'
  if (hasTalked(call)) return 'talking'
  if (ringingAgentOf(call)) return 'offered'
  return call.queue ? 'queued' : 'ivr'
}

/** Whether the customer and a seat have had a conversation. */
export const hasTalked = (call: Call): boolean => call.talkSince !== null || call.customerLeft !== null

/** How long customer and seat have talked until now, in ms, without the time in which the seat's telephone was lost. */
export const talkedMsOf = ({ talkedMs, talkSince, awaySince }: Call, now: Ms): number =>
  talkedMs + (talkSince === null ? 0 : Math.max(0, (awaySince ?? now) - talkSince))

/** Somebody is there for the customer again, whose seat's telephone was lost: that time is left out of the talk. */
export const talkGoesOn = (call: Call, now: Ms): Call => {
  const { talkSince, awaySince } = call
  if (typeof awaySince !== 'number') return call
  return { ...call, awaySince: null, talkSince: talkSince === null ? null : talkSince + (now - awaySince) }
}

/** Whether the customer is kept waiting by the seat: from the screen, by the telephone's own key, or for a consultation. */
export const isHeld = (call: Call): boolean => call.heldSince !== null

/** How long the customer was kept waiting until now, in ms. */
export const heldMsOf = (call: Call, now: Ms): number => call.heldMs + (call.heldSince === null ? 0 : now - call.heldSince)

/** The call in the few words that a screen needs. */
export const brief = (call: Call): CallBrief => ({
  direction: call.kind,
  number: numberOf(customerOf(call)),
  did: call.did,
  queue: call.queue?.id ?? null,
  language: call.language,
  keys: call.keys,
  arrivedAt: call.openedAt,
  queuedAt: call.queue?.since ?? null,
  purpose: purposeOf(call),
})

/** Whether the call's flow is still under way. */
export const flowLeads = ({ ivr }: Call): boolean => ivr !== null && ivr.cursor !== null && !ivr.cursor.done

/** How long the customer has stood in the line this time, in ms; what was waited before a conversation is counted already. */
export const waitedNow = ({ queue }: Call, now: Ms): number => (queue ? now - queue.enteredAt : 0)

/** Whether the customer stands in the line: nobody has answered yet, though a seat may be ringing. */
export const isWaiting = (call: Call): boolean => {
  const phase = phaseOf(call)
  return phase === 'queued' || phase === 'offered'
}
