/** Writes journal entries into PostgreSQL. Repeating entries changes nothing: events by their id, calls by their sequence number. */
import { and, eq, sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { agentStateLog, callEvents, calls, recordings } from '../../db/schema/index.ts'
import type { CallFact } from '../../telephony/core/call/facts.ts'
import type { JournalEntry } from '../../telephony/engine/journal.ts'
import { maskNumber } from '../phones/number.ts'
import { fold, type CallRecord } from '../switch-link/call-record.ts'
import { insertRows, isOneOf, staffAtText, unlessThere } from './heap-rows.ts'
import { partsRead, saveParts, type StoredParts, type ToldCall } from './parts-store.ts'
import { saveGuesses } from './phone-guesses.ts'
import { saveRefusals } from './refusals.ts'

type FactEntry = Extract<JournalEntry, { fact: CallFact }>
type SeatEntry = Extract<JournalEntry, { about: 'seat' }>
type Row = typeof calls.$inferSelect

/** What became of the recordings that the entries tell of. */
export type Drained = { toProcess: string[] }

const ms = (at: Date | null): number | null => at?.getTime() ?? null
const date = (at: number | null): Date | null => (at === null ? null : new Date(at))
const uuid = (id: string | null | undefined): string | null => (id && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id) ? id : null)

const targetOf = ({ memberId, merchantId }: Row): 'member' | 'merchant' | 'number' => {
  if (memberId) return 'member'
  return merchantId ? 'merchant' : 'number'
}

/** The stored row as a record to fold further facts into. Keys with their times stay in the events. */
export const recordOf = (row: Row): CallRecord => ({
  id: row.id,
  direction: row.direction,
  state: row.state,
  number: row.number,
  did: row.did,
  flowId: row.flowId,
  flowVersion: row.flowVersion,
  queueId: row.queueId,
  language: row.language as 'zh' | 'en',
  seatNumber: row.seatNumber,
  purpose:
    row.direction === 'inbound'
      ? null
      : {
          target: targetOf(row),
          targetId: row.memberId ?? row.merchantId,
          orderId: row.orderId,
          taskId: row.taskId,
        },
  wantedPerson: row.wantedPerson,
  keys: row.keys,
  keyed: [],
  node: null,
  muted: false,
  startedAt: row.startedAt.getTime(),
  queuedAt: ms(row.queuedAt),
  offeredAt: ms(row.offeredAt),
  answeredAt: ms(row.answeredAt),
  endedAt: ms(row.endedAt),
  ivrMs: row.ivrMs,
  waitedMs: row.waitedMs,
  rangMs: row.rangMs,
  talkedMs: row.talkedMs,
  heldMs: row.heldMs,
  result: row.result as CallRecord['result'],
  endedBy: row.endedBy as CallRecord['endedBy'],
  cause: row.cause,
  sip: row.sip,
  seq: row.seq,
})

/** The record as it is stored. */
export const rowOf = (call: CallRecord, staffId: string | null): typeof calls.$inferInsert => ({
  id: call.id,
  direction: call.direction,
  state: call.state,
  number: call.number?.slice(0, 64) ?? null,
  did: call.did?.slice(0, 64) ?? null,
  flowId: call.flowId,
  flowVersion: call.flowVersion ?? null,
  queueId: call.queueId,
  language: call.language,
  seatNumber: call.seatNumber,
  staffId,
  orderId: uuid(call.purpose?.orderId),
  taskId: uuid(call.purpose?.taskId),
  memberId: call.purpose?.target === 'member' ? uuid(call.purpose.targetId) : null,
  merchantId: call.purpose?.target === 'merchant' ? uuid(call.purpose.targetId) : null,
  wantedPerson: call.wantedPerson ?? false,
  keys: call.keys.slice(0, 200),
  startedAt: new Date(call.startedAt),
  queuedAt: date(call.queuedAt),
  offeredAt: date(call.offeredAt),
  answeredAt: date(call.answeredAt),
  endedAt: date(call.endedAt),
  ivrMs: call.ivrMs,
  waitedMs: call.waitedMs,
  rangMs: call.rangMs,
  talkedMs: call.talkedMs,
  heldMs: call.heldMs,
  result: call.result,
  endedBy: call.endedBy,
  cause: call.cause,
  sip: call.sip,
  seq: call.seq,
})

/** What an event keeps besides its type: never a number, which the call's row alone holds. */
const dataOf = (fact: CallFact): Record<string, unknown> => {
  const { type: _, number: _number, name: _name, brief: _brief, ...data } = fact as Record<string, unknown>
  return 'to' in fact && 'number' in fact.to ? { ...data, to: { number: maskNumber(fact.to.number) } } : data
}

const saveSeats = async (db: Db, entries: readonly SeatEntry[]): Promise<void> => {
  const changes = entries
    .filter(({ state, at }) => state.since === at)
    .map(({ id, seat, state, at }) => ({
      entryId: id,
      seatNumber: seat,
      staffId: uuid(state.person?.id),
      state: state.state,
      reason: state.reason,
      callId: state.call,
      at: new Date(at),
    }))
  await insertRows(db, agentStateLog, changes, { conflict: unlessThere })
}

/** Columns that a later row of the same call replaces. What a call was bound to stays. */
const replaced = (columns: readonly string[]) =>
  sql.raw(
    columns
      .filter(column => column !== 'id')
      .map(column =>
        column === 'order_id' || column === 'task_id'
          ? `${column} = coalesce(calls.${column}, excluded.${column})`
          : `${column} = excluded.${column}`,
      )
      .join(', '),
  )

/** Rows of calls and what is stored of their parts, by id. */
type Known = ReadonlyMap<string, { row: Row } & Partial<StoredParts>>

/** What the facts make of the calls that are stored: new rows, and what is told of their parts. What tells nothing new has neither. */
export const rowsAfter = (entries: readonly FactEntry[], known: Known): { rows: (typeof calls.$inferInsert)[]; told: ToldCall[] } => {
  const byCall = new Map<string, FactEntry[]>()
  for (const entry of entries) byCall.set(entry.call, [...(byCall.get(entry.call) ?? []), entry])
  const told: ToldCall[] = []
  const rows = [...byCall].flatMap(([id, facts]) => {
    const { row, legs = null, visits = null } = known.get(id) ?? {}
    const before = row ? recordOf(row) : null
    const after = facts.reduce<CallRecord | null>((call, entry) => fold(call, id, entry.seq, entry.fact, entry.at), before)
    if (!after || after === before) return []
    told.push({ id, startedAt: after.startedAt, since: before?.seq ?? null, stored: { legs, visits }, facts })
    return [rowOf(after, row && row.seatNumber === after.seatNumber ? row.staffId : null)]
  })
  return { rows, told }
}

const saveCalls = async (db: Db, entries: readonly FactEntry[]): Promise<void> => {
  const ids = [...new Set(entries.map(({ call }) => call))]
  const known = await db
    .select({ row: calls, ...partsRead })
    .from(calls)
    .where(isOneOf(calls.id, ids))
  const after = rowsAfter(entries, new Map(known.map(found => [found.row.id, found])))
  await insertRows(db, calls, after.rows, {
    // a seat that took the call later than the first one may have been signed in to since
    staff: sql.raw(staffAtText('coalesce(greatest(r.answered_at, r.offered_at), r.started_at)')),
    conflict: columns => sql`on conflict (id) do update set ${replaced(columns)} where ${calls.seq} < excluded.seq`,
  })
  await saveParts(db, after.told)
}

type Told<T extends CallFact['type']> = { call: string; at: number; fact: Extract<CallFact, { type: T }> }
const told = <T extends CallFact['type']>(entries: readonly FactEntry[], type: T): Told<T>[] =>
  entries.filter((entry): entry is FactEntry & Told<T> => entry.fact.type === type)
const lastOfEach = <T>(rows: readonly T[], id: (row: T) => string): T[] => [...new Map(rows.map(row => [id(row), row])).values()]

/** What is told of a recording follows one order (started, stopped or failed, its call ended), so that each kind can be stored at once. */
const saveRecordings = async (db: Db, entries: readonly FactEntry[]): Promise<string[]> => {
  const rowOfRecording = (
    { call: callId, fact }: Told<'recording-started'> | Told<'recording-stopped'> | Told<'recording-failed'>,
    startedAt: number,
  ) => ({
    id: fact.recording,
    callId,
    kind: fact.kind,
    seatNumber: fact.seat,
    staffId: null,
    startedAt: new Date(startedAt),
  })
  const staff = sql.raw(staffAtText('r.started_at'))
  const started = told(entries, 'recording-started').map(entry => ({ ...rowOfRecording(entry, entry.at), state: 'recording' as const }))
  await insertRows(db, recordings, started, { staff, conflict: unlessThere })
  const over = [...told(entries, 'recording-stopped'), ...told(entries, 'recording-failed')]
  const stopped = lastOfEach(over, ({ fact }) => fact.recording).map(entry => ({
    ...rowOfRecording(entry, entry.fact.startedAt),
    state: 'processing' as const,
    reason: entry.fact.type === 'recording-failed' ? entry.fact.reason : null,
    endedAt: new Date(entry.at),
    durationMs: Math.round(entry.fact.lastedMs),
    updatedAt: new Date(),
  }))
  const closed = await insertRows(db, recordings, stopped, {
    staff,
    conflict: () => sql`
      on conflict (id) do update set state = 'processing', ended_at = excluded.ended_at, duration_ms = excluded.duration_ms,
        reason = excluded.reason, updated_at = excluded.updated_at
      where ${recordings.state} = 'recording' returning id`,
  })
  const ended = told(entries, 'ended').map(({ call }) => call)
  const left =
    ended.length === 0
      ? []
      : await db
          .update(recordings)
          .set({
            state: 'processing',
            endedAt: sql`(select c.ended_at from calls c where c.id = ${recordings.callId})`,
            updatedAt: new Date(),
          })
          .where(and(isOneOf(recordings.callId, ended), eq(recordings.state, 'recording')))
          .returning({ id: recordings.id })
  return [...closed, ...left].map(row => row.id)
}

/** Saves entries in one transaction, in their order. Rejects with nothing saved. */
export const saveJournal = async (db: Db, entries: readonly JournalEntry[]): Promise<Drained> => {
  const seats = entries.filter((entry): entry is SeatEntry => entry.about === 'seat')
  const facts = entries.filter((entry): entry is FactEntry => entry.about === 'call' && 'fact' in entry)
  const refusals = entries.filter(entry => entry.about === 'dial-refused')
  const guesses = entries.filter(entry => entry.about === 'guesses')
  if (seats.length + facts.length + refusals.length + guesses.length === 0) return { toProcess: [] }
  return db.transaction(async tx => {
    await saveSeats(tx as unknown as Db, seats)
    await saveRefusals(tx as unknown as Db, refusals)
    await saveGuesses(tx as unknown as Db, guesses)
    if (facts.length === 0) return { toProcess: [] }
    const events = facts.map(({ id, call, seq, at, fact }) => ({
      entryId: id,
      callId: call,
      seq,
      at: new Date(at),
      type: fact.type,
      data: dataOf(fact),
    }))
    await insertRows(tx as unknown as Db, callEvents, events, { conflict: unlessThere })
    await saveCalls(tx as unknown as Db, facts)
    return { toProcess: await saveRecordings(tx as unknown as Db, facts) }
  })
}
