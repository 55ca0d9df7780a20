import t from 'tap'
import { parseFlow } from '../flow.ts'
import { simulatedCaller } from '../simulated-caller.ts'

const say = (words: string) => [{ zh: words, en: words }]
const asking = (prompts?: unknown) => {
  const parsed = parseFlow({
    id: 'one',
    name: { zh: '查询', en: 'Look-up' },
    start: 'number',
    nodes: {
      number: {
        type: 'collect',
        config: { name: 'order', prompts: say('n'), wrongPrompts: say('w'), digits: { type: 'length', min: 1, max: 4 } },
        exits: { done: 'ask', failed: 'end' },
      },
      ask: {
        type: 'lookup',
        config: { kind: 'order-progress', args: { digits: 'order' }, gives: ['state'], timeoutMs: 3000, prompts },
        exits: { found: 'found', missing: 'missing', failed: 'failed' },
      },
      found: { type: 'play', config: { prompts: say('状态{state}') }, exits: { done: 'end' } },
      missing: { type: 'play', config: { prompts: say('没有') }, exits: { done: 'end' } },
      failed: { type: 'play', config: { prompts: say('失败') }, exits: { done: 'end' } },
      end: { type: 'hangup' },
    },
  })
  if (parsed.problems) throw new Error(JSON.stringify(parsed.problems))
  const caller = simulatedCaller(parsed.flow)
  caller.arrive()
  caller.press('1234')
  return caller
}

t.test('asks with gathered values and the language; speaks the answer', async t => {
  const caller = asking()
  t.match(caller.asked().at(-1), {
    type: 'lookup',
    kind: 'order-progress',
    args: { digits: '1234', language: 'zh' },
    visit: caller.visit(),
  })
  caller.send({ type: 'lookup-answered', visit: caller.visit(), values: { found: 'yes', state: '已派单', secret: 'x' } })
  t.strictSame(caller.said(), ['状态已派单'])
  t.strictSame(caller.cursor().values, { order: '1234', state: '已派单' }, 'only what it gives is kept')
})

t.test('nothing found, no answer, no answer in time', async t => {
  const missing = asking()
  missing.send({ type: 'lookup-answered', visit: missing.visit(), values: { found: 'no' } })
  t.strictSame(missing.said(), ['没有'])
  const failed = asking()
  failed.send({ type: 'lookup-answered', visit: failed.visit(), values: null })
  t.strictSame(failed.said(), ['失败'])
  const silent = asking()
  silent.wait()
  t.strictSame(silent.said(), ['失败'])
  t.equal(silent.now(), 3000)
})

t.test('an answer waits for the end of what is said; a late one means nothing', async t => {
  const caller = asking(say('请稍候'))
  t.strictSame(caller.said(), ['请稍候'])
  const asked = caller.visit()
  caller.send({ type: 'lookup-answered', visit: asked, values: { state: '已完成' } })
  t.equal(caller.cursor().node, 'ask')
  caller.press('9')
  caller.listen()
  t.strictSame(caller.said(), ['状态已完成'], 'a key pressed meanwhile does not cut it short')
  t.ok(caller.send({ type: 'lookup-answered', visit: asked, values: null }).ignored)
})
