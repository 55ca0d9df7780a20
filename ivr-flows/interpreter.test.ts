import t from 'tap'
import { parseFlow, type Flow } from './flow.ts'
import { interpret } from './interpreter.ts'
import type { Env } from './node-type.ts'
import { simulatedCaller, USUAL_WAITS } from './simulated-caller.ts'
import { matchWhole } from '../test/match-whole.ts'

const env: Env = { now: 0, calendars: {}, line: null, waits: USUAL_WAITS }
const say = (words: string) => [{ zh: words, en: words }]
const label = { zh: 'x', en: 'x' }
const menu = (exits: Record<string, string>) => ({
  type: 'menu',
  config: { prompts: say('m'), wrongPrompts: say('w'), choices: { 1: label, 2: label } },
  exits: { ...exits, timeout: 'end', invalid: 'end' },
})
const parsed = parseFlow({
  id: 'f',
  name: label,
  start: 'hello',
  nodes: {
    hello: { type: 'play', config: { prompts: say('hello') }, exits: { done: 'notice' } },
    notice: { type: 'play', config: { prompts: say('notice'), interruptible: false }, exits: { done: 'first' } },
    first: menu({ 1: 'second', 2: 'first' }),
    second: menu({ 1: 'first', 2: 'line' }),
    line: { type: 'queue', config: { queue: 'q' }, exits: { timeout: 'end', nobody: 'end' } },
    end: { type: 'hangup' },
  },
})
const flow = parsed.flow as Flow

t.test('late answers of an earlier visit are dropped', async t => {
  const caller = simulatedCaller(flow)
  caller.arrive()
  const before = caller.visit()
  caller.press('1')
  t.ok(caller.send({ type: 'playback-finished', visit: before, ok: true }).ignored)
  t.equal(caller.cursor().node, 'notice')
  t.ok(caller.send({ type: 'timer', visit: caller.visit(), name: 'key' }).ignored, 'a timer nobody has set')
  t.strictSame(caller.send({ type: 'recorded', visit: before, ok: true }).actions, [])
})

t.test('keys typed ahead are used by the menus they come to', async t => {
  const caller = simulatedCaller(flow)
  caller.arrive()
  caller.press('122')
  t.equal(caller.cursor().node, 'notice', 'the notice is heard whatever is pressed')
  caller.listen()
  t.match(caller.cursor(), { node: 'line', typed: '' })
})

t.test('what runs is stopped on the way out, and only that', async t => {
  const caller = simulatedCaller(flow)
  caller.arrive()
  caller.listen()
  caller.listen()
  caller.listen()
  t.strictSame(caller.timers(), ['key'])
  caller.press('1')
  matchWhole(
    t,
    caller.asked().map(({ type }) => type),
    ['clear-timer', 'play'],
  )
})

t.test('the controller was away: the same node asks again, earlier answers are late', async t => {
  const caller = simulatedCaller(flow)
  caller.arrive()
  const before = caller.visit()
  caller.send({ type: 'resume' })
  t.strictSame(caller.said(), ['hello'])
  t.ok(caller.send({ type: 'playback-finished', visit: before, ok: true }).ignored)
  caller.listen()
  t.equal(caller.cursor().node, 'notice')
})

t.test('a cursor survives being kept as JSON', async t => {
  const caller = simulatedCaller(flow)
  caller.arrive()
  caller.press('1')
  const kept = JSON.parse(JSON.stringify(caller.cursor()))
  t.strictSame(kept, caller.cursor())
  const input = { type: 'playback-finished', visit: kept.visit, ok: true } as const
  t.strictSame(interpret(flow, kept, input, env), interpret(flow, caller.cursor(), input, env))
})

t.test('a flow that loops at once ends in a defined hang-up', async t => {
  const play = { type: 'hours', config: { calendar: 'default' }, exits: { open: 'b', closed: 'b' } }
  const looping: Flow = { ...flow, start: 'a', nodes: { a: play, b: { ...play, exits: { open: 'a', closed: 'a' } } } }
  const { cursor, actions } = interpret(looping, null, { type: 'start' }, env)
  t.ok(cursor.done)
  t.match(actions.at(-1), { type: 'hang-up', reason: 'hop-budget' })
  t.ok(actions.length < 20)
})

t.test('a flow that does not fit ends in a defined hang-up', async t => {
  const missing: Flow = { ...flow, start: 'nowhere' }
  matchWhole(t, interpret(missing, null, { type: 'start' }, env).actions, [{ type: 'hang-up', reason: 'broken-flow' }])
  const caller = simulatedCaller(flow)
  caller.arrive()
  const { hello: _, ...others } = flow.nodes
  const step = interpret({ ...flow, nodes: others }, caller.cursor(), { type: 'digit', digit: '1' }, env)
  matchWhole(
    t,
    step.actions.map(({ type }) => type),
    ['stop-play', 'hang-up'],
  )
  t.ok(step.cursor.done)
})

t.test('an input before the start, and a second start', async t => {
  matchWhole(t, interpret(flow, null, { type: 'digit', digit: '1' }, env), { ignored: true, actions: [] })
  const { cursor } = interpret(flow, null, { type: 'start' }, env)
  t.strictSame(interpret(flow, cursor, { type: 'start' }, env), { cursor, actions: [], ignored: true })
})
