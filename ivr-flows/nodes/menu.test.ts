import t from 'tap'
import { callerAt } from '../simulated-caller.ts'
import { matchWhole } from '../../test/match-whole.ts'

const label = (zh: string) => ({ zh, en: zh })
const config = {
  prompts: [{ zh: '请按键', en: 'Press a key' }],
  wrongPrompts: [{ zh: '无效', en: 'Invalid' }],
  choices: { 1: label('服务'), 12: label('十二'), 0: label('人工') },
  languageKey: '8',
  silentTries: 2,
  timeoutMs: 5000,
  betweenKeysMs: 1500,
}
const exits = ['1', '12', '0', 'language', 'timeout', 'invalid']
const arrived = (changes = {}) => {
  const caller = callerAt('menu', { ...config, ...changes }, {}, exits)
  caller.arrive()
  return caller
}

t.test('a key during the prompt stops it and leaves at once', async t => {
  const caller = arrived()
  t.strictSame(caller.said(), ['请按键'])
  caller.press('0')
  t.equal(caller.cursor().node, 'exit-0')
  t.match(caller.asked()[0], { type: 'stop-play' })
  t.match(
    caller.all().find(action => action.type === 'note' && action.note === 'chosen'),
    { key: '0', label: label('人工'), node: 'node' },
  )
})

t.test('a key that could grow waits for the next one', async t => {
  const slow = arrived()
  slow.press('1')
  matchWhole(t, slow.asked(), [{ type: 'stop-play' }, { type: 'set-timer', name: 'key', ms: 1500 }])
  slow.send({ type: 'playback-finished', visit: slow.visit(), ok: true })
  t.strictSame(slow.timers(), ['key'], 'the end of the stopped prompt changes nothing')
  slow.wait()
  t.equal(slow.cursor().node, 'exit-1')
  t.equal(slow.now(), 1500)
  const quick = arrived()
  quick.press('12')
  t.equal(quick.cursor().node, 'exit-12')
})

t.test('silence: the prompt again, then its own way', async t => {
  const caller = arrived()
  t.strictSame(caller.timers(), [], 'nobody is hurried while the prompt plays')
  caller.listen()
  caller.wait()
  t.strictSame(caller.said(), ['请按键'])
  caller.listen()
  caller.wait()
  t.equal(caller.cursor().node, 'exit-timeout')
  t.equal(caller.now(), 10_000)
})

t.test('wrong keys: told so, then its own way at the third', async t => {
  const caller = arrived()
  caller.press('7')
  t.strictSame(caller.said(), ['无效', '请按键'])
  caller.press('19')
  t.strictSame(caller.said(), ['无效', '请按键'])
  caller.press('#')
  t.equal(caller.cursor().node, 'exit-invalid')
  t.strictSame(
    caller.all().flatMap(action => (action.type === 'note' && action.note === 'wrong-key' ? [action.key] : [])),
    ['7', '19', '#'],
  )
})

t.test('the language key changes the language', async t => {
  const caller = arrived()
  caller.press('8')
  t.match(caller.cursor(), { node: 'exit-language', language: 'en' })
})

t.test('bad settings are refused', async t => {
  t.throws(() => arrived({ languageKey: '1' }), /languageKey/)
  t.throws(() => arrived({ choices: {} }), /choice/)
  t.throws(() => arrived({ timeoutMs: 10 }), /too_small/)
})
