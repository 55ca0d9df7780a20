/** Legs and queue visits of calls in the database. */
import { asc, sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { callLegs, queueVisits, staff } from '../../db/schema/index.ts'
import type { CallFact } from '../../telephony/core/call/facts.ts'
import { changesParts, foldParts, NO_PARTS, type CallLeg, type CallParts, type QueueVisit } from '../switch-link/call-parts.ts'
import { insertRows, isOneOf, staffAt } from './heap-rows.ts'

type LegRow = typeof callLegs.$inferSelect
type VisitRow = typeof queueVisits.$inferSelect

/**
 * What is told of a call, in order. `since`: the number of the last fact that its stored row holds, null for a call that is not stored yet;
 * facts up to it are told again. `startedAt`: epoch ms.
 */
export type ToldCall = {
  id: string
  startedAt: number
  since: number | null
  facts: readonly { seq: number; at: number; fact: CallFact }[]
}

const ms = (at: Date | null): number | null => at?.getTime() ?? null
const date = (at: number | null): Date | null => (at === null ? null : new Date(at))

const legOf = ({ callId: _, staffId: _staff, callStartedAt: _started, ...row }: LegRow): CallLeg => ({
  ...row,
  offeredAt: row.offeredAt.getTime(),
  answeredAt: ms(row.answeredAt),
  tookOverAt: ms(row.tookOverAt),
  endedAt: ms(row.endedAt),
  awaySince: ms(row.awaySince),
})
const visitOf = ({ callId: _, ...row }: VisitRow): QueueVisit => ({ ...row, enteredAt: row.enteredAt.getTime(), leftAt: ms(row.leftAt) })

const legRow = (callId: string, startedAt: number, leg: CallLeg, staffId: string | null): LegRow => ({
  callId,
  ...leg,
  staffId,
  offeredAt: new Date(leg.offeredAt),
  answeredAt: date(leg.answeredAt),
  tookOverAt: date(leg.tookOverAt),
  endedAt: date(leg.endedAt),
  awaySince: date(leg.awaySince),
  callStartedAt: new Date(startedAt),
})
const visitRow = (callId: string, visit: QueueVisit): VisitRow => ({
  callId,
  ...visit,
  enteredAt: new Date(visit.enteredAt),
  leftAt: date(visit.leftAt),
})

type PartRows = { legs: LegRow[]; visits: VisitRow[] }

const rowsOf = async (db: Db, ids: readonly string[]): Promise<Map<string, PartRows>> => {
  const found = new Map<string, PartRows>()
  if (ids.length === 0) return found
  const of = (id: string): PartRows => {
    const known = found.get(id) ?? { legs: [], visits: [] }
    found.set(id, known)
    return known
  }
  const legs = db.select().from(callLegs).where(isOneOf(callLegs.callId, ids)).orderBy(asc(callLegs.callId), asc(callLegs.ordinal))
  for (const row of await legs) of(row.callId).legs.push(row)
  const visits = db
    .select()
    .from(queueVisits)
    .where(isOneOf(queueVisits.callId, ids))
    .orderBy(asc(queueVisits.callId), asc(queueVisits.ordinal))
  for (const row of await visits) of(row.callId).visits.push(row)
  return found
}

const partsIn = (rows: PartRows | undefined): CallParts =>
  rows ? { legs: rows.legs.map(legOf), visits: rows.visits.map(visitOf) } : NO_PARTS

/** The stored parts of these calls; calls without any are not among them. */
export const partsOf = async (db: Db, ids: readonly string[]): Promise<Map<string, CallParts>> =>
  new Map([...(await rowsOf(db, ids))].map(([id, rows]) => [id, partsIn(rows)]))

const replaced = (columns: readonly string[]) =>
  sql.raw(
    columns
      .filter(column => column !== 'call_id' && column !== 'ordinal')
      .map(column => `${column} = excluded.${column}`)
      .join(', '),
  )

const insertParts = async (db: Db, legs: readonly LegRow[], visits: readonly VisitRow[]): Promise<void> => {
  await insertRows(db, callLegs, legs, {
    staff: staffAt(sql`coalesce(r.answered_at, r.offered_at)`),
    conflict: columns => sql`on conflict (call_id, ordinal) do update set ${replaced(columns)} where ${callLegs.seq} < excluded.seq`,
  })
  await insertRows(db, queueVisits, visits, {
    conflict: columns => sql`on conflict (call_id, ordinal) do update set ${replaced(columns)} where ${queueVisits.seq} < excluded.seq`,
  })
}

const foldedOver = (parts: CallParts, { since, facts }: ToldCall): CallParts => {
  let [after, last] = [parts, since ?? -Infinity]
  for (const { seq, fact, at } of facts) {
    if (seq <= last) continue
    last = seq
    after = foldParts(after, seq, fact, at)
  }
  return after
}

/** Writes what is told of legs and visits. Facts that tell of none cost no statement, and calls that begin are not looked up. */
export const saveParts = async (db: Db, told: readonly ToldCall[]): Promise<void> => {
  const changing = told.filter(({ facts }) => facts.some(({ fact }) => changesParts(fact)))
  const stored = await rowsOf(
    db,
    changing.flatMap(({ id, since }) => (since === null ? [] : [id])),
  )
  const [legs, visits]: [LegRow[], VisitRow[]] = [[], []]
  for (const call of changing) {
    const known = stored.get(call.id)
    const before = partsIn(known)
    const after = foldedOver(before, call)
    const [oldLegs, oldVisits] = [new Set(before.legs), new Set(before.visits)]
    for (const leg of after.legs)
      if (!oldLegs.has(leg)) legs.push(legRow(call.id, call.startedAt, leg, known?.legs[leg.ordinal - 1]?.staffId ?? null))
    for (const visit of after.visits) if (!oldVisits.has(visit)) visits.push(visitRow(call.id, visit))
  }
  await insertParts(db, legs, visits)
}

/** Writes legs and visits of these calls anew from all of their facts. Who sat at a telephone that was known before stays. */
export const rewriteParts = async (db: Db, told: readonly ToldCall[]): Promise<void> => {
  const ids = told.map(({ id }) => id)
  const known = await rowsOf(db, ids)
  const keyOf = (callId: string, { leg, seatNumber }: Pick<CallLeg, 'leg' | 'seatNumber'>) => JSON.stringify([callId, leg, seatNumber])
  const people = new Map([...known.values()].flatMap(({ legs }) => legs.map(row => [keyOf(row.callId, row), row.staffId] as const)))
  await db.delete(callLegs).where(isOneOf(callLegs.callId, ids))
  await db.delete(queueVisits).where(isOneOf(queueVisits.callId, ids))
  const parts = told.map(call => ({ ...call, parts: foldedOver(NO_PARTS, call) }))
  await insertParts(
    db,
    parts.flatMap(call => call.parts.legs.map(leg => legRow(call.id, call.startedAt, leg, people.get(keyOf(call.id, leg)) ?? null))),
    parts.flatMap(call => call.parts.visits.map(visit => visitRow(call.id, visit))),
  )
}

/** A leg and the name of who sat there. */
export type NamedLeg = LegRow & { person: string | null }

export const legsOf = async (db: Db, callId: string): Promise<NamedLeg[]> =>
  (
    await db
      .select({ leg: callLegs, person: staff.name })
      .from(callLegs)
      .leftJoin(staff, sql`${staff.id} = ${callLegs.staffId}`)
      .where(sql`${callLegs.callId} = ${callId}`)
      .orderBy(asc(callLegs.ordinal))
  ).map(({ leg, person }) => ({ ...leg, person }))
