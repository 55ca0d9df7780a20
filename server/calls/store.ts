import { and, asc, desc, eq, lt, or, sql, type SQL } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { callEvents, calls, recordings } from '../../db/schema/index.ts'
import { cursorAfter, readCursor } from './cursor.ts'
import { recordOf } from './journal-store.ts'
import type { Current } from '../contract/settings/index.ts'
import { isMissedCall } from '../missed-calls/missed.ts'
import { callsOfPerson } from '../references/took-part.ts'
import { LEAST_SPEECH_MS } from '../recordings/speech-level.ts'
import type { RecordingLack } from '../contract/recording-states.ts'
import type { CallRecord } from '../switch-link/call-record.ts'

/** A stored call, the name behind its number if exactly one member has it, or else one merchant, and the order that came of it. */
export type StoredCall = { record: CallRecord; staffId: string | null; name: string | null; orderId: string | null }
/** `emptyMessage`: nobody speaks in what was left. `lacks`: what of its recordings is not whole. Known of lists alone. */
export type ListedCall = StoredCall & { emptyMessage: boolean; lacks: RecordingLack | null }
export type CallEventRow = typeof callEvents.$inferSelect
export type RecordingRow = typeof recordings.$inferSelect

// Written out: in a select from one table, drizzle leaves the table's name off every column of a sql`` part.
const name = sql<string | null>`coalesce((select case when count(*) = 1 then min(m.name) when count(*) > 1 then '' end from members m
    join member_phones p on p.member_id = m.id where p.number = calls.number),
  (select case when count(*) = 1 then min(f.name) end from merchants f join merchant_phones p on p.merchant_id = f.id
    where p.number = calls.number))`.as('name')
const order = sql<
  string | null
>`coalesce(calls.order_id, (select o.id from work_orders o where o.source_call_id = calls.id order by o.created_at limit 1))`.as(
  'order_of_call',
)

const emptyMessage = sql<boolean>`coalesce(calls.result = 'voicemail' and (select bool_and(
    coalesce(r.speech_ms < ${LEAST_SPEECH_MS}::int, r.state = 'missing' and r.reason = 'no-sound', false))
  from recordings r where r.call_id = calls.id and r.kind = 'voicemail'), false)`.as('empty_message')

const lacks = sql<RecordingLack | null>`(select json_build_object('state', r.state, 'reason', r.reason) from recordings r
  where r.call_id = calls.id and r.state in ('missing', 'partial', 'one-sided')
  order by array_position(array['missing', 'partial', 'one-sided'], r.state::text), r.started_at limit 1)`.as('lacks')

const storedOf = ({
  row,
  name: known,
  orderId,
}: {
  row: typeof calls.$inferSelect
  name: string | null
  orderId: string | null
}): StoredCall => ({ record: recordOf(row), staffId: row.staffId, name: known || null, orderId })

/** `staffId`: only calls that this person took part in. `missed`: only those to be called back, as the settings say. */
export type ListWish = { staffId?: string; missed: Current | false; cursor?: string | undefined; limit: number }

/** Calls that are over or under way, newest first. `next` is null on the last page. */
export const listCalls = async (
  db: Db,
  { staffId, missed, cursor, limit }: ListWish,
): Promise<{ items: ListedCall[]; next: string | null }> => {
  const after = readCursor(cursor)
  const where: (SQL | undefined)[] = [
    staffId ? sql`${calls.id} in ${callsOfPerson(staffId, after, limit + 1)}` : undefined,
    missed ? isMissedCall(missed) : undefined,
    after ? or(lt(calls.startedAt, after.at), and(eq(calls.startedAt, after.at), lt(calls.id, after.id))) : undefined,
  ]
  const rows = await db
    .select({ row: calls, name, orderId: order, emptyMessage, lacks })
    .from(calls)
    .where(and(...where))
    .orderBy(desc(calls.startedAt), desc(calls.id))
    .limit(limit + 1)
  const items = rows.slice(0, limit).map(found => ({ ...storedOf(found), emptyMessage: found.emptyMessage, lacks: found.lacks }))
  const last = items.at(-1)?.record
  return { items, next: rows.length > limit && last ? cursorAfter(last.startedAt, last.id) : null }
}

export const findCall = async (db: Db, id: string): Promise<StoredCall | null> => {
  const [row] = await db.select({ row: calls, name, orderId: order }).from(calls).where(eq(calls.id, id))
  return row ? storedOf(row) : null
}

export const eventsOf = (db: Db, callId: string): Promise<CallEventRow[]> =>
  db.select().from(callEvents).where(eq(callEvents.callId, callId)).orderBy(asc(callEvents.seq))

export const recordingsOf = (db: Db, callId: string): Promise<RecordingRow[]> =>
  db.select().from(recordings).where(eq(recordings.callId, callId)).orderBy(asc(recordings.startedAt))
