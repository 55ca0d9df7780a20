import { z } from 'zod'
import type { CivilTime } from '../time/civil.ts'
import type { CalendarFacts } from './node-type.ts'
import { textSchema } from './prompt.ts'

const minute = z.int().min(0).max(1440)
/** Minutes of the day, `from` included, `to` not. Past midnight is written as two spans. */
const span = z.strictObject({ from: minute, to: minute }).refine(({ from, to }) => from < to, 'from is before to')
const day = z.iso.date()

/**
 * When a hotline is served. Days are civil days of the centre. A day in `specialDays` counts by its own spans instead of its weekday's:
 * none for a holiday, those of a working day for a make-up working day (调休). `forced` overrules everything until it is taken back.
 */
export const calendarSchema = z.strictObject({
  /** Seven entries, Monday first; each the spans in which seats answer. */
  week: z.array(z.array(span).max(6)).length(7),
  specialDays: z.record(day, z.strictObject({ label: textSchema, spans: z.array(span).max(6) })).default({}),
  forced: z.strictObject({ open: z.boolean(), label: textSchema }).nullable().default(null),
})
export type Calendar = z.output<typeof calendarSchema>
type Span = Calendar['week'][number][number]

/** Seven days, twenty-four hours: the demo's and the national recommendation (GB/T 33358: staffing 7 × 24). */
export const alwaysOpen: Calendar = { week: Array.from({ length: 7 }, () => [{ from: 0, to: 1440 }]), specialDays: {}, forced: null }

const within = (spans: readonly Span[], at: number): boolean => spans.some(({ from, to }) => at >= from && at < to)

/** Is the centre open by this calendar when the clock of its zone shows this, and why or why not? */
export const calendarFacts = (calendar: Calendar, { day, weekday, minute }: CivilTime): CalendarFacts => {
  if (calendar.forced) return { open: calendar.forced.open, reason: 'forced', label: calendar.forced.label }
  const special = Object.hasOwn(calendar.specialDays, day) ? calendar.specialDays[day] : undefined
  const open = within(special ? special.spans : (calendar.week[weekday] ?? []), minute)
  const closed = special?.spans.length === 0 ? 'holiday' : 'outside-hours'
  const reason = open ? 'working-hours' : closed
  return { open, reason, label: special?.label ?? null }
}
