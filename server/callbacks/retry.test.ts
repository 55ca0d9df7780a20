import fc from 'fast-check'
import t from 'tap'
import { dayOf } from '../../time/civil.ts'
import { bandOf, callableFrom, daysLater } from './hours.ts'
import { currentOf, defaults } from '../contract/settings/index.ts'
import { afterFailure } from './retry.ts'
import { callbackRules } from './rules.ts'

const rules = callbackRules(currentOf(() => defaults))
const { hours } = rules
const zone = 'Asia/Shanghai'
const at = (text: string) => new Date(`${text}+08:00`)

t.test("citizens are called from 08:30 to 20:30 by the centre's clock", async t => {
  t.same(
    [at('2026-11-23T07:00'), at('2026-11-23T08:30'), at('2026-11-23T20:29'), at('2026-11-23T20:30'), at('2026-12-31T23:59')].map(date =>
      callableFrom(date, zone, hours),
    ),
    [at('2026-11-23T08:30'), at('2026-11-23T08:30'), at('2026-11-23T20:29'), at('2026-11-24T08:30'), at('2027-01-01T08:30')],
  )
})

t.test('wall time is right where clocks are put back and forward', async t => {
  for (const [day, expected] of [
    ['2026-03-28T12:00:00Z', '2026-03-29T06:30:00.000Z'],
    ['2026-10-24T12:00:00Z', '2026-10-25T07:30:00.000Z'],
  ] as const) {
    t.equal(daysLater(new Date(day), 'Europe/Berlin', 1, 8 * 60 + 30).toISOString(), expected)
  }
})

t.test('the hours of calling are those of the clock on days when it changes', async t => {
  const berlin = 'Europe/Berlin'
  const from = (text: string) => callableFrom(new Date(text), berlin, hours).toISOString()
  t.equal(from('2026-10-25T00:30:00Z'), '2026-10-25T07:30:00.000Z', '02:30 for the first time: six hours and an hour until 08:30')
  t.equal(from('2026-10-25T07:29:59Z'), '2026-10-25T07:30:00.000Z')
  t.equal(from('2026-10-24T18:30:00Z'), '2026-10-25T07:30:00.000Z', 'the evening before')
  t.equal(from('2026-03-29T00:30:00Z'), '2026-03-29T06:30:00.000Z', 'an hour less')
  t.equal(from('2026-03-28T19:30:00Z'), '2026-03-29T06:30:00.000Z')
  t.equal(bandOf(new Date('2026-10-25T10:59:59Z'), berlin, hours), 0, '11:59 is morning')
  t.equal(bandOf(new Date('2026-10-25T11:00:00Z'), berlin, hours), 1)
})

t.test('the first callback is tried after 5 and 15 minutes, then the merchant is asked', async t => {
  const now = at('2026-11-23T10:00')
  t.match(afterFailure('first_response', 1, now, zone, rules), { next: 'again', dueAt: at('2026-11-23T10:05') })
  t.match(afterFailure('first_response', 2, at('2026-11-23T10:05'), zone, rules), { next: 'again', dueAt: at('2026-11-23T10:15') })
  t.match(afterFailure('first_response', 3, at('2026-11-23T10:15'), zone, rules), { next: 'ask-merchant' })
})

t.test('satisfaction: three attempts in different parts of the day, on two days at least, within the hours', async t => {
  fc.assert(
    fc.property(fc.date({ min: at('2026-11-01T00:00'), max: at('2027-03-01T00:00'), noInvalidDate: true }), start => {
      const times = [callableFrom(start, zone, hours)]
      for (const failed of [1, 2]) {
        const next = afterFailure('satisfaction', failed, times.at(-1)!, zone, rules)
        if (next.next !== 'again' || next.callableFrom.getTime() !== next.dueAt.getTime()) return false
        times.push(next.dueAt)
      }
      const days = new Set(times.map(time => dayOf(time.getTime(), zone)))
      const bands = times.map(time => bandOf(time, zone, hours))
      return days.size >= 2 && bands[1] !== bands[0] && bands[2] !== bands[1] && times[1]! > times[0]! && times[2]! > times[1]!
    }),
  )
  t.match(afterFailure('satisfaction', 3, at('2026-11-23T10:00'), zone, rules), { next: 'give-up' })
})
