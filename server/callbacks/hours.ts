/** When citizens are called (domain B.2: 08:30-20:30 by the centre's clock), and the parts of the day that attempts are spread over. */

const formats = new Map<string, Intl.DateTimeFormat>()
const formatOf = (zone: string): Intl.DateTimeFormat => {
  const known = formats.get(zone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  formats.set(zone, format)
  return format
}

/** The centre's clock: its day as `2026-11-23`, and the minutes since its midnight. */
export const localTime = (at: Date, zone: string): { day: string; minutes: number } => {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )
  return {
    day: `${parts.year}-${parts.month}-${parts.day}`,
    minutes: Number(parts.hour) * 60 + Number(parts.minute) + Number(parts.second) / 60,
  }
}

/** The moment when the centre's clock shows `minutes` after midnight, `days` days after the day of `at`. */
export const atLocal = (at: Date, zone: string, days: number, minutes: number): Date => {
  const { day } = localTime(at, zone)
  const wall = Date.parse(`${day}T00:00:00Z`) + days * 86_400_000 + minutes * 60_000
  let guess = wall
  for (let i = 0; i < 2; i++) {
    const shown = localTime(new Date(guess), zone)
    guess += wall - (Date.parse(`${shown.day}T00:00:00Z`) + shown.minutes * 60_000)
  }
  return new Date(guess)
}

export const OPENS = 8 * 60 + 30
export const CLOSES = 20 * 60 + 30
/** Starts of morning, afternoon and evening, in minutes after midnight. */
export const BANDS = [OPENS, 12 * 60, 18 * 60] as const

/** The first moment from `at` on in which a citizen may be called. */
export const callableFrom = (at: Date, zone: string): Date => {
  const { minutes } = localTime(at, zone)
  if (minutes < OPENS) return atLocal(at, zone, 0, OPENS)
  return minutes >= CLOSES ? atLocal(at, zone, 1, OPENS) : at
}

/** The part of the day: 0 morning (or before), 1 afternoon, 2 evening. */
export const bandOf = (at: Date, zone: string): number => {
  const { minutes } = localTime(at, zone)
  return minutes >= BANDS[2] ? 2 : minutes >= BANDS[1] ? 1 : 0
}
