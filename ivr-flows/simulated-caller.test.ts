import t from 'tap'
import { callerAt, simulatedCaller } from './simulated-caller.ts'
import { parseFlow } from './flow.ts'

const parsed = parseFlow({
  id: 'two',
  name: { zh: '两个', en: 'two' },
  start: 'greet',
  nodes: {
    greet: { type: 'play', config: { prompts: [{ zh: '您好', en: 'Hello' }] }, exits: { done: 'end' } },
    end: { type: 'hangup' },
  },
})
if (parsed.problems) throw new Error(JSON.stringify(parsed.problems))

t.test('a caller hears what is said, and is in the next node after listening', t => {
  const caller = simulatedCaller(parsed.flow)
  caller.arrive()
  t.strictSame(caller.said(), ['您好'])
  t.equal(caller.at(), 'greet')
  caller.listen()
  t.match(caller.at(), /^hang-up: /)
  t.end()
})

t.test('time stands still until the caller waits, and then reaches the next timer', t => {
  const words = [{ zh: '请按一', en: 'Press one' }]
  const menu = { prompts: words, wrongPrompts: words, choices: { 1: { zh: '一', en: 'one' } }, silentTries: 2, timeoutMs: 5000 }
  const caller = callerAt('menu', menu, { now: 1000 }, ['1', 'timeout', 'invalid'])
  caller.arrive()
  caller.listen()
  t.equal(caller.now(), 1000)
  t.equal(caller.wait(), true)
  t.equal(caller.now(), 6000)
  t.end()
})

t.test('without a timer there is nothing to wait for', t => {
  const caller = simulatedCaller(parsed.flow)
  t.equal(caller.wait(), false)
  t.end()
})

t.test('a bad config is refused with its problems', t => {
  t.throws(() => callerAt('menu', { keys: 'none' }), /node/)
  t.end()
})
