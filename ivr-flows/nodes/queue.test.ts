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
  t.strictSame(caller.timers(), ['announce', 'max-wait', 'unserved'])
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
  caller.wait()
  t.match(caller.cursor(), { node: 'exit-timeout' })
  t.strictSame(types(caller), ['clear-timer', 'clear-timer', 'stop-music', 'dequeue', 'hang-up'])
})

t.test('answered: all stops and the flow is over', async t => {
  const caller = arrived()
  caller.wait()
  caller.send({ type: 'queue-left', visit: 1, reason: 'answered' })
  t.strictSame(types(caller), ['stop-play', 'clear-timer', 'clear-timer'])
  t.ok(caller.cursor().done)
  t.ok(caller.send({ type: 'digit', digit: '1' }).ignored)
})

t.test('nobody there', async t => {
  const caller = arrived()
  caller.send({ type: 'queue-left', visit: 1, reason: 'nobody' })
  t.equal(caller.cursor().node, 'exit-nobody')
  t.strictSame(
    types(caller),
    ['clear-timer', 'clear-timer', 'clear-timer', 'stop-music', 'hang-up'],
    'no dequeue: the line is left already',
  )
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
  t.strictSame(caller.timers(), ['unserved'], 'but somebody looks whether anybody is there')
})

const offer = { afterMs: 60_000, prompts: [{ zh: '您排在第{position}位，留言请按一', en: 'Number {position}; press 1 for a message' }] }
const waitingFor = (changes: object, line: object | null) => {
  const exits = ['timeout', 'nobody', ...('offer' in changes ? ['message'] : [])]
  const caller = callerAt('queue', { ...config, maxWaitMs: 0, ...changes }, { line: line as never }, exits)
  caller.arrive()
  return caller
}
const unserved = (unservedMs: number, ahead = 0) => ({ line: { ahead, waitMs: null, ringing: false, unservedMs } })

t.test('the first in line is not told to be next while nobody can take a call', async t => {
  const own = waitingFor({}, unserved(10_000).line)
  own.wait()
  t.strictSame(own.said(), ['座席暂时都不在位，您排在第一位，请稍候。'])
  const flows = waitingFor({ announceFirst: [{ zh: '请稍候', en: 'Hold' }] }, unserved(10_000).line)
  flows.wait()
  t.strictSame(flows.said(), ['请稍候'])
  const silent = waitingFor({ announce: undefined, announceNext: undefined, announceUnknown: undefined }, unserved(10_000).line)
  silent.wait()
  t.strictSame(silent.said(), [], 'a flow that announces nothing says nothing')
})

t.test('nobody there for the time: a message is offered in the place of announcements, and the key leads there', async t => {
  const caller = waitingFor({ offer, announceEveryMs: 45_000 }, unserved(0).line)
  caller.wait()
  caller.listen()
  caller.setFacts(unserved(59_000, 1))
  caller.press('1')
  t.equal(caller.cursor().node, 'node', 'a key that was not offered means nothing')
  caller.setFacts(unserved(60_000, 1))
  caller.wait()
  t.strictSame(caller.said(), ['您排在第2位，留言请按一'])
  t.ok(caller.now() <= 60_000)
  t.strictSame(types(caller), ['stop-music', 'play'], 'by whichever comes first: the announcement')
  caller.listen()
  t.ok(
    caller.asked().some(({ type }) => type === 'start-music'),
    'who presses nothing waits on',
  )
  caller.press('1')
  t.equal(caller.cursor().node, 'exit-message')
  t.ok(caller.asked().some(({ type }) => type === 'dequeue'))
})

t.test('a break of a minute throws nobody out, and the offer is over when somebody is back', async t => {
  const caller = waitingFor({ offer }, unserved(0).line)
  caller.setFacts(unserved(50_000))
  while (caller.now() < 60_000) caller.wait()
  t.notOk(caller.all().some(action => action.type === 'play' && JSON.stringify(action.prompts).includes('留言')))
  caller.setFacts(unserved(70_000))
  while (!caller.said().some(words => words.includes('留言'))) caller.wait()
  caller.listen()
  caller.setFacts({ line: { ahead: 0, waitMs: 30_000, ringing: false } })
  while (!caller.said().some(words => words.includes('下一位'))) caller.wait()
  caller.press('1')
  t.equal(caller.cursor().node, 'node', 'a late key does not cost the place')
})

t.test('0 seconds: nothing is offered; ten minutes of nobody lead on, unless the flow says to stay', async t => {
  for (const leaveWhenNobody of [true, false]) {
    const caller = waitingFor({ offer: { ...offer, afterMs: 0 }, leaveWhenNobody }, unserved(0).line)
    for (let step = 0; step < 60 && caller.cursor().node === 'node'; step++) {
      caller.setFacts(unserved(caller.now()))
      caller.wait()
      t.notOk(caller.said().some(words => words.includes('留言')))
      if (caller.cursor().running.play) caller.listen()
    }
    t.equal(caller.cursor().node, leaveWhenNobody ? 'exit-nobody' : 'node')
    if (leaveWhenNobody) t.ok(caller.now() >= 600_000 && caller.now() < 660_000, String(caller.now()))
  }
})
