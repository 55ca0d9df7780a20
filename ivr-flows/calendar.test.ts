import fc from 'fast-check'
import t from 'tap'
import { civilTime } from '../time/civil.ts'
import { alwaysOpen, calendarFacts, calendarSchema } from './calendar.ts'

const at = (iso: string) => civilTime(Date.parse(iso), 'Asia/Shanghai')
const nineToSix = [{ from: 540, to: 1080 }]
const label = { zh: '国庆节', en: 'National Day' }
const calendar = calendarSchema.parse({
  week: [nineToSix, nineToSix, nineToSix, nineToSix, nineToSix, [], []],
  specialDays: {
    '2026-10-01': { label, spans: [] },
    '2026-10-10': { label: { zh: '调休上班', en: 'Make-up working day' }, spans: nineToSix },
  },
})

t.test('working hours by weekday', async t => {
  const open = (iso: string) => calendarFacts(calendar, at(iso))
  t.match(open('2026-11-23T09:00:00+08:00'), { open: true, reason: 'working-hours' })
  t.match(open('2026-11-23T08:59:59+08:00'), { open: false, reason: 'outside-hours' })
  t.match(open('2026-11-23T17:59:59+08:00'), { open: true })
  t.match(open('2026-11-23T18:00:00+08:00'), { open: false })
  t.match(open('2026-11-21T10:00:00+08:00'), { open: false, reason: 'outside-hours' }, 'a Saturday')
})

t.test('holidays, make-up working days, forced states', async t => {
  const holiday = at('2026-10-01T10:00:00+08:00')
  t.match(calendarFacts(calendar, holiday), { open: false, reason: 'holiday', label })
  t.match(calendarFacts(calendar, at('2026-10-10T10:00:00+08:00')), { open: true, label: { zh: '调休上班' } }, 'a working Saturday')
  t.match(calendarFacts(calendar, at('2026-10-10T20:00:00+08:00')), { open: false, reason: 'outside-hours' })
  const forced = { ...alwaysOpen, forced: { open: false, label: { zh: '台风停工', en: 'Typhoon' } } }
  t.match(calendarFacts(forced, holiday), { open: false, reason: 'forced', label: { zh: '台风停工' } })
  fc.assert(fc.property(fc.integer({ min: 0, max: 4e12 }), moment => calendarFacts(alwaysOpen, civilTime(moment, 'Asia/Shanghai')).open))
})

t.test('bad calendars are refused', async t => {
  t.notOk(calendarSchema.safeParse({ week: [] }).success)
  t.notOk(calendarSchema.safeParse({ ...alwaysOpen, specialDays: { '2026-13-01': { label, spans: [] } } }).success)
  t.notOk(calendarSchema.safeParse({ ...alwaysOpen, week: Array.from({ length: 7 }, () => [{ from: 600, to: 500 }]) }).success)
})
