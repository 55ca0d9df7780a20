/** Writes journal entries into PostgreSQL. Repeating entries changes nothing: events by their id, calls by their sequence number. */
import { and, desc, eq, inArray, lte, sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { agentStateLog, callEvents, calls, recordings } from '../../db/schema/index.ts'
import type { CallFact } from '../../telephony/core/call/facts.ts'
import type { JournalEntry } from '../../telephony/engine/journal.ts'
import { fold, type CallRecord } from './record.ts'

type FactEntry = Extract<JournalEntry, { fact: CallFact }>
type SeatEntry = Extract<JournalEntry, { about: 'seat' }>
type Row = typeof calls.$inferSelect

/** What became of the recordings that the entries tell of. */
export type Drained = { toProcess: string[] }

const ms = (at: Date | null): number | null => at?.getTime() ?? null
const date = (at: number | null): Date | null => (at === null ? null : new Date(at))
const uuid = (id: string | null | undefined): string | null => (id && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id) ? id : null)

/** The stored row as a record to fold further facts into. Keys with their times stay in the events. */
export const recordOf = (row: Row): CallRecord => ({
  id: row.id, direction: row.direction, state: row.state, number: row.number, did: row.did, flowId: row.flowId, queueId: row.queueId,
  language: row.language as 'zh' | 'en', seatNumber: row.seatNumber,
  purpose: row.direction === 'inbound' ? null : {
    target: row.memberId ? 'member' : row.merchantId ? 'merchant' : 'number', targetId: row.memberId ?? row.merchantId, orderId: row.orderId, taskId: row.taskId,
  },
  keys: row.keys, keyed: [], node: null, muted: false, startedAt: row.startedAt.getTime(), queuedAt: ms(row.queuedAt), offeredAt: ms(row.offeredAt),
  answeredAt: ms(row.answeredAt), endedAt: ms(row.endedAt), ivrMs: row.ivrMs, waitedMs: row.waitedMs, rangMs: row.rangMs, talkedMs: row.talkedMs,
  heldMs: row.heldMs, result: row.result as CallRecord['result'], endedBy: row.endedBy as CallRecord['endedBy'], cause: row.cause, sip: row.sip, seq: row.seq,
})

const rowOf = (call: CallRecord, staffId: string | null): typeof calls.$inferInsert => ({
  id: call.id, direction: call.direction, state: call.state, number: call.number?.slice(0, 64) ?? null, did: call.did?.slice(0, 64) ?? null, flowId: call.flowId,
  queueId: call.queueId, language: call.language, seatNumber: call.seatNumber, staffId, orderId: uuid(call.purpose?.orderId), taskId: uuid(call.purpose?.taskId),
  memberId: call.purpose?.target === 'member' ? uuid(call.purpose.targetId) : null,
  merchantId: call.purpose?.target === 'merchant' ? uuid(call.purpose.targetId) : null,
  keys: call.keys.slice(0, 200), startedAt: new Date(call.startedAt), queuedAt: date(call.queuedAt), offeredAt: date(call.offeredAt),
  answeredAt: date(call.answeredAt), endedAt: date(call.endedAt), ivrMs: call.ivrMs, waitedMs: call.waitedMs, rangMs: call.rangMs, talkedMs: call.talkedMs,
  heldMs: call.heldMs, result: call.result, endedBy: call.endedBy, cause: call.cause, sip: call.sip, seq: call.seq,
})

/** What an event keeps besides its type: never a number, which the call's row alone holds. */
const dataOf = (fact: CallFact): Record<string, unknown> => {
  const { type: _, number: _number, name: _name, brief: _brief, ...data } = fact as Record<string, unknown>
  return data
}

const saveSeats = async (db: Db, entries: readonly SeatEntry[]): Promise<void> => {
  const changes = entries.filter(({ state, at }) => state.since === at)
  if (changes.length === 0) return
  await db.insert(agentStateLog).values(changes.map(({ id, seat, state, at }) => ({
    entryId: id, seatNumber: seat, staffId: uuid(state.person?.id), state: state.state, reason: state.reason, callId: state.call, at: new Date(at),
  }))).onConflictDoNothing()
}

/** The person who was at the seat at that time. */
const staffAt = async (db: Db, seat: string, at: number): Promise<string | null> => {
  const [row] = await db.select({ staffId: agentStateLog.staffId }).from(agentStateLog)
    .where(and(eq(agentStateLog.seatNumber, seat), lte(agentStateLog.at, new Date(at)))).orderBy(desc(agentStateLog.at)).limit(1)
  return row?.staffId ?? null
}

const saveCalls = async (db: Db, entries: readonly FactEntry[]): Promise<void> => {
  const ids = [...new Set(entries.map(entry => entry.call))]
  const known = new Map((await db.select().from(calls).where(inArray(calls.id, ids))).map(row => [row.id, row]))
  for (const id of ids) {
    const row = known.get(id)
    const before = row ? recordOf(row) : null
    const after = entries.filter(entry => entry.call === id).reduce<CallRecord | null>((call, entry) => fold(call, id, entry.seq, entry.fact, entry.at), before)
    if (!after || after === before) continue
    const staffId = row?.staffId && row.seatNumber === after.seatNumber ? row.staffId
      : after.seatNumber ? await staffAt(db, after.seatNumber, after.answeredAt ?? after.offeredAt ?? after.startedAt) : null
    const { orderId, taskId, ...values } = rowOf(after, staffId)
    await db.insert(calls).values({ ...values, orderId, taskId }).onConflictDoUpdate({
      target: calls.id,
      set: { ...values, orderId: sql`coalesce(${calls.orderId}, excluded.order_id)`, taskId: sql`coalesce(${calls.taskId}, excluded.task_id)` },
      setWhere: sql`${calls.seq} < ${after.seq}`,
    })
  }
}

const saveRecordings = async (db: Db, entries: readonly FactEntry[]): Promise<string[]> => {
  const toProcess: string[] = []
  for (const { call: callId, fact, at } of entries) {
    if (fact.type === 'recording-started') {
      const staffId = fact.seat ? await staffAt(db, fact.seat, at) : null
      await db.insert(recordings).values({ id: fact.recording, callId, kind: fact.kind, seatNumber: fact.seat, staffId, state: 'recording', startedAt: new Date(at) })
        .onConflictDoNothing()
    } else if (fact.type === 'recording-stopped') {
      const staffId = fact.seat ? await staffAt(db, fact.seat, fact.startedAt) : null
      const stopped = { state: 'processing' as const, endedAt: new Date(at), durationMs: Math.round(fact.lastedMs), updatedAt: new Date() }
      const changed = await db.insert(recordings)
        .values({ id: fact.recording, callId, kind: fact.kind, seatNumber: fact.seat, staffId, startedAt: new Date(fact.startedAt), ...stopped })
        .onConflictDoUpdate({ target: recordings.id, set: stopped, setWhere: eq(recordings.state, 'recording') }).returning({ id: recordings.id })
      toProcess.push(...changed.map(row => row.id))
    } else if (fact.type === 'ended') {
      const left = await db.update(recordings).set({ state: 'processing', endedAt: new Date(at), updatedAt: new Date() })
        .where(and(eq(recordings.callId, callId), eq(recordings.state, 'recording'))).returning({ id: recordings.id })
      toProcess.push(...left.map(row => row.id))
    }
  }
  return toProcess
}

/** Saves entries in one transaction, in their order. Rejects with nothing saved. */
export const saveJournal = async (db: Db, entries: readonly JournalEntry[]): Promise<Drained> => {
  const seats = entries.filter((entry): entry is SeatEntry => entry.about === 'seat')
  const facts = entries.filter((entry): entry is FactEntry => entry.about === 'call' && 'fact' in entry)
  if (seats.length + facts.length === 0) return { toProcess: [] }
  return db.transaction(async tx => {
    await saveSeats(tx as unknown as Db, seats)
    if (facts.length === 0) return { toProcess: [] }
    await tx.insert(callEvents).values(facts.map(({ id, call, seq, at, fact }) => (
      { entryId: id, callId: call, seq, at: new Date(at), type: fact.type, data: dataOf(fact) }))).onConflictDoNothing()
    await saveCalls(tx as unknown as Db, facts)
    return { toProcess: await saveRecordings(tx as unknown as Db, facts) }
  })
}
