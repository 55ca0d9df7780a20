/** Legs and queue visits of calls in the database: read along with the calls' rows, written by one statement. */
import { asc, eq, getTableColumns, sql, type SQL } from 'drizzle-orm'
import { toSnakeCase } from 'drizzle-orm/casing'
import type { PgTable } from 'drizzle-orm/pg-core'
import type { Db } from '../../db/client.ts'
import { callLegs, calls, queueVisits, staff } from '../../db/schema/index.ts'
import type { CallFact } from '../../telephony/core/call/facts.ts'
import { changesParts, foldParts, NO_PARTS, type CallLeg, type CallParts, type QueueVisit } from '../switch-link/call-parts.ts'
import { isOneOf, staffAtText } from './heap-rows.ts'

type LegRow = typeof callLegs.$inferSelect
/** A row as PostgreSQL writes it into JSON: its own names, times as text. */
type Written = Record<string, never>

/** A call's stored parts, still unread; null for none. */
export type StoredParts = { legs: Written[] | null; visits: Written[] | null }

/** What a select on `calls` reads of a call's parts. */
export const partsRead = {
  legs: sql<Written[] | null>`(select json_agg(l order by l.ordinal) from call_legs l where l.call_id = calls.id)`.as('legs'),
  visits: sql<Written[] | null>`(select json_agg(v order by v.ordinal) from queue_visits v where v.call_id = calls.id)`.as('visits'),
}

const ms = (at: string | null): number | null => (at === null ? null : Date.parse(at))

const legOf = (row: Written): CallLeg => ({
  ordinal: row['ordinal']!,
  leg: row['leg']!,
  role: row['role']!,
  seatNumber: row['seat_number']!,
  number: row['number']!,
  why: row['why']!,
  askedBy: row['asked_by']!,
  offeredAt: Date.parse(row['offered_at']!),
  answeredAt: ms(row['answered_at']!),
  tookOverAt: ms(row['took_over_at']!),
  endedAt: ms(row['ended_at']!),
  result: row['result']!,
  talkedMs: row['talked_ms']!,
  awayMs: row['away_ms']!,
  awaySince: ms(row['away_since']!),
  seq: row['seq']!,
})
const visitOf = (row: Written): QueueVisit => ({
  ordinal: row['ordinal']!,
  queueId: row['queue_id']!,
  priority: row['priority']!,
  enteredAt: Date.parse(row['entered_at']!),
  leftAt: ms(row['left_at']!),
  result: row['result']!,
  seatNumber: row['seat_number']!,
  seq: row['seq']!,
})
const partsIn = ({ legs, visits }: StoredParts): CallParts => ({ legs: (legs ?? []).map(legOf), visits: (visits ?? []).map(visitOf) })

const readParts = async (db: Db, ids: readonly string[]): Promise<Map<string, StoredParts>> => {
  const rows = await db
    .select({ id: calls.id, ...partsRead })
    .from(calls)
    .where(isOneOf(calls.id, ids))
  return new Map(rows.map(({ id, ...parts }) => [id, parts]))
}

/** The stored parts of these calls. */
export const partsOf = async (db: Db, ids: readonly string[]): Promise<Map<string, CallParts>> =>
  new Map([...(await readParts(db, ids))].map(([id, stored]) => [id, partsIn(stored)]))

const date = (at: number | null): Date | null => (at === null ? null : new Date(at))

const legRow = (callId: string, startedAt: number, leg: CallLeg, staffId: string | null): Record<string, unknown> => ({
  call_id: callId,
  ordinal: leg.ordinal,
  leg: leg.leg,
  role: leg.role,
  seat_number: leg.seatNumber,
  staff_id: staffId,
  number: leg.number,
  why: leg.why,
  asked_by: leg.askedBy,
  offered_at: date(leg.offeredAt),
  answered_at: date(leg.answeredAt),
  took_over_at: date(leg.tookOverAt),
  ended_at: date(leg.endedAt),
  result: leg.result,
  talked_ms: leg.talkedMs,
  away_ms: leg.awayMs,
  away_since: date(leg.awaySince),
  call_started_at: date(startedAt),
  seq: leg.seq,
})
const visitRow = (callId: string, visit: QueueVisit): Record<string, unknown> => ({
  call_id: callId,
  ordinal: visit.ordinal,
  queue_id: visit.queueId,
  priority: visit.priority,
  entered_at: date(visit.enteredAt),
  left_at: date(visit.leftAt),
  result: visit.result,
  seat_number: visit.seatNumber,
  seq: visit.seq,
})

/** The words around the rows of an insert; a row that is there already is replaced by a newer one. */
const insertInto = (table: PgTable, name: string, filled: Record<string, string> = {}): readonly [SQL, SQL] => {
  const columns = Object.keys(getTableColumns(table)).map(toSnakeCase)
  const values = columns.map(column => filled[column] ?? `r.${column}`)
  const replaced = columns.filter(column => column !== 'call_id' && column !== 'ordinal').map(column => `${column} = excluded.${column}`)
  return [
    sql.raw(`insert into ${name} (${columns.join(', ')}) select ${values.join(', ')} from json_populate_recordset(null::${name}, `),
    sql.raw(`::json) r on conflict (call_id, ordinal) do update set ${replaced.join(', ')} where ${name}.seq < excluded.seq`),
  ]
}
const [LEGS, OF_LEGS] = insertInto(callLegs, 'call_legs', {
  staff_id: `coalesce(r.staff_id, ${staffAtText('coalesce(r.answered_at, r.offered_at)')})`,
})
const [VISITS, OF_VISITS] = insertInto(queueVisits, 'queue_visits')

const insertParts = async (db: Db, legs: readonly object[], visits: readonly object[]): Promise<void> => {
  if (legs.length + visits.length === 0) return
  await db.execute(sql`with legs as (${LEGS}${JSON.stringify(legs)}${OF_LEGS}) ${VISITS}${JSON.stringify(visits)}${OF_VISITS}`)
}

/**
 * What is told of a call, in order. `since`: the number of the last fact that its stored row holds, null for a call that is not stored yet;
 * facts up to it are told again. `startedAt`: epoch ms.
 */
export type ToldCall = {
  id: string
  startedAt: number
  since: number | null
  stored: StoredParts
  facts: readonly { seq: number; at: number; fact: CallFact }[]
}

const foldedOver = (parts: CallParts, { since, facts }: Pick<ToldCall, 'since' | 'facts'>): CallParts => {
  let [after, last] = [parts, since ?? -Infinity]
  for (const { seq, fact, at } of facts) {
    if (seq <= last) continue
    last = seq
    after = foldParts(after, seq, fact, at)
  }
  return after
}

/** Writes what is told of legs and visits; facts that tell of none cost no statement. */
export const saveParts = async (db: Db, told: readonly ToldCall[]): Promise<void> => {
  const [legs, visits]: [object[], object[]] = [[], []]
  for (const call of told) {
    if (!call.facts.some(({ fact }) => changesParts(fact))) continue
    const before = partsIn(call.stored)
    const after = foldedOver(before, call)
    for (const [i, leg] of after.legs.entries())
      if (leg !== before.legs[i]) legs.push(legRow(call.id, call.startedAt, leg, call.stored.legs?.[i]?.['staff_id'] ?? null))
    for (const [i, visit] of after.visits.entries()) if (visit !== before.visits[i]) visits.push(visitRow(call.id, visit))
  }
  await insertParts(db, legs, visits)
}

/** Writes legs and visits of these calls anew from all of their facts. Who sat at a telephone that was known before stays. */
export const rewriteParts = async (db: Db, told: readonly Pick<ToldCall, 'id' | 'startedAt' | 'facts'>[]): Promise<void> => {
  const ids = told.map(({ id }) => id)
  const stored = await readParts(db, ids)
  const keyOf = ({ leg, seatNumber }: CallLeg) => JSON.stringify([leg, seatNumber])
  await db.delete(callLegs).where(isOneOf(callLegs.callId, ids))
  await db.delete(queueVisits).where(isOneOf(queueVisits.callId, ids))
  const [legs, visits]: [object[], object[]] = [[], []]
  for (const { id, startedAt, facts } of told) {
    const people = new Map((stored.get(id)?.legs ?? []).map(row => [keyOf(legOf(row)), row['staff_id'] as string | undefined]))
    const parts = foldedOver(NO_PARTS, { since: null, facts })
    legs.push(...parts.legs.map(leg => legRow(id, startedAt, leg, people.get(keyOf(leg)) ?? null)))
    visits.push(...parts.visits.map(visit => visitRow(id, visit)))
  }
  await insertParts(db, legs, visits)
}

/** A leg and the name of who sat there. */
export type NamedLeg = LegRow & { person: string | null }

export const legsOf = async (db: Db, callId: string): Promise<NamedLeg[]> =>
  (
    await db
      .select({ leg: callLegs, person: staff.name })
      .from(callLegs)
      .leftJoin(staff, eq(staff.id, callLegs.staffId))
      .where(eq(callLegs.callId, callId))
      .orderBy(asc(callLegs.ordinal))
  ).map(({ leg, person }) => ({ ...leg, person }))
