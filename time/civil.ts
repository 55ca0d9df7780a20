/**
 * What a zone's clocks show, and when they show it. Instants are epoch milliseconds, zones IANA names (`Asia/Shanghai`), days `YYYY-MM-DD`,
 * minutes those that the clock shows (540 is 09:00). An unknown zone or a day that is none throws a RangeError.
 */
import { Temporal } from 'temporal-polyfill'

/** What the clock and the calendar on the wall show: `weekday` 0 = Monday, `minute` of the day by the clock. */
export type CivilTime = { day: string; weekday: number; minute: number }

const MINUTE_MS = 60_000
/** From here on every zone is whole minutes from UTC (the last one, Monrovia, since January 1972), and changes at whole minutes. */
const WHOLE_MINUTES_MS = 94_694_400_000
/** The last answer for each zone: asked at each step of a call, and 0.02 ms to work out. */
const last = new Map<string, { minute: number; shown: CivilTime }>()

const zoned = (at: number, zone: string) => Temporal.Instant.fromEpochMilliseconds(Math.floor(at)).toZonedDateTimeISO(zone)

/** What a zone's wall shows at an instant. */
export const civilTime = (at: number, zone: string): CivilTime => {
  const minute = Math.floor(at / MINUTE_MS)
  const known = last.get(zone)
  if (known?.minute === minute) return known.shown
  const time = zoned(at, zone)
  const shown = { day: time.toPlainDate().toString(), weekday: time.dayOfWeek - 1, minute: time.hour * 60 + time.minute }
  if (at >= WHOLE_MINUTES_MS) last.set(zone, { minute, shown })
  return shown
}

/** The day that a zone's calendar shows at an instant. */
export const dayOf = (at: number, zone: string): string => civilTime(at, zone).day

/**
 * The instant at which a zone's clock shows `minute` of `day`. Minutes beyond the day belong to the days after (1440 is the next midnight).
 * A time that does not exist, for clocks are put forward over it, means as much later as they are put forward (02:30 is 03:30);
 * of a time that exists twice the first is meant. So does iCalendar (RFC 5545, section 3.3.5).
 */
export const instantOf = (day: string, minute: number, zone: string): number =>
  Temporal.PlainDate.from(day).toPlainDateTime().add({ minutes: minute }).toZonedDateTime(zone, { disambiguation: 'compatible' })
    .epochMilliseconds

/** The instant at which the day that a zone shows at `at` began: midnight, or the first moment of the day where midnight is skipped. */
export const startOfDay = (at: number, zone: string): number => zoned(at, zone).startOfDay().epochMilliseconds

/** The day that comes `days` days later (earlier, if below zero). */
export const addDays = (day: string, days: number): string => Temporal.PlainDate.from(day).add({ days }).toString()

/** Whether a text is a day of the calendar, written `YYYY-MM-DD`. */
export const isDay = (text: string): boolean => {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  try {
    return Temporal.PlainDate.from(text).toString() === text
  } catch {
    return false
  }
}
