import t from 'tap'
import { inLastMinute, minuteOf } from './last-minute.ts'

t.test('of the minute before counts what is less than sixty seconds ago', async t => {
  const at = Date.parse('2026-11-27T10:00:00Z')
  t.equal(minuteOf(at - 1) + 1, minuteOf(at))
  t.equal(inLastMinute({ running: 0, before: 80 }, at), 80)
  t.equal(inLastMinute({ running: 10, before: 80 }, at + 15_000), 70)
  t.equal(inLastMinute({ running: 10, before: 80 }, at + 59_999), 10)
})
