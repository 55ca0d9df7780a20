import { and, eq, sql, type SQL } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { calls } from '../../db/schema/index.ts'
import type { Current } from '../contract/settings/index.ts'

/** Condition on `calls`: over, and somebody who wanted a person got none, at whatever moment and by whomever it ended. */
const gotNobody = sql`calls.direction = 'inbound' and calls.wanted_person and calls.ended_at is not null
  and calls.result is distinct from 'answered'`

/** For how many days a missed call is work; longer ago it is history. */
const keptDays = ({ current }: Current): number => current('callbacks.missed-kept')

/**
 * Condition on `calls`: somebody who wanted a person, got none and has not been spoken to since. A withheld number can't be called back and
 * stays until it is history.
 */
export const isMissedCall = (settings: Current): SQL => sql`${gotNobody}
  and calls.started_at > now() - ${keptDays(settings)}::int * interval '1 day'
  and not exists (
    select 1 from calls later where later.number = calls.number and later.started_at > calls.started_at
      and (later.result = 'answered' or later.state in ('talking', 'held', 'away')))`

/**
 * Condition on `calls`: a missed call that this person may look into. Everybody while it waits to be called back; afterwards those who have
 * spoken to this number since, as far back as the missed ones are kept as work.
 */
export const isOpenTo = (staffId: string, settings: Current): SQL => sql`(${isMissedCall(settings)} or (${gotNobody}
  and exists (select 1 from calls later where later.number = calls.number and later.started_at > calls.started_at
    and later.started_at < calls.started_at + ${keptDays(settings)}::int * interval '1 day' and (later.staff_id = ${staffId}::uuid
      or exists (select 1 from call_legs l where l.call_id = later.id and l.staff_id = ${staffId}::uuid and l.answered_at is not null))
    and (later.result = 'answered' or later.ended_at is null))))`

/** Whether a call is a missed one that this person may look into. */
export const isMissedOpenTo = async (db: Db, callId: string, staffId: string, settings: Current): Promise<boolean> =>
  (
    await db
      .select({ id: calls.id })
      .from(calls)
      .where(and(eq(calls.id, callId), isOpenTo(staffId, settings)))
  ).length > 0
