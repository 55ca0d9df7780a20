import t from 'tap'
import { callerAt } from '../simulated-caller.ts'

const arrived = (calendars: object) => {
  const caller = callerAt('hours', {}, { calendars: calendars as never }, ['open', 'closed'])
  caller.arrive()
  return caller
}
const noted = (caller: ReturnType<typeof arrived>) => caller.all().find(action => action.type === 'note' && action.note === 'calendar')

t.test('the calendar decides', async t => {
  t.equal(arrived({ default: { open: true, reason: 'working-hours', label: null } }).cursor().node, 'exit-open')
  const closed = arrived({ default: { open: false, reason: 'holiday', label: null } })
  t.equal(closed.cursor().node, 'exit-closed')
  t.match(noted(closed), { calendar: 'default', open: false, reason: 'holiday' })
})

t.test('a calendar nobody has set up counts as open', async t => {
  const caller = arrived({})
  t.equal(caller.cursor().node, 'exit-open')
  t.match(noted(caller), { open: true, reason: 'unknown-calendar' })
})
