/** When citizens are called (domain B.2: 08:30-20:30 by the centre's clock), and the parts of the day that attempts are spread over. */
import { addDays, civilTime, dayOf, instantOf } from '../../time/civil.ts'

export const OPENS = 8 * 60 + 30
export const CLOSES = 20 * 60 + 30
/** Starts of morning, afternoon and evening, in minutes after midnight. */
export const BANDS = [OPENS, 12 * 60, 18 * 60] as const

/** The moment when the centre's clock shows `minute` of the day that is `days` days after the day of `at`. */
export const daysLater = (at: Date, zone: string, days: number, minute: number): Date =>
  new Date(instantOf(addDays(dayOf(at.getTime(), zone), days), minute, zone))

/** The first moment from `at` on in which a citizen may be called. */
export const callableFrom = (at: Date, zone: string): Date => {
  const { minute } = civilTime(at.getTime(), zone)
  if (minute < OPENS) return daysLater(at, zone, 0, OPENS)
  return minute >= CLOSES ? daysLater(at, zone, 1, OPENS) : at
}

/** The part of the day: 0 morning (or before), 1 afternoon, 2 evening. */
export const bandOf = (at: Date, zone: string): number => {
  const { minute } = civilTime(at.getTime(), zone)
  if (minute >= BANDS[2]) return 2
  return minute >= BANDS[1] ? 1 : 0
}
