/** What follows a call that did not reach the member (domain C.6). Pure. */
import { bandOf, bandsOf, callableFrom, daysLater } from './hours.ts'
import type { TaskKind } from '../contract/callbacks.ts'
import type { CallbackRules } from './rules.ts'

export type Next = { next: 'again'; dueAt: Date; callableFrom: Date } | { next: 'ask-merchant' } | { next: 'give-up' }

/** @param failed attempts without a result so far, this one included @param now time of this attempt */
export const afterFailure = (kind: TaskKind, failed: number, now: Date, zone: string, rules: CallbackRules): Next => {
  const { hours } = rules
  if (kind === 'first_response') {
    const gap = rules.firstResponseGapsMs[failed - 1]
    // three calls in vain: the merchant is called anyway
    if (gap === undefined) return { next: 'ask-merchant' }
    const dueAt = new Date(now.getTime() + gap)
    return { next: 'again', dueAt, callableFrom: callableFrom(dueAt, zone, hours) }
  }
  if (failed >= rules.attempts) return { next: 'give-up' }
  // the others come in different parts of the day and on two days at least
  const bands = bandsOf(hours)
  const band = bandOf(now, zone, hours)
  const later = bands[band + 1]
  const sameDay =
    failed === 1 && later !== undefined
      ? new Date(Math.max(daysLater(now, zone, 0, later).getTime(), now.getTime() + rules.betweenAttemptsMs))
      : null
  const isUsable = sameDay !== null && callableFrom(sameDay, zone, hours).getTime() === sameDay.getTime()
  const dueAt = isUsable ? sameDay : daysLater(now, zone, 1, bands[(band + 1) % bands.length] ?? hours.opens)
  return { next: 'again', dueAt, callableFrom: callableFrom(dueAt, zone, hours) }
}
