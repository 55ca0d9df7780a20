import fc from 'fast-check'
import t from 'tap'
import { alwaysOpen, calendarFacts, calendarSchema, civilTime } from './calendar.ts'

const CHINA = 480
const at = (iso: string) => Date.parse(iso)
const nineToSix = [{ from: 540, to: 1080 }]
const label = { zh: '国庆节', en: 'National Day' }
const calendar = calendarSchema.parse({
  week: [nineToSix, nineToSix, nineToSix, nineToSix, nineToSix, [], []],
  specialDays: {
    '2026-10-01': { label, spans: [] },
    '2026-10-10': { label: { zh: '调休上班', en: 'Make-up working day' }, spans: nineToSix },
  },
})

t.test('civil time agrees with the calendar of the platform, everywhere', async t => {
  fc.assert(
    fc.property(fc.integer({ min: -6e13, max: 2e14 }), fc.integer({ min: -720, max: 840 }), (moment, offset) => {
      const date = new Date(moment + offset * 60_000)
      const { day, weekday, minute } = civilTime(moment, offset)
      return (
        day === date.toISOString().slice(0, 10).padStart(10, '0') &&
        weekday === (date.getUTCDay() + 6) % 7 &&
        minute === date.getUTCHours() * 60 + date.getUTCMinutes()
      )
    }),
  )
  t.strictSame(civilTime(at('2026-11-22T16:30:00Z'), CHINA), { day: '2026-11-23', weekday: 0, minute: 30 })
})

t.test('working hours by weekday', async t => {
  const open = (iso: string) => calendarFacts(calendar, at(iso), CHINA)
  t.match(open('2026-11-23T09:00:00+08:00'), { open: true, reason: 'working-hours' })
  t.match(open('2026-11-23T08:59:59+08:00'), { open: false, reason: 'outside-hours' })
  t.match(open('2026-11-23T17:59:59+08:00'), { open: true })
  t.match(open('2026-11-23T18:00:00+08:00'), { open: false })
  t.match(open('2026-11-21T10:00:00+08:00'), { open: false, reason: 'outside-hours' }, 'a Saturday')
})

t.test('holidays, make-up working days, forced states', async t => {
  const holiday = at('2026-10-01T10:00:00+08:00')
  t.match(calendarFacts(calendar, holiday, CHINA), { open: false, reason: 'holiday', label })
  t.match(calendarFacts(calendar, at('2026-10-10T10:00:00+08:00'), CHINA), { open: true, label: { zh: '调休上班' } }, 'a working Saturday')
  t.match(calendarFacts(calendar, at('2026-10-10T20:00:00+08:00'), CHINA), { open: false, reason: 'outside-hours' })
  const forced = { ...alwaysOpen, forced: { open: false, label: { zh: '台风停工', en: 'Typhoon' } } }
  t.match(calendarFacts(forced, holiday, CHINA), { open: false, reason: 'forced', label: { zh: '台风停工' } })
  fc.assert(fc.property(fc.integer({ min: 0, max: 4e12 }), moment => calendarFacts(alwaysOpen, moment, CHINA).open))
})

t.test('bad calendars are refused', async t => {
  t.notOk(calendarSchema.safeParse({ week: [] }).success)
  t.notOk(calendarSchema.safeParse({ ...alwaysOpen, specialDays: { '2026-13-01': { label, spans: [] } } }).success)
  t.notOk(calendarSchema.safeParse({ ...alwaysOpen, week: Array.from({ length: 7 }, () => [{ from: 600, to: 500 }]) }).success)
})
