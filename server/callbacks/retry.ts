/** What follows a call that did not reach the member (domain C.6). */
import { bandOf, BANDS, callableFrom, daysLater, OPENS } from './hours.ts'
import type { TaskKind } from '../contract/callbacks.ts'

const MINUTE = 60_000
/** FIRST_RESPONSE: at once, 5 and 15 minutes after the first attempt; then the merchant is called anyway. */
const FIRST_RESPONSE_GAPS = [5 * MINUTE, 10 * MINUTE] as const
/** Others: three attempts, in different parts of the day and on two days at least. */
export const MAX_ATTEMPTS = 3
const BETWEEN_BANDS = 2 * 60 * MINUTE

export type Next = { next: 'again'; dueAt: Date; callableFrom: Date } | { next: 'ask-merchant' } | { next: 'give-up' }

/** @param failed attempts without a result so far, this one included @param now time of this attempt */
export const afterFailure = (kind: TaskKind, failed: number, now: Date, zone: string): Next => {
  if (kind === 'first_response') {
    const gap = FIRST_RESPONSE_GAPS[failed - 1]
    if (gap === undefined) return { next: 'ask-merchant' }
    const dueAt = new Date(now.getTime() + gap)
    return { next: 'again', dueAt, callableFrom: callableFrom(dueAt, zone) }
  }
  if (failed >= MAX_ATTEMPTS) return { next: 'give-up' }
  const band = bandOf(now, zone)
  const later = BANDS[band + 1]
  const sameDay =
    failed === 1 && later !== undefined ? new Date(Math.max(daysLater(now, zone, 0, later).getTime(), now.getTime() + BETWEEN_BANDS)) : null
  const isUsable = sameDay !== null && callableFrom(sameDay, zone).getTime() === sameDay.getTime()
  const dueAt = isUsable ? sameDay : daysLater(now, zone, 1, BANDS[(band + 1) % BANDS.length] ?? OPENS)
  return { next: 'again', dueAt, callableFrom: callableFrom(dueAt, zone) }
}
