/** Entries that come after later ones of the same call were stored: its row, legs and visits are folded anew from all of its facts. */
import { asc, inArray, sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { callEvents, calls } from '../../db/schema/index.ts'
import type { CallBrief, CallFact } from '../../telephony/core/call/facts.ts'
import type { JournalEntry } from '../../telephony/engine/journal.ts'
import { fold, type CallRecord } from '../switch-link/call-record.ts'
import { recordOf, rowOf, saveJournal } from './journal-store.ts'
import { rewriteParts, type ToldCall } from './parts-store.ts'

/** What events leave to the call's row: number and brief. Keys are among the events. */
const briefOf = ({ direction, number, did, queueId, language, startedAt, queuedAt, purpose }: CallRecord): CallBrief => ({
  direction,
  number,
  did,
  queue: queueId,
  language,
  keys: '',
  arrivedAt: startedAt,
  queuedAt,
  purpose,
})

const WITH_BRIEF: readonly string[] = ['offered', 'answered', 'consult-started', 'transferred', 'ended'] satisfies CallFact['type'][]

const factOf = ({ type, data }: { type: string; data: Record<string, unknown> }, row: CallRecord): CallFact =>
  ({
    ...data,
    type,
    ...((type === 'arrived' || type === 'dialling') && { number: row.number, name: null }),
    ...(WITH_BRIEF.includes(type) && { brief: briefOf(row) }),
  }) as CallFact

/**
 * Saves entries in one transaction whatever of their calls is stored already, earlier or later; again changes nothing. The drain waits
 * meanwhile, so that it does not write a row that it read before. Rejects with nothing saved.
 */
export const saveLate = async (db: Db, entries: readonly JournalEntry[]): Promise<void> =>
  db.transaction(async tx => {
    const late = new Map(entries.flatMap(entry => (entry.about === 'call' && 'fact' in entry ? [[entry.id, entry] as const] : [])))
    await tx.execute(sql`lock table ${callEvents} in share row exclusive mode`)
    await saveJournal(tx as unknown as Db, entries)
    const ids = [...new Set([...late.values()].map(({ call }) => call))]
    if (ids.length === 0) return
    const rows = await tx.select().from(calls).where(inArray(calls.id, ids))
    const events = await tx.select().from(callEvents).where(inArray(callEvents.callId, ids)).orderBy(asc(callEvents.seq))
    const told: Pick<ToldCall, 'id' | 'startedAt' | 'facts'>[] = []
    for (const row of rows) {
      const known = recordOf(row)
      const facts = events
        .filter(({ callId }) => callId === row.id)
        .map(event => ({ seq: event.seq, at: event.at.getTime(), fact: late.get(event.entryId)?.fact ?? factOf(event, known) }))
      const folded = facts.reduce<CallRecord | null>((call, { seq, fact, at }) => fold(call, row.id, seq, fact, at), null)
      if (!folded) continue
      told.push({ id: row.id, startedAt: folded.startedAt, facts })
      // where the beginning was lost, a brief alone told of them
      folded.keys ||= known.keys
      // a call's person and what it was bound to stay
      const { id: _id, staffId: _staff, orderId, taskId, ...columns } = rowOf(folded, null)
      const person = new Date(folded.answeredAt ?? folded.offeredAt ?? folded.startedAt).toISOString()
      await tx
        .update(calls)
        .set({
          ...columns,
          orderId: row.orderId ?? orderId ?? null,
          taskId: row.taskId ?? taskId ?? null,
          ...((row.staffId === null || row.seatNumber !== folded.seatNumber) && {
            staffId: sql`(select l.staff_id from agent_state_log l where l.seat_number = ${folded.seatNumber}
              and l.at <= ${person}::timestamptz order by l.at desc limit 1)`,
          }),
        })
        .where(sql`${calls.id} = ${row.id}`)
    }
    await rewriteParts(tx as unknown as Db, told)
  })
