/**
 * Who took part in a call: whoever answered at a seat in it, also for advice or before it was handed over. They may read the call and hear
 * its recordings. Calls of before legs were kept know the last seat's person alone.
 */
import { sql, type SQL } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'

/** Condition: this person took part in the call of that id, as far as its legs say. */
const answeredIn = (callId: string, staffId: string): SQL =>
  sql`exists (select 1 from call_legs l where l.call_id = ${callId} and l.staff_id = ${staffId}::uuid and l.answered_at is not null)`

/** Whether this person took part in a stored call. */
export const tookPart = async (db: Db, callId: string, staffId: string): Promise<boolean> => {
  const { rows } = await db.execute<{ is: boolean }>(sql`
    select exists (select 1 from calls c where c.id = ${callId} and c.staff_id = ${staffId}::uuid) or ${answeredIn(callId, staffId)} as is`)
  return rows[0]?.is === true
}

/** A place in the list of calls, newest first. */
export type After = { at: Date; id: string }

/** The ids of this person's last `limit` calls, newest first, after that place. Two walks of an index, whatever their number. */
export const callsOfPerson = (staffId: string, after: After | null, limit: number): SQL => {
  const at = after?.at.toISOString()
  const older = (startedAt: SQL, id: SQL) => (after ? sql`and (${startedAt}, ${id}) < (${at}::timestamptz, ${after.id})` : sql``)
  return sql`(
    (select c.id from calls c where c.staff_id = ${staffId}::uuid ${older(sql`c.started_at`, sql`c.id`)}
      order by c.started_at desc nulls last, c.id desc limit ${limit})
    union
    (select p.call_id from (
        select distinct l.call_started_at, l.call_id from call_legs l
        where l.staff_id = ${staffId}::uuid and l.answered_at is not null ${older(sql`l.call_started_at`, sql`l.call_id`)}
        order by l.call_started_at desc, l.call_id desc limit ${limit}) p))`
}
