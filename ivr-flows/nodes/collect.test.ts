import t from 'tap'
import { callerAt } from '../simulated-caller.ts'

const config = {
  name: 'order',
  prompts: [{ zh: '请输入工单号', en: 'Enter the order number' }],
  wrongPrompts: [{ zh: '有误', en: 'Wrong' }],
  digits: { type: 'length', min: 4, max: 16 },
  tries: 2,
}
const arrived = (changes = {}) => {
  const caller = callerAt('collect', { ...config, ...changes }, {}, ['done', 'failed'])
  caller.arrive()
  return caller
}

t.test('digits and the terminator', async t => {
  const caller = arrived()
  caller.press('2026112300001')
  t.match(caller.cursor(), { node: 'node', state: { typed: '2026112300001' } })
  caller.press('#')
  t.match(caller.cursor(), { node: 'exit-done', values: { order: '2026112300001' } })
})

t.test('no terminator: silence ends what is long enough', async t => {
  const caller = arrived()
  caller.press('12345')
  caller.wait()
  t.match(caller.cursor(), { node: 'exit-done', values: { order: '12345' } })
  t.equal(caller.now(), 5000)
})

t.test('silence and wrong keys use up the tries', async t => {
  const caller = arrived()
  caller.listen()
  caller.wait()
  t.strictSame(caller.said(), ['有误', '请输入工单号'])
  t.equal(caller.now(), 8000)
  caller.press('12#')
  t.equal(caller.cursor().node, 'exit-failed')
  t.strictSame(caller.cursor().values, {})
})

t.test('patterns', async t => {
  const caller = arrived({ digits: { type: 'patterns', patterns: ['1ZXX'] } })
  caller.press('1300')
  t.match(caller.cursor(), { node: 'exit-done', values: { order: '1300' } })
})

t.test('bad settings are refused', async t => {
  t.throws(() => arrived({ digits: { type: 'length', min: 9, max: 4 } }), /min is at most max/)
  t.throws(() => arrived({ name: '__proto__' }), /invalid_format|bad-config/)
  t.throws(() => arrived({ digits: { type: 'patterns', patterns: ['(a+)+'] } }), /bad-config/)
})
