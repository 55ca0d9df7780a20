import fc from 'fast-check'
import t from 'tap'
import type { Action, Actor, Effect, Order } from './order.ts'
import { currentOf, defaults } from '../../contract/settings/index.ts'
import { orderRules } from '../rules.ts'
import { service } from './kinds/service.ts'
import { advance, create } from './work-order.ts'
import { matchWhole } from '../../../test/match-whole.ts'

const people = ['ann', 'ben', 'cid', 'dan', 'eve'] as const
const staff = (id: string, lead = false): Actor => ({ kind: 'staff', id, name: id, lead })
const rules = orderRules(currentOf(() => defaults))
const T0 = Date.UTC(2026, 10, 23, 4)

const newOrder = (by = 'ann'): Order => {
  const made = create({ type: 'service', urgency: 'normal', appointment: null }, staff(by), T0, rules)
  if ('refused' in made) throw new Error(made.refused)
  return made.order
}
const done = (order: Order, action: Action, actor: Actor, now: number) => {
  const result = advance(order, action, actor, now, rules)
  if ('refused' in result) throw new Error(`${action.type}: ${result.refused}`)
  return result
}
const dispatchTo = (merchant: string, callbackAt: number | null = null): Action => ({
  type: 'dispatch',
  merchant,
  eligible: true,
  timeLimitAt: T0 + 7_200_000,
  callbackAt,
})

const anyAction: fc.Arbitrary<Action> = fc.oneof(
  fc.constantFrom<Action>(
    { type: 'claim' },
    { type: 'release' },
    { type: 'expire_claim' },
    { type: 'annotate' },
    { type: 'mark_responded' },
    { type: 'serve' },
    { type: 'attempt' },
    { type: 'reopen' },
    { type: 'cancel', reason: 'x' },
    { type: 'give_up', reason: 'x' },
  ),
  fc.boolean().map((recheck): Action => ({ type: 'promise', recheck })),
  fc.constantFrom('m1', 'm2', 'm3').map((merchant): Action => ({ type: 'enquire', merchant, result: 'refused' })),
  fc
    .record({ merchant: fc.constantFrom('m1', 'm2', 'm3'), eligible: fc.boolean() })
    .map(({ merchant, eligible }): Action => ({ type: 'dispatch', merchant, eligible, timeLimitAt: T0, callbackAt: null })),
  fc.constant<Action>({ type: 'return', reason: 'no_worker', responsibility: 'merchant' }),
  fc.integer({ min: 1, max: 5 }).map((satisfaction): Action => ({ type: 'complete', timeliness: 'in_time', satisfaction, feeFen: 100 })),
  fc.integer({ min: 0, max: 4 }).map((attempts): Action => ({ type: 'complete_unreached', attempts, firstAttemptAt: T0 })),
  fc.integer({ min: 0, max: 72 }).map((h): Action => ({ type: 'postpone', appointment: { from: T0, to: T0 + h * 3_600_000 } })),
)
const anyActor: fc.Arbitrary<Actor> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...people).map(id => staff(id)) },
  { weight: 1, arbitrary: fc.constant(staff('boss', true)) },
  { weight: 1, arbitrary: fc.constant<Actor>({ kind: 'system' }) },
)
const anyStep = fc.record({
  action: anyAction,
  actor: anyActor,
  wait: fc.integer({ min: 0, max: 40 * 3_600_000 }),
  pick: fc.nat(),
  blind: fc.integer({ min: 0, max: 9 }).map(n => n < 2),
})
const script = fc.array(anyStep, { maxLength: 40, size: 'max' })

/** What is possible now, so that walks get far: most steps choose from it, the others try anything. */
const samples: Action[] = fc
  .sample(anyAction, { numRuns: 500, seed: 7 })
  .filter((action, i, all) => all.slice(0, i).filter(other => other.type === action.type).length < 4)
const actors: Actor[] = [...people.map(id => staff(id)), staff('boss', true), { kind: 'system' }]
const possible = (order: Order, now: number, pick: number) => {
  const all = samples.flatMap(action =>
    actors.flatMap(actor => ('refused' in advance(order, action, actor, now, rules) ? [] : [{ action, actor }])),
  )
  const types = [...new Set(all.map(({ action }) => action.type))].filter(type => !['annotate', 'attempt', 'cancel'].includes(type))
  const ofType = all.filter(({ action }) => action.type === types[pick % types.length])
  return ofType[Math.floor(pick / 64) % ofType.length]
}

/** A ledger of what the effects would have written. */
const written = () => ({ issued: 0, assignments: [] as number[], merchantSms: 0, notices: 0, open: [] as string[], evaluations: 0 })
const write = (rows: ReturnType<typeof written>, effects: Effect[]) => {
  for (const effect of effects) {
    if (effect.type === 'assign') {
      rows.issued++
      rows.assignments.push(effect.round)
    }
    if (effect.type === 'end-assignment') rows.issued--
    if (effect.type === 'sms' && effect.template === 'order_issued') rows.merchantSms++
    if (effect.type === 'notify-merchant' && effect.kind === 'order_issued') rows.notices++
    if (effect.type === 'open-task') rows.open.push(effect.kind)
    if (effect.type === 'cancel-tasks') rows.open = []
    if (effect.type === 'cancel-task') rows.open = rows.open.filter(kind => kind !== effect.kind)
    if (effect.type === 'evaluate') rows.evaluations++
  }
}
/** The command that carries an action closes the task it answers, as the callback feature does. */
const closes: Partial<Record<Action['type'], string>> = {
  mark_responded: 'first_response',
  promise: 'first_response',
  complete: 'satisfaction',
  complete_unreached: 'satisfaction',
}

t.test('whatever is asked of it, an order keeps the invariants', async t => {
  const reached = new Set<string>()
  let rounds = 0
  fc.assert(
    fc.property(script, steps => {
      let order = newOrder()
      let now = T0
      let rows = written()
      for (const step of steps) {
        if (order.owner === 'none' && step.pick % 3 > 0) {
          order = newOrder()
          rows = written()
        }
        now += step.blind ? step.wait : Math.round(step.wait / 400)
        const { action, actor } = (step.blind ? undefined : possible(order, now, step.pick)) ?? step
        const result = advance(order, action, actor, now, rules)
        if ('refused' in result) continue
        const from = order
        order = result.order
        reached.add(order.state)
        rounds = Math.max(rounds, order.round)
        const closed = closes[action.type]
        if (closed) rows.open.splice(rows.open.indexOf(closed), rows.open.includes(closed) ? 1 : 0)
        write(rows, result.effects)
        // 1: one state, one owner, one history row a change
        if (order.owner !== service.states[order.state]!.owner) return false
        const records = result.effects.filter(effect => effect.type === 'record')
        if (records.length !== 1 || records[0]!.from !== from.state || records[0]!.to !== order.state) return false
        if ((order.state === 'dispatching') !== (order.claim !== null)) return false
        // 2: issued assignment, one for each of the states after dispatch; the newest round is the highest
        const after = ['dispatched', 'responded', 'served'].includes(order.state)
        if (rows.issued !== (after && order.reopenCount === 0 ? 1 : 0) && order.reopenCount === 0) return false
        if (rows.assignments.some((round, i) => round !== i + 1) || rows.assignments.length !== order.round) return false
        if (rows.merchantSms !== order.round || rows.notices !== order.round) return false
        if (order.state === 'dispatched' && rows.open.filter(kind => kind === 'first_response').length !== 1) return false
        if (after && rows.open.filter(kind => kind === 'satisfaction').length !== 1) return false
        if (!after && rows.open.length !== 0) return false
        // 6: completed only with the three answers or as not reached
        if (order.state === 'completed' && from.state !== 'completed' && !['complete', 'complete_unreached'].includes(action.type))
          return false
        // 8: separation of duties
        const duties = [order.intakeAgent, order.dispatchAgent, order.callbackAgent].filter(id => id && id !== 'boss')
        if (new Set(duties).size !== duties.length) return false
      }
      return true
    }),
    { numRuns: 300 },
  )
  t.same([...reached].sort(), [
    'cancelled',
    'completed',
    'dispatched',
    'dispatching',
    'pending_dispatch',
    'responded',
    'returned',
    'served',
    'unfulfilled',
  ])
  t.ok(rounds >= 3, 'the walks went far')
})

t.test('3: callbacks are due 10 minutes and 24 hours after dispatch', async t => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e9 }), wait => {
      const now = T0 + wait
      const claimed = done(newOrder(), { type: 'claim' }, staff('ben'), now).order
      const { effects } = done(claimed, dispatchTo('m1'), staff('ben'), now)
      const due = Object.fromEntries(effects.flatMap(e => (e.type === 'open-task' ? [[e.kind, e.dueAt - now]] : [])))
      return due.first_response === rules.firstResponseMs && due.satisfaction === rules.satisfactionMs
    }),
  )
  const late = { ...newOrder(), appointment: { from: T0 + 40 * 3_600_000, to: T0 + 42 * 3_600_000 } }
  const { effects } = done(done(late, { type: 'claim' }, staff('ben'), T0).order, dispatchTo('m1'), staff('ben'), T0)
  matchWhole(t, effects, [
    { type: 'record' },
    { type: 'assign' },
    { type: 'sms' },
    { type: 'notify-merchant' },
    { kind: 'first_response', dueAt: T0 + 600_000 },
    { kind: 'satisfaction', dueAt: T0 + 44 * 3_600_000 },
  ])
})

t.test('the main way: claim, dispatch, response, service, completed', async t => {
  let order = newOrder()
  const states = [order.state]
  for (const [action, who, hours] of [
    [{ type: 'claim' }, 'ben', 0],
    [dispatchTo('m1'), 'ben', 0],
    [{ type: 'mark_responded' }, 'cid', 0],
    [{ type: 'serve' }, '', 24],
    [{ type: 'complete', timeliness: 'in_time', satisfaction: 5, feeFen: 12_000 }, 'cid', 24],
  ] as [Action, string, number][]) {
    order = done(order, action, who ? staff(who) : { kind: 'system' }, T0 + hours * 3_600_000).order
    states.push(order.state)
  }
  t.same(states, ['pending_dispatch', 'dispatching', 'dispatched', 'responded', 'served', 'completed'])
  t.match(order, { owner: 'none', due: null, intakeAgent: 'ann', dispatchAgent: 'ben', callbackAgent: 'cid', round: 1 })
})

t.test('a hand-back opens the next round and takes the merchant the order away', async t => {
  const first = done(done(newOrder(), { type: 'claim' }, staff('ben'), T0).order, dispatchTo('m1'), staff('ben'), T0).order
  const { order, effects } = done(first, { type: 'return', reason: 'no_worker', responsibility: 'merchant' }, staff('cid'), T0 + 600_000)
  t.match(order, { state: 'returned', owner: 'dispatch', merchant: null, round: 1 })
  matchWhole(
    t,
    effects.map(effect => effect.type),
    ['record', 'end-assignment', 'cancel-tasks', 'notify-merchant'],
  )
  const again = done(done(order, { type: 'claim' }, staff('ben'), T0 + 700_000).order, dispatchTo('m2'), staff('ben'), T0 + 700_000)
  t.match(again.order, { state: 'dispatched', round: 2, merchant: 'm2' })
  t.ok(
    again.effects.some(effect => effect.type === 'sms' && effect.to === 'member'),
    'the member is told',
  )
  t.match(done(done(order, { type: 'claim' }, staff('ben'), T0 + 700_000).order, { type: 'release' }, staff('ben'), T0 + 700_001).order, {
    state: 'returned',
  })
})

t.test('each refusal has its code', async t => {
  const order = newOrder()
  const claimed = done(order, { type: 'claim' }, staff('ben'), T0).order
  const dispatched = done(claimed, dispatchTo('m1'), staff('ben'), T0).order
  const closed: Order = { ...order, state: 'completed', owner: 'none', completedAt: T0 }
  const cases: [Order, Action, Actor, number, string][] = [
    [order, { type: 'claim' }, staff('ann'), T0, 'SAME_PERSON'],
    [order, dispatchTo('m1'), staff('ben'), T0, 'ORDER_STATE'],
    [claimed, { type: 'claim' }, staff('cid'), T0 + rules.claimMs - 1, 'ORDER_CLAIMED'],
    [claimed, dispatchTo('m1'), staff('cid'), T0, 'CLAIM_NOT_YOURS'],
    [claimed, { type: 'release' }, staff('cid'), T0, 'CLAIM_NOT_YOURS'],
    [claimed, { type: 'expire_claim' }, { kind: 'system' }, T0 + rules.claimMs - 1, 'ORDER_STATE'],
    [claimed, { ...dispatchTo('m1'), eligible: false } as Action, staff('ben'), T0, 'MERCHANT_NOT_ELIGIBLE'],
    [claimed, { type: 'cancel', reason: 'x' }, staff('cid'), T0, 'ORDER_CLAIMED'],
    [dispatched, { type: 'mark_responded' }, staff('ben'), T0, 'SAME_PERSON'],
    [dispatched, { type: 'mark_responded' }, staff('ann'), T0, 'SAME_PERSON'],
    [dispatched, { type: 'promise', recheck: true }, staff('cid'), T0, 'PROMISE_USED'],
    [dispatched, { type: 'complete', timeliness: 'in_time', satisfaction: 5, feeFen: 1 }, staff('cid'), T0, 'ORDER_STATE'],
    [closed, { type: 'reopen' }, staff('boss', true), T0 + 31 * 86_400_000, 'REOPEN_TOO_LATE'],
    [{ ...order, type: 'complaint' }, { type: 'claim' }, staff('ben'), T0, 'ORDER_STATE'],
    [{ ...order, state: 'archived' }, { type: 'annotate' }, staff('ben'), T0, 'ORDER_STATE'],
  ]
  for (const [before, action, actor, now, code] of cases)
    t.match(advance(before, action, actor, now, rules), { refused: code }, `${action.type} → ${code}`)
  t.match(done(claimed, { type: 'claim' }, staff('cid'), T0 + rules.claimMs).order.claim, { by: 'cid' }, 'a claim that ran out is free')
  t.match(done(dispatched, { type: 'mark_responded' }, staff('ben', true), T0).order.state, 'responded', 'the lead may step in')
})

t.test('not reached: three attempts over a day or more', async t => {
  const order: Order = { ...newOrder(), state: 'served', owner: 'callback' }
  t.match(advance(order, { type: 'complete_unreached', attempts: 3, firstAttemptAt: T0 }, { kind: 'system' }, T0 + 3_600_000, rules), {
    refused: 'ORDER_STATE',
  })
  t.match(advance(order, { type: 'complete_unreached', attempts: 2, firstAttemptAt: T0 }, { kind: 'system' }, T0 + 90_000_000, rules), {
    refused: 'ORDER_STATE',
  })
  t.match(done(order, { type: 'complete_unreached', attempts: 3, firstAttemptAt: T0 }, { kind: 'system' }, T0 + 90_000_000).order, {
    state: 'completed',
    closedReason: 'unreached',
  })
})
