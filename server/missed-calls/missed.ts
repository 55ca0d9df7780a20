import { sql } from 'drizzle-orm'

/**
 * A missed call is to be called back within this time, in minutes (T8 of the domain's timers; the duty is the 2025 opinion on hotlines).
 */
export const CALL_BACK_MINUTES = 30
/** Calls longer ago are history, not work. */
const KEPT_DAYS = 7

/**
 * Condition on `calls`: somebody who wanted a person and got none (left the line, or left a message), and has not been spoken to since.
 * A withheld number can't be called back and stays until it is history.
 */
export const isMissedCall = sql`calls.direction = 'inbound'
  and (calls.result = 'voicemail' or (calls.result = 'abandoned' and calls.queued_at is not null))
  and calls.started_at > now() - ${KEPT_DAYS}::int * interval '1 day'
  and not exists (
    select 1 from calls later where later.number = calls.number and later.started_at > calls.started_at
      and (later.result = 'answered' or later.state in ('talking', 'held', 'away')))`
