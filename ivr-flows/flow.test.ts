import fc from 'fast-check'
import t from 'tap'
import { parseFlow, parseFlowText, promptsOf, staticPrompts } from './flow.ts'
import { describeProblem, problemTexts } from './problems.ts'
import { matchWhole } from '../test/match-whole.ts'

const say = { zh: '您好', en: 'Hello' }
const play = (to: string) => ({ type: 'play', config: { prompts: [say] }, exits: { done: to } })
const flow = (nodes: Record<string, unknown>, start = 'a') => ({ id: 'f', name: say, start, nodes })
const menu = (exits: Record<string, string>) => ({
  type: 'menu',
  config: { prompts: [say], choices: { 1: say }, wrongPrompts: [say] },
  exits,
})
const end = { type: 'hangup' }
const faults = (raw: unknown) => parseFlow(raw).problems?.map(({ code, path }) => `${code} at ${path}`)

t.test('a good flow comes back with every default', async t => {
  const parsed = parseFlow(flow({ a: menu({ 1: 'b', timeout: 'b', invalid: 'b' }), b: end }))
  t.match(parsed.flow, {
    version: 1,
    language: 'zh',
    nodes: { a: { config: { timeoutMs: 5000, wrongTries: 3, languageKey: null } } },
  })
  t.strictSame([parsed.flow?.nodes['b']?.exits, parsed.flow?.nodes['b']?.config], [{}, {}])
})

t.test('each rule has its code and its path', async t => {
  t.strictSame(faults(flow({ a: { type: 'telepathy' } })), ['unknown-node-type at nodes.a.type'])
  t.strictSame(faults(flow({ a: { type: 'constructor' } })), ['unknown-node-type at nodes.a.type'])
  t.strictSame(faults(flow({ a: { type: 'play', config: { prompts: [say] } } })), ['missing-exit at nodes.a.exits.done'])
  t.strictSame(faults(flow({ a: play('nowhere') })), ['dangling-exit at nodes.a.exits.done'])
  t.strictSame(faults(flow({ a: { ...play('b'), exits: { done: 'b', other: 'b' } }, b: end })), ['unknown-exit at nodes.a.exits.other'])
  t.strictSame(faults(flow({ a: end, b: end })), ['unreachable-node at nodes.b'])
  t.strictSame(faults(flow({ a: end }, 'z')), ['missing-start at start'])
  t.strictSame(faults(flow({ a: menu({ 1: 'b' }), b: end })), [
    'missing-exit at nodes.a.exits.timeout',
    'missing-exit at nodes.a.exits.invalid',
  ])
  t.strictSame(faults(flow({ a: play('b'), b: play('a') })), ['endless-cycle at nodes.a'])
  t.strictSame(faults(flow({ a: play('a') })), ['endless-cycle at nodes.a'])
  t.equal(faults(flow({ a: play('b'), b: menu({ 1: 'a', timeout: 'c', invalid: 'a' }), c: end })), undefined, 'a cycle that waits is fine')
  t.strictSame(faults(flow({ a: { type: 'play', config: { prompts: [{ zh: '{x}', en: '{x}' }] }, exits: { done: 'b' } }, b: end })), [
    'unknown-value at nodes.a.config',
  ])
  t.strictSame(faults(flow({ a: { type: 'play', config: { prompts: [] }, exits: { done: 'b' } }, b: end })), [
    'bad-config at nodes.a.config.prompts',
  ])
  t.strictSame(
    faults(
      flow({
        a: { type: 'lookup', config: { kind: 'x', args: { n: 'order' } }, exits: { found: 'b', missing: 'b', failed: 'b' } },
        b: end,
      }),
    ),
    ['unknown-value at nodes.a.config'],
  )
  t.strictSame(faults({ ...flow({ a: end }), colour: 'red' }), ['bad-flow at '])
})

t.test('all problems at once, in both languages', async t => {
  const { problems = [] } = parseFlow(flow({ a: play('x'), b: play('a') }))
  t.strictSame(
    problems.map(({ code }) => code),
    ['dangling-exit', 'unreachable-node'],
  )
  t.strictSame(describeProblem(problems[0]!), { zh: '出口“done”指向不存在的节点“x”', en: 'exit "done" leads to "x", which does not exist' })
  for (const texts of Object.values(problemTexts)) t.strictSame(texts.zh.match(/\{\w+\}/g), texts.en.match(/\{\w+\}/g), texts.en)
})

t.test('nothing makes it throw', async t => {
  matchWhole(t, parseFlowText('{"id":'), { problems: [{ code: 'not-json' }] })
  fc.assert(
    fc.property(fc.anything(), raw => {
      parseFlow(raw)
    }),
  )
  const id = fc.constantFrom('a', 'b', 'constructor', '__proto__', 'toString')
  const node = fc.record({
    type: fc.constantFrom('play', 'menu', 'hours', 'hangup', 'x'),
    config: fc.anything(),
    exits: fc.dictionary(fc.constantFrom('done', 'open', 'closed'), id),
  })
  fc.assert(
    fc.property(fc.dictionary(id, node), id, (nodes, start) => {
      const parsed = parseFlow(flow(nodes, start))
      return (parsed.flow === undefined) !== (parsed.problems === undefined)
    }),
  )
  t.pass()
})

t.test('static prompts: each once, both languages, digits where numbers are spelled', async t => {
  const collect = {
    type: 'collect',
    config: { name: 'n', prompts: [say], wrongPrompts: [say], digits: { type: 'length', min: 1, max: 2 } },
    exits: { done: 'b', failed: 'c' },
  }
  const { flow: parsed } = parseFlow(
    flow({ a: collect, b: { type: 'play', config: { prompts: [{ zh: '{n:digits}', en: '{n:digits}' }] }, exits: { done: 'c' } }, c: end }),
  )
  t.equal(staticPrompts(promptsOf(parsed!)).length, 2 + 20)
})
