import { addDays, civilTime, dayOf, instantOf, isDay } from '../../../time/civil.ts'
import { tag, t } from './locale.svelte.ts'

const made = new Map<string, Intl.DateTimeFormat>()
const formatter = (zone: string, options: Intl.DateTimeFormatOptions) => {
  const key = tag() + zone + JSON.stringify(options)
  const found = made.get(key) ?? new Intl.DateTimeFormat(tag(), { timeZone: zone, ...options })
  made.set(key, found)
  return found
}

let zone = 'Asia/Shanghai'
/** The centre's own time zone: all times are shown in it, wherever the browser stands. */
export const setZone = (name: string): void => {
  zone = name
}
export const centreZone = (): string => zone

/** The day of the centre's calendar, `2026-11-24`, `days` days after that of a moment. */
export const dayAt = (ms: number, days = 0): string => addDays(dayOf(ms, zone), days)
const dateOf = (ms: number) => formatter(zone, { year: 'numeric', month: '2-digit', day: '2-digit' }).format(ms)

/** `14:05`; with the day in front when it is not today. */
export const shortTime = (iso: string, now: number): string => {
  const at = Date.parse(iso)
  return dayAt(at) === dayAt(now)
    ? formatter(zone, { hour: '2-digit', minute: '2-digit' }).format(at)
    : formatter(zone, { month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit' }).format(at)
}

/** Day, time and seconds: what a hover shows. */
export const exactTime = (iso: string): string =>
  formatter(zone, { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(
    Date.parse(iso),
  )

/** `14:05:09` in the centre's zone. */
export const clockTime = (ms: number): string => formatter(zone, { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(ms)

/** An appointment in one line: the day once, from and to. */
export const span = (from: string, to: string, now: number): string => {
  const a = Date.parse(from),
    b = Date.parse(to)
  const day =
    dayAt(a) === dayAt(now)
      ? t('time.today')
      : dayAt(a) === dayAt(now, 1)
        ? t('time.tomorrow')
        : formatter(zone, { month: 'numeric', day: 'numeric', weekday: 'short' }).format(a)
  const hm = (ms: number) => formatter(zone, { hour: '2-digit', minute: '2-digit' }).format(ms)
  return `${day} ${hm(a)}–${dayAt(a) === dayAt(b) ? '' : `${dateOf(b)} `}${hm(b)}`
}

/** A calendar day `2026-11-24` for a list: today, tomorrow, or the date with its weekday. */
export const dayLabel = (day: string, now: number): string => {
  const at = Date.parse(`${day}T12:00:00Z`)
  const date = new Intl.DateTimeFormat(tag(), { timeZone: 'UTC', month: 'numeric', day: 'numeric' }).format(at)
  if (dayAt(now) === day) return `${t('time.today')} ${date}`
  if (dayAt(now, 1) === day) return `${t('time.tomorrow')} ${date}`
  return `${date} ${new Intl.DateTimeFormat(tag(), { timeZone: 'UTC', weekday: 'short' }).format(at)}`
}

/** A running length: `3:07`, `1:02:09`. */
export const duration = (ms: number): string => {
  const s = Math.max(0, Math.floor(ms / 1000))
  const two = (n: number) => String(n).padStart(2, '0')
  return s < 3600 ? `${Math.floor(s / 60)}:${two(s % 60)}` : `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`
}

/** A coarse length in words: `刚刚`, `5 分钟`, `3 小时`, `2 天`. */
export const rough = (ms: number): string => {
  const minutes = Math.floor(Math.abs(ms) / 60_000)
  return minutes < 1
    ? t('time.under-minute')
    : minutes < 60
      ? t('time.minutes', { n: minutes })
      : minutes < 48 * 60
        ? t('time.hours', { n: Math.floor(minutes / 60) })
        : t('time.days', { n: Math.floor(minutes / 1440) })
}

/** Relative to now: `5 分钟前`. */
export const ago = (iso: string, now: number): string => {
  const past = now - Date.parse(iso)
  return past < 60_000 ? t('time.just-now') : t('time.ago', { length: rough(past) })
}

/** Money of the locale, from fen. */
export const money = (fen: number): string =>
  new Intl.NumberFormat(tag(), {
    style: 'currency',
    currency: 'CNY',
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: fen % 100 ? 2 : 0,
  }).format(fen / 100)

/** A figure with the locale's separators: `70,800`. */
export const number = (n: number): string => new Intl.NumberFormat(tag()).format(n)

export const percent = (share: number): string => new Intl.NumberFormat(tag(), { style: 'percent', maximumFractionDigits: 0 }).format(share)

/** `2026-11-23T14:30` in the centre's zone, as datetime-local inputs want it. */
export const toInput = (ms: number): string => {
  const { day, minute } = civilTime(ms, zone)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${day}T${two(Math.floor(minute / 60))}:${two(minute % 60)}`
}

/** The moment that an input of the centre's zone means; null for an unfinished one, or a day that is none. */
export const fromInput = (value: string): string | null => {
  const [, day = '', hours, minutes] = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):([0-5]\d)$/.exec(value) ?? []
  if (!isDay(day)) return null
  return new Date(instantOf(day, Number(hours) * 60 + Number(minutes), zone)).toISOString()
}
