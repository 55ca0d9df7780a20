import { z } from 'zod'
import type { CalendarFacts } from './node-type.ts'
import { textSchema } from './prompt.ts'

const DAY_MS = 86_400_000
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

/** A moment on the wall of the centre: `day` as YYYY-MM-DD, `weekday` 0 = Monday, `minute` of the day. */
export type CivilTime = { day: string; weekday: number; minute: number }

/**
 * Epoch milliseconds to civil time at `offsetMinutes` east of UTC (China: 480). Days to year, month, day by the era method of
 * Howard Hinnant's `civil_from_days`; correct for every date of the proleptic Gregorian calendar.
 */
export const civilTime = (at: number, offsetMinutes: number): CivilTime => {
  const local = at + offsetMinutes * 60_000
  const days = Math.floor(local / DAY_MS)
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const dayOfMonth = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  const two = (n: number) => String(n).padStart(2, '0')
  return {
    day: `${String(year).padStart(4, '0')}-${two(month)}-${two(dayOfMonth)}`,
    weekday: (((days + 3) % 7) + 7) % 7,
    minute: Math.floor((local - days * DAY_MS) / 60_000),
  }
}

const within = (spans: readonly Span[], at: number): boolean => spans.some(({ from, to }) => at >= from && at < to)

/** Is the centre open at `now` (epoch ms) by this calendar, and why or why not? */
export const calendarFacts = (calendar: Calendar, now: number, offsetMinutes: number): CalendarFacts => {
  if (calendar.forced) return { open: calendar.forced.open, reason: 'forced', label: calendar.forced.label }
  const { day, weekday, minute } = civilTime(now, offsetMinutes)
  const special = Object.hasOwn(calendar.specialDays, day) ? calendar.specialDays[day] : undefined
  const open = within(special ? special.spans : (calendar.week[weekday] ?? []), minute)
  const reason = open ? 'working-hours' : special && special.spans.length === 0 ? 'holiday' : 'outside-hours'
  return { open, reason, label: special?.label ?? null }
}
