import { and, asc, desc, eq, lt, or, sql, type SQL } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { callEvents, calls, recordings } from '../../db/schema/index.ts'
import { cursorAfter, readCursor, type Cursor } from './cursor.ts'
import { recordOf } from './journal-store.ts'
import { isMissedCall } from '../missed-calls/missed.ts'
import { isAudibleCall, isReadableCall, type CallReach } from '../references/call-reach.ts'
import { callsOf } from '../references/took-part.ts'
import { reachOf, type ReadScope } from '../scope.ts'
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

/** `own`: of what the scope reaches, only calls that this person took part in. */
export type ListWish = { own?: string; cursor?: string | undefined; limit: number }

const pageOf = async (
  db: Db,
  where: (after: Cursor | null) => (SQL | undefined)[],
  { cursor, limit }: Pick<ListWish, 'cursor' | 'limit'>,
): Promise<{ items: ListedCall[]; next: string | null }> => {
  const after = readCursor(cursor)
  const isLater = after ? or(lt(calls.startedAt, after.at), and(eq(calls.startedAt, after.at), lt(calls.id, after.id))) : undefined
  const rows = await db
    .select({ row: calls, name, orderId: order, emptyMessage, lacks })
    .from(calls)
    .where(and(...where(after), isLater))
    .orderBy(desc(calls.startedAt), desc(calls.id))
    .limit(limit + 1)
  const items = rows.slice(0, limit).map(found => ({ ...storedOf(found), emptyMessage: found.emptyMessage, lacks: found.lacks }))
  const last = items.at(-1)?.record
  return { items, next: rows.length > limit && last ? cursorAfter(last.startedAt, last.id) : null }
}

/** Calls within the scope that are over or under way, newest first. `next` is null on the last page. */
export const listCalls = async (db: Db, scope: ReadScope<'calls.read'>, { own, ...page }: ListWish): ReturnType<typeof pageOf> => {
  const reached = own === undefined ? await reachOf(db, scope) : ({ reach: 'own', people: [own] } as const)
  const taken = (after: Cursor | null) =>
    reached.reach === 'all' ? undefined : sql`${calls.id} in ${callsOf(reached, after, page.limit + 1)}`
  return pageOf(db, after => [taken(after)], page)
}

/** Calls to be called back, newest first. */
export const listMissed = (db: Db, _scope: ReadScope<'missed.read'>, page: Omit<ListWish, 'own'>): ReturnType<typeof pageOf> =>
  pageOf(db, () => [isMissedCall], page)

/** One call, whether this person may read it, and whether they may hear what was recorded. */
export const findCall = async (db: Db, id: string, reach: CallReach): Promise<(StoredCall & CallRights) | null> => {
  const rights = { isReadable: await isReadableCall(db, reach), mayPlay: await isAudibleCall(db, reach) }
  const [found] = await db
    .select({
      row: calls,
      name,
      orderId: order,
      isReadable: sql<boolean>`${rights.isReadable}`.as('is_readable'),
      mayPlay: sql<boolean>`${rights.mayPlay}`.as('may_play'),
    })
    .from(calls)
    .where(eq(calls.id, id))
  return found ? { ...storedOf(found), isReadable: found.isReadable === true, mayPlay: found.mayPlay === true } : null
}
export type CallRights = { isReadable: boolean; mayPlay: boolean }

export const eventsOf = (db: Db, callId: string): Promise<CallEventRow[]> =>
  db.select().from(callEvents).where(eq(callEvents.callId, callId)).orderBy(asc(callEvents.seq))

export const recordingsOf = (db: Db, callId: string): Promise<RecordingRow[]> =>
  db.select().from(recordings).where(eq(recordings.callId, callId)).orderBy(asc(recordings.startedAt))
