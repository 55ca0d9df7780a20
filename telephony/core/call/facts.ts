import type { Note } from '../../../ivr-flows/node-type.ts'
import type { Miss } from '../seat.ts'
import type { ChannelId, Language, Ms, QueueId, RecordingId, SeatId } from '../glossary.ts'

/** Who ended a call. `system`: the flow, a limit or a fault. */
export type EndedBy = 'party' | 'seat' | 'system'

/** Why the switch does not record: it said no, or it was not heard of. */
export type RecordingFault = 'refused' | 'unreachable'

/** What is needed to show a seat who is calling, without asking anybody. */
export type CallBrief = {
  direction: 'inbound' | 'outbound'
  number: string | null
  did: string | null
  queue: QueueId | null
  language: Language
  /** The keys pressed in the IVR, in order. */
  keys: string
  arrivedAt: Ms
  queuedAt: Ms | null
  purpose: DialPurpose | null
}

/** What an outbound call is for: it decides the screen that pops and whose timeline it joins. */
export type DialPurpose = {
  target: 'member' | 'merchant' | 'number'
  targetId: string | null
  orderId: string | null
  taskId: string | null
}

/** Whom a seat asked or handed over to. */
export type ConsultedParty = { seat: SeatId } | { number: string }

/** What happened to a call, for the database, the timeline and the screens. One entry in the journal each. */
export type CallFact =
  /** `lateMs`: how long before this they came, while nobody was there to hear of it. */
  | { type: 'arrived'; number: string | null; name: string | null; did: string; flow: string; version?: number | null; lateMs?: Ms }
  | { type: 'dialling'; seat: SeatId; number: string; purpose: DialPurpose }
  | { type: 'keyed'; digit: string }
  /** What the flow has to say about the caller's way through it. */
  | { type: 'flow'; node: string; note: Note }
  /** `waitedMs`: what counts as waiting in this line already, for callers who came while nobody was there. */
  | { type: 'queued'; queue: QueueId; priority: number; waitedMs?: Ms }
  /** Left the line without a seat; the flow says why. */
  | { type: 'left-queue'; queue: QueueId; waitedMs: number }
  /** `offer` names it, for who declines it; absent where it cannot be: the own telephone of who dials, and facts of an earlier version. */
  | { type: 'offered'; seat: SeatId; leg: ChannelId; offer?: string; brief: CallBrief }
  | { type: 'missed'; seat: SeatId; reason: Miss; cause: number; sip: number | null; rangMs: number }
  | { type: 'withdrawn'; seat: SeatId }
  | { type: 'answered'; seat: SeatId; waitedMs: number; rangMs: number; brief: CallBrief }
  | { type: 'party-ringing' }
  | { type: 'party-answered'; rangMs: number }
  | { type: 'held' | 'unheld' | 'muted' | 'unmuted'; seat: SeatId }
  /** Nothing comes from the customer in a running conversation; something comes again. */
  | { type: 'line-silent' | 'line-heard' }
  | { type: 'seat-away'; seat: SeatId; cause: number }
  | { type: 'seat-back'; seat: SeatId }
  /** A colleague or somebody outside is asked while the customer waits. `leg`: the channel that rings. */
  | { type: 'consult-started'; seat: SeatId; to: ConsultedParty; leg: ChannelId; offer?: string; brief: CallBrief }
  | { type: 'consult-answered'; seat: SeatId; to: ConsultedParty; rangMs: number }
  /**
   * The consultation is over and the seat is with the customer again, or can be. `by`: who ended it; `rang`: it was never answered; `miss`:
   * why a seat that was asked did not, as far as its telephone said.
   */
  | {
      type: 'consult-ended'
      seat: SeatId
      to: ConsultedParty
      by: 'seat' | 'target' | 'system'
      rang: boolean
      cause: number
      miss?: Miss
    }
  /** The seat speaks with the other one of the two. */
  | { type: 'alternated'; seat: SeatId; speaksTo: 'customer' | 'target' }
  /** The customer was handed over. `to` answers for the call from now on, if it is a seat. */
  | { type: 'transferred'; seat: SeatId; to: ConsultedParty; talkedMs: number; brief: CallBrief }
  /** The customer hung up while the seat and another person go on talking. */
  | { type: 'customer-left'; cause: number; sip: number | null }
  | { type: 'recording-started'; recording: RecordingId; kind: 'conversation' | 'voicemail'; seat: SeatId | null }
  | {
      type: 'recording-stopped'
      recording: RecordingId
      kind: 'conversation' | 'voicemail'
      seat: SeatId | null
      lastedMs: number
      startedAt: Ms
    }
  /** Recording could not be begun, or not go on; it is tried again. What there is of it ends here. */
  | {
      type: 'recording-failed'
      recording: RecordingId
      kind: 'conversation' | 'voicemail'
      seat: SeatId | null
      lastedMs: number
      startedAt: Ms
      reason: RecordingFault
    }
  /** The party does not want to be recorded, as they said at this seat; or has changed their mind. */
  | { type: 'recording-refused' | 'recording-allowed'; seat: SeatId }
  | { type: 'voicemail-left'; recording: RecordingId; lastedMs: number }
  | { type: 'recovered'; phase: string }
  | { type: 'unexpected'; event: string; phase: string }
  | {
      type: 'ended'
      by: EndedBy
      cause: number
      sip: number | null
      outcome: CallOutcome
      talkedMs: number
      waitedMs: number
      heldMs: number
      seat: SeatId | null
      brief: CallBrief
    }

/**
 * How a call came out. `answered`: with a seat (inbound) or by the party (outbound). `abandoned`: the caller left the line or the ringing;
 * `ivr`: ended inside the flow by design or by the caller; `voicemail`: left a message; outbound: `no-answer`, `busy`, `rejected`,
 * `unreachable`, `cancelled` (the seat gave up); `lost`: the line died, or it ended while no controller was looking.
 */
export type CallOutcome =
  'answered' | 'abandoned' | 'ivr' | 'voicemail' | 'no-answer' | 'busy' | 'rejected' | 'unreachable' | 'cancelled' | 'failed' | 'lost'
