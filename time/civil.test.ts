import fc from 'fast-check'
import t from 'tap'
import { addDays, civilTime, dayOf, instantOf, isDay, startOfDay } from './civil.ts'

const at = (iso: string) => Date.parse(iso)
const iso = (ms: number) => new Date(ms).toISOString()
const ZONES = ['Asia/Shanghai', 'Europe/Berlin', 'America/Sao_Paulo', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Apia', 'UTC']
/** 1975 to 2100, in ms. */
const instants = fc.integer({ min: at('1975-01-01T00:00:00Z'), max: at('2100-01-01T00:00:00Z') })
const zones = fc.constantFrom(...ZONES)

t.test('the wall shows what the platform says it shows', async t => {
  const formats = new Map(
    ZONES.map(timeZone => [timeZone, new Intl.DateTimeFormat('sv', { timeZone, dateStyle: 'short', timeStyle: 'short' })]),
  )
  fc.assert(
    fc.property(instants, zones, (ms, zone) => {
      const { day, weekday, minute } = civilTime(ms, zone)
      const two = (n: number) => String(n).padStart(2, '0')
      return (
        `${day} ${two(Math.floor(minute / 60))}:${two(minute % 60)}` === formats.get(zone)!.format(ms) &&
        weekday === (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7
      )
    }),
    { numRuns: 2000 },
  )
  t.strictSame(civilTime(at('2026-11-22T16:30:00Z'), 'Asia/Shanghai'), { day: '2026-11-23', weekday: 0, minute: 30 })
  t.strictSame(civilTime(at('2026-11-22T18:20:00Z'), 'Asia/Kathmandu'), { day: '2026-11-23', weekday: 0, minute: 5 }, 'five hours 45 ahead')
})

t.test('the same minute is not worked out twice, and no other minute is taken for it', async t => {
  const zone = 'Europe/Berlin'
  const before = civilTime(at('2026-10-25T00:59:59.999Z'), zone)
  t.equal(civilTime(at('2026-10-25T00:59:00Z'), zone), before)
  t.match(before, { minute: 179 })
  t.match(civilTime(at('2026-10-25T01:00:00Z'), zone), { minute: 120 }, 'clocks are put back')
  t.match(civilTime(at('1969-12-31T23:59:59.500Z'), 'UTC'), { day: '1969-12-31', minute: 1439 })
  t.match(civilTime(-86_400_000.5, 'UTC'), { day: '1969-12-30', minute: 1439 }, 'before the epoch, and between two milliseconds')
})

t.test('an instant is found again by what the wall showed, but for the hour that comes twice', async () => {
  fc.assert(
    fc.property(instants, zones, (ms, zone) => {
      const whole = Math.floor(ms / 60_000) * 60_000
      const shown = civilTime(whole, zone)
      const found = instantOf(shown.day, shown.minute, zone)
      const again = civilTime(found, zone)
      return again.day === shown.day && again.minute === shown.minute && found <= whole && whole - found <= 7_200_000
    }),
    { numRuns: 2000 },
  )
})

t.test('days begin before they go on, and where the day before ended', async () => {
  fc.assert(
    fc.property(instants, zones, (ms, zone) => {
      const start = startOfDay(ms, zone)
      return start <= ms && dayOf(start, zone) === dayOf(ms, zone) && dayOf(start - 1, zone) < dayOf(ms, zone)
    }),
    { numRuns: 1000 },
  )
})

t.test('days of 23 and of 25 hours', async t => {
  const zone = 'Europe/Berlin'
  t.equal(iso(startOfDay(at('2026-10-25T12:00:00Z'), zone)), '2026-10-24T22:00:00.000Z', 'clocks were put back since')
  t.equal(iso(startOfDay(at('2026-10-25T23:30:00Z'), zone)), '2026-10-25T23:00:00.000Z', 'the day after')
  t.equal(iso(startOfDay(at('2026-03-29T12:00:00Z'), zone)), '2026-03-28T23:00:00.000Z', 'clocks were put forward since')
  t.equal(iso(instantOf('2026-03-29', 150, zone)), '2026-03-29T01:30:00.000Z', '02:30 is skipped: 03:30 is meant')
  t.equal(iso(instantOf('2026-10-25', 150, zone)), '2026-10-25T00:30:00.000Z', '02:30 comes twice: the first is meant')
  t.equal(iso(instantOf('2026-10-25', 510, zone)), '2026-10-25T07:30:00.000Z', '08:30 comes once')
  t.equal(iso(instantOf('2026-10-25', 1440, zone)), '2026-10-25T23:00:00.000Z', '24:00 is the next midnight')
})

t.test('a midnight that does not exist', async t => {
  const zone = 'America/Sao_Paulo'
  t.equal(iso(startOfDay(at('2018-11-04T15:00:00Z'), zone)), '2018-11-04T03:00:00.000Z', 'the day began at 01:00')
  t.match(civilTime(startOfDay(at('2018-11-04T15:00:00Z'), zone), zone), { day: '2018-11-04', minute: 60 })
  t.equal(iso(startOfDay(at('2018-02-18T02:30:00Z'), zone)), '2018-02-17T02:00:00.000Z', '23:30 for the second time')
})

t.test('days are counted by the calendar', async t => {
  t.equal(addDays('2026-12-31', 1), '2027-01-01')
  t.equal(addDays('2028-03-01', -1), '2028-02-29')
  t.equal(addDays('2026-10-25', 0), '2026-10-25')
})

t.test('zones and days that are none', async t => {
  t.throws(() => civilTime(0, 'Mars/Olympus'), RangeError)
  t.throws(() => instantOf('2026-02-30', 0, 'UTC'), RangeError)
  t.strictSame(['2028-02-29', '2026-02-29', '2026-13-01', '2026-1-1', '20260101', '2026-01-01T00:00', ''].filter(isDay), ['2028-02-29'])
})
