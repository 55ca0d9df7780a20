/** When citizens are called (domain B.2, by the centre's clock), and the parts of the day that attempts are spread over. Pure. */
import { addDays, civilTime, dayOf, instantOf } from '../../time/civil.ts'

/** In minutes after midnight: from when and until when citizens are called, and when afternoon and evening begin in between. */
export type CallingHours = { opens: number; closes: number; afternoon: number; evening: number }

/** Starts of morning, afternoon and evening. */
export const bandsOf = ({ opens, afternoon, evening }: CallingHours) => [opens, afternoon, evening] as const

/** The moment when the centre's clock shows `minute` of the day that is `days` days after the day of `at`. */
export const daysLater = (at: Date, zone: string, days: number, minute: number): Date =>
  new Date(instantOf(addDays(dayOf(at.getTime(), zone), days), minute, zone))

/** The first moment from `at` on in which a citizen may be called. */
export const callableFrom = (at: Date, zone: string, { opens, closes }: CallingHours): Date => {
  const { minute } = civilTime(at.getTime(), zone)
  if (minute < opens) return daysLater(at, zone, 0, opens)
  return minute >= closes ? daysLater(at, zone, 1, opens) : at
}

/** The part of the day: 0 morning (or before), 1 afternoon, 2 evening. */
export const bandOf = (at: Date, zone: string, { afternoon, evening }: CallingHours): number => {
  const { minute } = civilTime(at.getTime(), zone)
  if (minute >= evening) return 2
  return minute >= afternoon ? 1 : 0
}
