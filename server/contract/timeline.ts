import { z } from 'zod'
import { Id } from './ids.ts'
import { OrderAction, ServiceState } from './order-states.ts'
import { RecordingReason, RecordingState } from './recording-states.ts'
import { Instant } from './text.ts'

export const ActorView = z.object({ kind: z.enum(['staff', 'member', 'merchant', 'system']), name: z.string() })

/** A change of the order or something done for it. `detail` holds figures by action: result, reason, merchant, round, attempt ... */
export const EventEntry = z.object({
  kind: z.literal('event'),
  id: Id,
  at: Instant,
  actor: ActorView,
  action: OrderAction,
  fromState: ServiceState.nullable(),
  toState: ServiceState,
  note: z.string().nullable(),
  callId: z.string().nullable(),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
})

/** A call that belongs to the order, with the steps that the journal kept where the person may read the call. */
export const CallEntry = z.object({
  kind: z.literal('call'),
  id: z.string(),
  at: Instant,
  direction: z.enum(['in', 'out']),
  number: z.string().describe('masked'),
  seat: z.string().nullable(),
  agent: z.string().nullable(),
  queue: z.string().nullable(),
  answeredAt: Instant.nullable(),
  endedAt: Instant.nullable(),
  endReason: z.string().nullable(),
  steps: z.array(z.object({ at: Instant, type: z.string(), text: z.string().nullable() })),
})

export const RecordingEntry = z.object({
  kind: z.literal('recording'),
  id: z.string(),
  at: Instant,
  callId: z.string(),
  durationMs: z.number().int().nullable(),
  ready: z.boolean().describe('can be played, and by this person'),
  state: RecordingState,
  reason: RecordingReason.nullable(),
})

export const SmsEntry = z.object({
  kind: z.literal('sms'),
  id: Id,
  at: Instant,
  to: z.string().describe('masked'),
  state: z.enum(['waiting', 'sent', 'failed']),
})

export const TimelineEntry = z.discriminatedUnion('kind', [EventEntry, CallEntry, RecordingEntry, SmsEntry])
export type TimelineEntry = z.infer<typeof TimelineEntry>
