import { mock } from 'node:test'
import t from 'tap'
import { systemTimers } from './timers.ts'

const DAY_MS = 86_400_000

t.test('a moment further off than a timer reaches comes when it comes, and can be called off', async t => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 0 })
  t.teardown(() => mock.timers.reset())
  const fired: string[] = []
  const note = (name: string) => () => void fired.push(`${name} on day ${Date.now() / DAY_MS}`)
  systemTimers.at(60 * DAY_MS, note('in two months'))
  const cancel = systemTimers.at(60 * DAY_MS, note('never'))
  systemTimers.at(DAY_MS, note('tomorrow'))
  systemTimers.at(-1, note('past'))
  for (let day = 0; day < 59; day += 1) mock.timers.tick(DAY_MS)
  t.strictSame(fired, ['past on day 1', 'tomorrow on day 1'])
  cancel()
  mock.timers.tick(DAY_MS)
  mock.timers.tick(DAY_MS)
  t.strictSame(fired.slice(2), ['in two months on day 60'])
})
