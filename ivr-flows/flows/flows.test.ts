import fc from 'fast-check'
import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { parseFlow, parseFlowText, type Flow } from '../flow.ts'
import { interpret, type Cursor } from '../interpreter.ts'
import type { Env, Input } from '../node-type.ts'
import { simulatedCaller, USUAL_WAITS } from '../simulated-caller.ts'
import { shippedFlows } from './index.ts'
import { matchWhole } from '../../test/match-whole.ts'

const files = readdirSync(import.meta.dirname).filter(file => file.endsWith('.json'))
const shipped = (id: string): Flow => parseFlow(shippedFlows[id as keyof typeof shippedFlows]).flow as Flow

t.test('every file parses and is listed', async t => {
  t.strictSame(files.map(file => file.replace('.json', '')).sort(), Object.keys(shippedFlows).sort())
  for (const file of files) {
    const parsed = parseFlowText(readFileSync(`${import.meta.dirname}/${file}`, 'utf8'))
    t.strictSame(parsed.problems, undefined, file)
    t.equal(`${parsed.flow?.id}.json`, file)
  }
})

const atMenu = (facts: Partial<Env> = {}) => {
  const caller = simulatedCaller(shipped('hotline'), facts)
  caller.arrive()
  caller.listen()
  caller.listen()
  return caller
}

t.test('hotline: greeting, recording notice, menu', async t => {
  const caller = simulatedCaller(shipped('hotline'))
  caller.arrive()
  t.match(caller.said()[0], /九五零八一/)
  caller.listen()
  t.match(caller.said()[0], /通话将被录音/)
  caller.listen()
  matchWhole(t, caller.said(), [/服务需求请按一.*零/, /For English, press 8/])
})

t.test('hotline: every key leads where it should', async t => {
  const ways = { 1: 'intake', 2: 'consult', 3: 'complaint', 4: 'suggestion', 5: 'order-number', 0: 'intake' }
  for (const [key, node] of Object.entries(ways)) {
    const caller = atMenu()
    caller.press(key)
    t.equal(caller.cursor().node, node, `key ${key}`)
    if (node !== 'order-number')
      t.match(
        caller.asked().find(({ type }) => type === 'enqueue'),
        { queue: node },
      )
  }
})

t.test('hotline: silence or three wrong keys lead to a seat', async t => {
  const silent = atMenu()
  silent.listen()
  silent.wait()
  t.equal(silent.cursor().node, 'intake')
  t.equal(silent.now(), 5000)
  const clumsy = atMenu()
  clumsy.press('97')
  t.equal(clumsy.cursor().node, 'menu')
  clumsy.press('*')
  t.equal(clumsy.cursor().node, 'intake')
})

t.test('hotline: English on key 8, with the notice again', async t => {
  const caller = atMenu()
  caller.press('8')
  matchWhole(t, caller.said(), [/this call will be recorded/])
  caller.listen()
  matchWhole(t, caller.said(), [/press 1/, /中文服务请按八/])
  caller.press('1')
  t.match(caller.cursor(), { node: 'intake', language: 'en' })
})

t.test('hotline: an order number and its state', async t => {
  const caller = atMenu()
  caller.press('5')
  caller.press('2026112300001#')
  t.match(
    caller.asked().find(({ type }) => type === 'lookup'),
    { kind: 'order-progress', args: { digits: '2026112300001', language: 'zh' } },
  )
  caller.send({ type: 'lookup-answered', visit: caller.visit(), values: { found: 'yes', state: '已派单，等待商户上门' } })
  caller.listen()
  matchWhole(t, caller.said(), [/已派单，等待商户上门/])
  caller.listen()
  t.equal(caller.cursor().node, 'menu')
  caller.press('54711#')
  caller.send({ type: 'lookup-answered', visit: caller.visit(), values: { found: 'no' } })
  caller.listen()
  t.strictSame(caller.said().slice(1, 5), ['4', '7', '1', '1'])
  caller.listen()
  caller.press('54711#')
  caller.send({ type: 'lookup-answered', visit: caller.visit(), values: null })
  caller.listen()
  matchWhole(t, caller.said(), [/转接人工/])
  caller.listen()
  t.equal(caller.cursor().node, 'intake')
})

t.test('hotline: closed leads to a message', async t => {
  const caller = atMenu({ calendars: { default: { open: false, reason: 'holiday', label: null } } })
  t.equal(caller.cursor().node, 'closed')
  caller.listen()
  caller.listen()
  t.match(caller.asked()[0], { type: 'record' })
  caller.press('#')
  caller.send({ type: 'recorded', visit: caller.visit(), ok: true })
  caller.listen()
  caller.listen()
  t.equal(caller.at(), 'hang-up: normal')
})

t.test('direct: in line before anything is said; nobody there leads to a message', async t => {
  const caller = simulatedCaller(shipped('direct'))
  caller.arrive()
  t.match(caller.asked()[0], { type: 'enqueue', queue: 'intake' })
  t.notOk(caller.all().some(({ type }) => type === 'play'))
  caller.send({ type: 'queue-left', visit: caller.visit(), reason: 'nobody' })
  caller.listen()
  t.equal(caller.cursor().node, 'voicemail')
})

const input = (visit: number): fc.Arbitrary<Input> =>
  fc.oneof(
    fc.constantFrom(...'0123456789*#').map((digit): Input => ({ type: 'digit', digit })),
    fc.boolean().map((ok): Input => ({ type: 'playback-finished', visit, ok })),
    fc.constantFrom('key', 'max-wait', 'announce', 'answer', 'longest', 'settle').map((name): Input => ({ type: 'timer', visit, name })),
    fc
      .constantFrom<Record<string, string> | null>(null, { found: 'no' }, { found: 'yes', state: '已完成' })
      .map((values): Input => ({ type: 'lookup-answered', visit, values })),
    fc
      .constantFrom('answered' as const, 'nobody' as const, 'removed' as const)
      .map((reason): Input => ({ type: 'queue-left', visit, reason })),
    fc.boolean().map((ok): Input => ({ type: 'recorded', visit, ok })),
    fc.constant<Input>({ type: 'resume' }),
  )

/** Something will come that moves the call on: a playback, a timer, an answer, a seat. */
const waits = ({ running }: Cursor): boolean => running.play || running.queue || running.timers.length > 0

t.test('whatever happens, a caller is in a node that waits or the call is ended as designed', async t => {
  const line = fc.option(fc.record({ ahead: fc.nat(50), waitMs: fc.option(fc.nat(1e7)), ringing: fc.boolean() }))
  const step = fc.record({ back: fc.constantFrom(0, 0, 0, 0, 1, 2), input: input(0), open: fc.boolean(), line })
  for (const id of Object.keys(shippedFlows)) {
    const flow = shipped(id)
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), steps => {
        let { cursor, actions } = interpret(flow, null, { type: 'start' }, { now: 0, calendars: {}, line: null, waits: USUAL_WAITS })
        for (const [at, { back, input, open, line }] of steps.entries()) {
          if (cursor.done) return true
          if (!waits(cursor)) return false
          const sent = 'visit' in input ? { ...input, visit: cursor.visit - back } : input
          const env: Env = { now: at * 1000, calendars: { default: { open, reason: 'forced', label: null } }, line, waits: USUAL_WAITS }
          ;({ cursor, actions } = interpret(flow, cursor, sent, env))
          if (actions.some(action => action.type === 'hang-up' && action.reason !== 'normal')) return false
        }
        return cursor.done || waits(cursor)
      }),
      { numRuns: 1000 },
    )
  }
  t.pass()
})
