import t from 'tap'
import { callerAt } from '../simulated-caller.ts'
import { matchWhole } from '../../test/match-whole.ts'

const config = {
  queue: 'intake',
  priority: 3,
  maxWaitMs: 60_000,
  firstAnnounceMs: 10_000,
  announceEveryMs: 20_000,
  announce: [{ zh: '您前面还有{ahead}位，预计等待{minutes}分钟', en: '{ahead} ahead, {minutes} minutes' }],
  announceNext: [{ zh: '您是下一位', en: 'You are next' }],
  announceUnknown: [{ zh: '您前面还有{ahead}位', en: '{ahead} ahead' }],
}
const arrived = (changes = {}) => {
  const caller = callerAt('queue', { ...config, ...changes }, { line: { ahead: 2, waitMs: 61_000, ringing: false } }, ['timeout', 'nobody'])
  caller.arrive()
  return caller
}
const types = (caller: ReturnType<typeof arrived>) => caller.asked().map(action => action.type)

t.test('in line, to music', async t => {
  const caller = arrived()
  matchWhole(t, caller.asked().slice(0, 2), [
    { type: 'enqueue', visit: 1, queue: 'intake', priority: 3, leaveWhenNobody: true },
    { type: 'start-music' },
  ])
  t.strictSame(caller.timers(), ['announce', 'max-wait'])
})

t.test('the place is announced without leaving the line', async t => {
  const caller = arrived()
  caller.wait()
  t.strictSame(types(caller), ['stop-music', 'play'])
  t.strictSame(caller.said(), ['您前面还有2位，预计等待2分钟'])
  caller.listen()
  t.strictSame(types(caller), ['start-music', 'set-timer'])
  caller.setFacts({ line: { ahead: 0, waitMs: 1000, ringing: false } })
  caller.wait()
  t.strictSame(caller.said(), ['您是下一位'])
  caller.listen()
  caller.setFacts({ line: { ahead: 1, waitMs: null, ringing: false } })
  caller.wait()
  t.strictSame(caller.said(), ['您前面还有1位'])
  t.equal(caller.now(), 50_000)
  t.notOk(caller.all().some(action => action.type === 'dequeue'))
})

t.test('quiet while a seat rings; the longest wait lets it ring out', async t => {
  const caller = arrived()
  caller.setFacts({ line: { ahead: 0, waitMs: 0, ringing: true } })
  caller.wait()
  t.strictSame(caller.said(), [])
  while (caller.now() < 60_000) caller.wait()
  matchWhole(t, caller.asked(), [{ type: 'set-timer', name: 'max-wait', ms: 5000 }])
  caller.setFacts({ line: { ahead: 0, waitMs: 0, ringing: false } })
  caller.wait()
  t.match(caller.cursor(), { node: 'exit-timeout' })
  t.strictSame(types(caller), ['clear-timer', 'stop-music', 'dequeue', 'hang-up'])
})

t.test('answered: all stops and the flow is over', async t => {
  const caller = arrived()
  caller.wait()
  caller.send({ type: 'queue-left', visit: 1, reason: 'answered' })
  t.strictSame(types(caller), ['stop-play', 'clear-timer'])
  t.ok(caller.cursor().done)
  t.ok(caller.send({ type: 'digit', digit: '1' }).ignored)
})

t.test('nobody there', async t => {
  const caller = arrived()
  caller.send({ type: 'queue-left', visit: 1, reason: 'nobody' })
  t.equal(caller.cursor().node, 'exit-nobody')
  t.strictSame(types(caller), ['clear-timer', 'clear-timer', 'stop-music', 'hang-up'], 'no dequeue: the line is left already')
})

t.test('after the controller was away: the same line, the same patience', async t => {
  const caller = arrived()
  caller.setFacts({ now: 45_000 })
  const { actions } = caller.send({ type: 'resume' })
  t.notOk(actions.some(action => action.type === 'dequeue'))
  matchWhole(
    t,
    actions.filter(action => action.type === 'enqueue' || (action.type === 'set-timer' && action.name === 'max-wait')),
    [
      { type: 'enqueue', visit: 2 },
      { type: 'set-timer', ms: 15_000, visit: 2 },
    ],
  )
})

t.test('no announcements, no limit', async t => {
  const caller = arrived({ maxWaitMs: 0, firstAnnounceMs: 0 })
  t.strictSame(caller.timers(), [])
})
