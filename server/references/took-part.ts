/**
 * Who took part in a call: whoever answered at a seat in it, also for advice or before it was handed over. They may read the call and hear
 * its recordings. Calls of before legs were kept know the last seat's person alone.
 */
import { sql, type SQL } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'

/** Condition on the call that the query calls `name`: one of these people (a list of uuid) had it, or answered at a seat in it. */
export const takenPartIn = (name: string, people: SQL): SQL => {
  const call = sql.raw(name)
  return sql`(${call}.staff_id = any(${people}) or exists (select 1 from call_legs l
    where l.call_id = ${call}.id and l.staff_id = any(${people}) and l.answered_at is not null))`
}

/** Whether this person took part in a stored call. */
export const tookPart = async (db: Db, callId: string, staffId: string): Promise<boolean> => {
  const { rows } = await db.execute<{ is: boolean }>(sql`
    select exists (select 1 from calls c where c.id = ${callId} and ${takenPartIn('c', sql`array[${staffId}::uuid]`)}) as is`)
  return rows[0]?.is === true
}

/** A place in the list of calls, newest first. */
export type After = { at: Date; id: string }

/** Whose calls: these people's, and, with `foreign`, those that nobody had, but for these queues. */
export type Takers = { people: readonly string[]; foreign?: readonly string[] }

/**
 * The ids of these people's last `limit` calls, newest first, after that place. Each person costs two short walks of an index, however many
 * calls there are.
 */
export const callsOf = ({ people, foreign }: Takers, after: After | null, limit: number): SQL => {
  const at = after?.at.toISOString()
  const older = (startedAt: SQL, id: SQL) => (after ? sql`and (${startedAt}, ${id}) < (${at}::timestamptz, ${after.id})` : sql``)
  const nobodys = foreign
    ? sql`union (select c.id from calls c where c.staff_id is null
        and coalesce(c.queue_id <> all(${sql.param([...foreign])}::text[]), true)
        ${older(sql`c.started_at`, sql`c.id`)} order by c.started_at desc nulls last, c.id desc nulls last limit ${limit})`
    : sql``
  return sql`(
    select had.id from unnest(${sql.param([...people])}::uuid[]) person(id) cross join lateral (
      (select c.id from calls c where c.staff_id = person.id ${older(sql`c.started_at`, sql`c.id`)}
        order by c.started_at desc nulls last, c.id desc nulls last limit ${limit})
      union
      (select p.call_id from (
          select distinct l.call_started_at, l.call_id from call_legs l
          where l.staff_id = person.id and l.answered_at is not null ${older(sql`l.call_started_at`, sql`l.call_id`)}
          order by l.call_started_at desc, l.call_id desc limit ${limit}) p)) had
    ${nobodys})`
}
