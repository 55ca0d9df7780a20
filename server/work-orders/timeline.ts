/** One line of time for an order: its own history, its calls with their steps, recordings and messages, oldest first. */
import { asc, eq, inArray, or, sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { callEvents, calls, recordings, smsOutbox, staff, workOrderEvents } from '../../db/schema/index.ts'
import type { OrderAction, ServiceState } from '../contract/order-states.ts'
import { isPlayable, type RecordingReason } from '../contract/recording-states.ts'
import type { TimelineEntry } from '../contract/timeline.ts'
import { maskNumber } from '../phones/number.ts'
import { isAudibleCall, isReadableCall, type CallReach } from '../references/call-reach.ts'

type EventRecord = typeof workOrderEvents.$inferSelect
type CallRecord = { call: typeof calls.$inferSelect; agent: string | null; isReadable: boolean; mayPlay: boolean }

const iso = (at: Date | null): string | null => at?.toISOString() ?? null

const eventEntry = (event: EventRecord): TimelineEntry => ({
  kind: 'event',
  id: event.id,
  at: event.at.toISOString(),
  actor: { kind: event.actorKind, name: event.actorName },
  action: event.action as OrderAction,
  fromState: event.fromState as ServiceState | null,
  toState: event.toState as ServiceState,
  note: event.note,
  callId: event.callId,
  detail: event.detail,
})

/**
 * What a step says beside its type: a queue, a seat, a reason; never a number. Which keys were pressed stays with the call: they may be a
 * number, too, and an order is read by many.
 */
const stepText = (data: Record<string, unknown>): string | null => {
  const word = data.queue ?? data.seat ?? data.reason ?? data.outcome ?? null
  return typeof word === 'string' || typeof word === 'number' ? String(word) : null
}

const callEntry = ({ call, agent }: CallRecord, steps: (typeof callEvents.$inferSelect)[]): TimelineEntry => ({
  kind: 'call',
  id: call.id,
  at: call.startedAt.toISOString(),
  direction: call.direction === 'inbound' ? 'in' : 'out',
  number: maskNumber(call.number),
  seat: call.seatNumber,
  agent,
  queue: call.queueId,
  answeredAt: iso(call.answeredAt),
  endedAt: iso(call.endedAt),
  endReason: call.result,
  steps: steps
    .filter(step => step.callId === call.id)
    .map(step => ({ at: step.at.toISOString(), type: step.type, text: stepText(step.data) })),
})

/**
 * Everything of an order that this person may know: that there was a call belongs to the order; its steps are read, and its recordings
 * played, as far as the person's rights on calls and recordings reach.
 * @param sourceCallId the call that the order was taken in
 */
export const timelineOf = async (db: Db, orderId: string, sourceCallId: string | null, reach: CallReach): Promise<TimelineEntry[]> => {
  const [readable, audible] = [await isReadableCall(db, reach), await isAudibleCall(db, reach)]
  const events = await db.select().from(workOrderEvents).where(eq(workOrderEvents.orderId, orderId)).orderBy(asc(workOrderEvents.seq))
  const callIds = [...new Set([sourceCallId, ...events.map(event => event.callId)].filter(id => id !== null))]
  const [callRows, messages] = await Promise.all([
    db
      .select({
        call: calls,
        agent: staff.name,
        isReadable: sql<boolean>`coalesce(${readable}, false)`.as('is_readable'),
        mayPlay: sql<boolean>`coalesce(${audible}, false)`.as('may_play'),
      })
      .from(calls)
      .leftJoin(staff, eq(staff.id, calls.staffId))
      .where(or(eq(calls.orderId, orderId), callIds.length ? inArray(calls.id, callIds) : undefined))
      .limit(200),
    db.select().from(smsOutbox).where(eq(smsOutbox.orderId, orderId)).orderBy(asc(smsOutbox.createdAt)),
  ])
  const ids = callRows.map(({ call }) => call.id)
  const idsWhere = (isTrue: (row: CallRecord) => boolean) => callRows.filter(isTrue).map(({ call }) => call.id)
  const [open, played] = [idsWhere(row => row.isReadable), new Set(idsWhere(row => row.mayPlay))]
  const [steps, audio] = ids.length
    ? await Promise.all([
        db
          .select()
          .from(callEvents)
          .where(inArray(callEvents.callId, open))
          .orderBy(asc(callEvents.callId), asc(callEvents.seq))
          .limit(2_000),
        db.select().from(recordings).where(inArray(recordings.callId, ids)),
      ])
    : [[], []]
  const entries: TimelineEntry[] = [
    ...events.map(eventEntry),
    ...callRows.map(row => callEntry(row, steps)),
    ...audio.map((file): TimelineEntry => ({
      kind: 'recording',
      id: file.id,
      at: file.startedAt.toISOString(),
      callId: file.callId,
      durationMs: file.durationMs,
      ready: isPlayable(file.state) && played.has(file.callId),
      state: file.state,
      reason: file.reason as RecordingReason | null,
    })),
    ...messages.map((sms): TimelineEntry => ({
      kind: 'sms',
      id: sms.id,
      at: sms.createdAt.toISOString(),
      to: maskNumber(sms.number),
      state: sms.state,
    })),
  ]
  return entries
    .map((entry, i) => ({ entry, i }))
    .sort((a, b) => Date.parse(a.entry.at) - Date.parse(b.entry.at) || a.i - b.i)
    .map(({ entry }) => entry)
}
