/** Calls as people see them: lists, details, the screen pop, and what a seat may do with one. */
import { z } from 'zod'
import { CallRef } from './ids.ts'
import { Cursor } from './paging.ts'
import { TypedNumber } from './phones.ts'
import { MemberContext } from './pop.ts'
import { RecordingLack, RecordingReason, RecordingState } from './recording-states.ts'

export const CallDirection = z.enum(['inbound', 'outbound'])
/**
 * Where a live call is: in the IVR, waiting in a queue, ringing at a seat or outside, in conversation, on hold,
 * away (the seat's phone is lost and the other side hears music), over.
 */
export const CallState = z.enum(['ivr', 'waiting', 'ringing', 'talking', 'held', 'away', 'ended'])
export type CallState = z.infer<typeof CallState>

/** How a call came out; the words are the switch's own (`CallOutcome`). */
export const CallResult = z.enum([
  'answered',
  'abandoned',
  'ivr',
  'voicemail',
  'no-answer',
  'busy',
  'rejected',
  'unreachable',
  'cancelled',
  'failed',
  'lost',
])
export type CallResult = z.infer<typeof CallResult>
/** Who ended it: the person outside, the seat, or the system. */
export const CallEndedBy = z.enum(['party', 'seat', 'system'])

/** A telephone number as a seat may see it: masked, and what could be told from it. */
export const NumberView = z.object({
  /** `138****0000`; empty for an anonymous caller. */
  masked: z.string(),
  kind: z.enum(['mobile', 'landline', 'other', 'anonymous']),
})
export type NumberView = z.infer<typeof NumberView>

/** A key pressed in the IVR and the node that asked for it. */
export const Key = z.object({ at: z.iso.datetime(), node: z.string().nullable(), digit: z.string() })

/**
 * Whom the seat asks while the other side waits: a colleague's seat, or somebody outside. `customer`: the seat speaks with the other side
 * again, and whom it asked waits.
 */
export const Consult = z.object({
  seatId: z.string().nullable(),
  number: NumberView.nullable(),
  state: z.enum(['ringing', 'talking', 'customer']),
  /** Whom the seat asks does not want to be heard. */
  muted: z.boolean(),
})

/** One line of a live or past call. */
export const CallSummary = z.object({
  id: z.string(),
  direction: CallDirection,
  state: CallState,
  number: NumberView,
  /** Name behind the number if known (member or merchant). */
  name: z.string().nullable(),
  /** The number that was dialled: our DID on an inbound call. */
  did: z.string().nullable(),
  queue: z.string().nullable(),
  language: z.enum(['zh', 'en']),
  seatId: z.string().nullable(),
  /** The offer that rings at a seat now, for who declines it (`POST /api/calls/:id/refuse`); null: nothing rings that may be declined. */
  offer: z.string().nullable(),
  muted: z.boolean(),
  /** `refused`: the other side does not want to be recorded, and is not; `failed`: the switch could not, and tries again. */
  recording: z.enum(['off', 'on', 'refused', 'failed']),
  consult: Consult.nullable(),
  /** The other side hung up while the seat and whom it asked talk on. */
  alone: z.boolean(),
  /** Nothing comes from the other side of the running conversation: it may not hear either. */
  silent: z.boolean().optional(),
  startedAt: z.iso.datetime(),
  queuedAt: z.iso.datetime().nullable(),
  answeredAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
  result: CallResult.nullable(),
  endedBy: CallEndedBy.nullable(),
  orderId: z.string().nullable(),
  /** On the list of missed calls: who is in contact with this number now. `seatId` null: the citizen waits in the line again. */
  engaged: z.object({ seatId: z.string().nullable() }).nullable().optional(),
  /** On the list of missed calls: in the message that was left nobody speaks. */
  emptyMessage: z.boolean().optional(),
  /** In lists of past calls: what was recorded of it and is not whole; null: nothing is wanting. */
  lacks: RecordingLack.nullable().optional(),
})
export type CallSummary = z.infer<typeof CallSummary>

/** The screen pop: everything a seat needs while it rings. */
export const CallPop = z.object({
  call: CallSummary,
  /** What was pressed in the IVR, oldest first. */
  keys: z.array(Key),
  /** Milliseconds in the queue until this offer; of a caller who is back after having talked, since then. */
  waitedMs: z.number().int(),
  /** The same with every earlier wait of this call. */
  waitedInAllMs: z.number().int(),
  /** The colleague's seat that asks for advice; null for an ordinary offer. */
  askedBy: z.string().nullable(),
  /** The console should answer by itself (click-to-call, rejoin). */
  autoAnswer: z.boolean(),
  /** What is known of the other side. Null: not known yet (`contextPending`), or nobody of that number. */
  context: MemberContext.nullable(),
  /** True when the look-up was late: a `call.context` message follows. */
  contextPending: z.boolean(),
  /** What an outbound call is about. */
  about: z
    .object({
      target: z.enum(['member', 'merchant', 'number']),
      targetId: z.string().nullable(),
      orderId: z.string().nullable(),
      taskId: z.string().nullable(),
    })
    .nullable(),
})
export type CallPop = z.infer<typeof CallPop>

/** One event of a call's timeline: `type` as the switch's journal says it, `data` without numbers. */
export const CallEventView = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  type: z.string(),
  data: z.record(z.string(), z.unknown()),
})
export type CallEventView = z.infer<typeof CallEventView>

export const RecordingView = z.object({
  id: z.string(),
  callId: z.string(),
  state: RecordingState,
  reason: RecordingReason.nullable(),
  seconds: z.number().nullable(),
  bytes: z.number().int().nullable(),
  /** A message in which nobody speaks. */
  empty: z.boolean(),
  /** Address of the audio (HTTP ranges); null until ready or without the right. */
  audio: z.string().nullable(),
})
export type RecordingView = z.infer<typeof RecordingView>

/** A telephone that rang or was answered in a call, beside the customer's own: a seat, or somebody outside who was asked. */
export const CallLegView = z.object({
  ordinal: z.number().int(),
  role: z.enum(['agent', 'guest']),
  seatId: z.string().nullable(),
  /** Who sat there. */
  person: z.string().nullable(),
  /** Of somebody outside, masked. */
  number: z.string().nullable(),
  why: z.enum(['offered', 'dialled', 'consulted', 'transferred']),
  /** The seat that asked for advice. */
  askedBy: z.string().nullable(),
  offeredAt: z.iso.datetime(),
  answeredAt: z.iso.datetime().nullable(),
  /** Since when who was asked was there for the customer. */
  tookOverAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
  /** Null while it rings or is talked on. */
  result: z.enum(['answered', 'missed', 'unreachable', 'forwarded', 'busy', 'refused', 'withdrawn', 'unconnected']).nullable(),
  talkedMs: z.number().int(),
})
export type CallLegView = z.infer<typeof CallLegView>

/** `GET /api/calls/:id` */
export const CallDetail = z.object({
  call: CallSummary,
  keys: z.array(Key),
  ivrMs: z.number().int(),
  waitedMs: z.number().int(),
  rangMs: z.number().int(),
  talkedMs: z.number().int(),
  heldMs: z.number().int(),
  /** Who took part, in the order of their ringing; calls of before legs were kept have none. */
  legs: z.array(CallLegView),
  events: z.array(CallEventView),
  recordings: z.array(RecordingView),
})
export type CallDetail = z.infer<typeof CallDetail>

/** `GET /api/calls`: newest first; `cursor` is the `next` of the page before. */
export const CallQuery = z.object({
  scope: z.enum(['own', 'all']).default('own'),
  live: z.stringbool().default(false),
  missed: z.stringbool().default(false),
  cursor: Cursor.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export const CallPage = z.object({ items: z.array(CallSummary), next: z.string().nullable() })
export type CallPage = z.infer<typeof CallPage>

/** Whom to call. Stored numbers are named by their record, so that a browser never needs the full number. */
export const DialTarget = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('member'), memberId: z.uuid(), phoneId: z.uuid().optional() }),
  z.object({ kind: z.literal('merchant'), merchantId: z.uuid(), phoneId: z.uuid().optional() }),
  /** The contact number of an order, whether or not it belongs to a member. */
  z.object({ kind: z.literal('order'), orderId: z.uuid() }),
  /** The other side of an earlier call. */
  z.object({ kind: z.literal('call'), callId: CallRef }),
  z.object({ kind: z.literal('number'), number: TypedNumber }),
])
export type DialTarget = z.infer<typeof DialTarget>

/** `POST /api/calls` */
export const Dial = z.object({
  target: DialTarget,
  orderId: z.uuid().optional(),
  taskId: z.uuid().optional(),
  /** The person was asked and means it: an emergency number (DIAL_CONFIRM_EMERGENCY). */
  confirmed: z.boolean().optional(),
})
export type Dial = z.infer<typeof Dial>
export const Dialled = z.object({ callId: z.string() })

/**
 * `POST /api/calls/:id/refuse`: declines a call that rings at the seat: the caller keeps the place and the next seat is tried. CALL_STATE
 * where this offer does not ring (any more), also where another one of the same call does: a conversation is never ended by it.
 */
export const RefuseCall = z.object({ offer: z.string().regex(/^p\d{1,6}$/) })

/** `POST /api/calls/:id/<action>` */
export const CallAction = z.enum([
  'hangup',
  'hold',
  'unhold',
  'mute',
  'unmute',
  'record',
  'stop-recording',
  'rejoin',
  'complete-transfer',
  'cancel-consult',
  'alternate',
])
export type CallAction = z.infer<typeof CallAction>

/** `POST /api/calls/:id/consult`: asks a colleague's seat, or somebody outside, while the other side of the call waits. */
export const ConsultWith = z.object({
  target: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('seat'), seatId: z.string().regex(/^\d{2,10}$/) }),
    ...DialTarget.options,
  ]),
  /** The person was asked and means it: an emergency number (DIAL_CONFIRM_EMERGENCY). */
  confirmed: z.boolean().optional(),
})
export type ConsultWith = z.infer<typeof ConsultWith>

/** `GET /api/colleagues`: the seats that somebody is signed in to, other than one's own: whom one may ask in a call. */
export const Colleague = z.object({
  seatId: z.string(),
  name: z.string(),
  state: z.enum(['ready', 'offered', 'talking', 'wrap-up', 'paused']),
  /** It is in no call and has a telephone. */
  free: z.boolean(),
})
export type Colleague = z.infer<typeof Colleague>
export const Colleagues = z.object({ items: z.array(Colleague) })

/** `POST /api/calls/:id/digits` */
export const CallDigits = z.object({ digits: z.string().regex(/^[0-9*#]{1,32}$/) })
/**
 * A call out that the dial rules refused: `GET /api/dial-refusals` and the team lead's news. `code` is the refusal's name in the error
 * catalogue.
 */
export const DialRefusalView = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  seatId: z.string(),
  /** Who sat there; empty when nobody was signed in. */
  person: z.string(),
  masked: z.string(),
  code: z.string(),
  /** The pattern of the dial rules that the number was found under; null when nothing names it. */
  rule: z.string().nullable(),
})
export type DialRefusalView = z.infer<typeof DialRefusalView>
export const DialRefusalPage = z.object({ items: z.array(DialRefusalView), next: z.string().nullable() })
export type DialRefusalPage = z.infer<typeof DialRefusalPage>
export const DialRefusalQuery = z.object({
  cursor: Cursor.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

export const CallParams = z.object({ id: CallRef })
