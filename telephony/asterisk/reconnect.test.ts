import { mock } from 'node:test'
import t from 'tap'
import { Reconnect } from './reconnect.ts'

t.beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }))
t.afterEach(() => mock.timers.reset())

t.test('each attempt waits for its own pause, the last one repeats, and success starts again with the first', t => {
  const reconnect = new Reconnect([10, 20])
  let attempts = 0
  const passes = (ms: number) => {
    reconnect.again(() => (attempts += 1))
    mock.timers.tick(ms - 1)
    const early = attempts
    mock.timers.tick(1)
    return [early, attempts]
  }
  t.strictSame(passes(10), [0, 1])
  t.strictSame(passes(20), [1, 2])
  t.strictSame(passes(20), [2, 3])
  reconnect.succeeded()
  t.strictSame(passes(10), [3, 4])
  t.end()
})

t.test('a new plan takes the place of the one before; after the end nothing is planned', t => {
  const reconnect = new Reconnect([1])
  const done: string[] = []
  reconnect.later(5, () => done.push('old'))
  reconnect.later(5, () => done.push('new'))
  mock.timers.tick(5)
  reconnect.later(5, () => done.push('dropped'))
  reconnect.end()
  reconnect.again(() => done.push('after the end'))
  mock.timers.tick(1000)
  t.strictSame(done, ['new'])
  t.equal(reconnect.isOver, true)
  t.end()
})
