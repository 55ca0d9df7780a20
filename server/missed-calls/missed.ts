import { and, eq, sql, type SQL } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { calls } from '../../db/schema/index.ts'

/**
 * A missed call is to be called back within this time, in minutes (T8 of the domain's timers; the duty is the 2025 opinion on hotlines).
 */
export const CALL_BACK_MINUTES = 30
/** Calls longer ago are history, not work. */
const KEPT_DAYS = 7

/** Condition on `calls`: over, and somebody who wanted a person got none, at whatever moment and by whomever it ended. */
const gotNobody = sql`calls.direction = 'inbound' and calls.wanted_person and calls.ended_at is not null
  and calls.result is distinct from 'answered'`

/**
 * Condition on `calls`: somebody who wanted a person, got none and has not been spoken to since. A withheld number can't be called back and
 * stays until it is history.
 */
export const isMissedCall = sql`${gotNobody}
  and calls.started_at > now() - ${KEPT_DAYS}::int * interval '1 day'
  and not exists (
    select 1 from calls later where later.number = calls.number and later.started_at > calls.started_at
      and (later.result = 'answered' or later.state in ('talking', 'held', 'away')))`

/**
 * Condition on `calls`: a missed call that this person may look into. Everybody while it waits to be called back; afterwards those who have
 * spoken to this number since, as far back as the missed ones are kept as work.
 */
export const isOpenTo = (staffId: string): SQL => sql`(${isMissedCall} or (${gotNobody}
  and exists (select 1 from calls later where later.number = calls.number and later.started_at > calls.started_at
    and later.started_at < calls.started_at + ${KEPT_DAYS}::int * interval '1 day' and (later.staff_id = ${staffId}::uuid
      or exists (select 1 from call_legs l where l.call_id = later.id and l.staff_id = ${staffId}::uuid and l.answered_at is not null))
    and (later.result = 'answered' or later.ended_at is null))))`

/** Whether a call is a missed one that this person may look into. */
export const isMissedOpenTo = async (db: Db, callId: string, staffId: string): Promise<boolean> =>
  (
    await db
      .select({ id: calls.id })
      .from(calls)
      .where(and(eq(calls.id, callId), isOpenTo(staffId)))
  ).length > 0
