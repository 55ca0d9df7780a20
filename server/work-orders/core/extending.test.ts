/** The example of docs/extending.md is compiled where it would stand, and walked. */
import t from 'tap'
import { exampleUnder, faultsOf, moduleOf } from '../../../test/compile-example.ts'
import { currentOf, defaults } from '../../contract/settings/index.ts'
import { orderRules } from '../rules.ts'
import type { Actor, OrderKind } from './order.ts'
import { advance, allowedActions, create } from './work-order.ts'

const rules = orderRules(currentOf(() => defaults))
const source = exampleUnder('A kind of work order')
const place = 'server/work-orders/core/kinds/suggestion.ts'

t.test('the example compiles', async t => {
  t.strictSame(faultsOf(source, place), [])
})

t.test('and is a kind: an order of it begins, goes on and ends', async t => {
  const { suggestion } = await moduleOf<{ suggestion: OrderKind }>(t, source, place)
  const among = { suggestion }
  const ann: Actor = { kind: 'staff', id: 'ann', name: 'Ann', lead: false }
  const made = create({ type: 'suggestion', urgency: 'normal', appointment: null }, ann, 0, rules, among)
  if ('refused' in made) return t.fail(made.refused)
  t.match(made.order, { state: 'verifying', owner: 'intake', intakeAgent: 'ann' })
  t.strictSame(
    made.effects.map(({ type }) => type),
    ['member', 'drop-draft', 'record'],
  )
  t.strictSame(allowedActions(made.order, ann, 0, rules, among), ['annotate', 'cancel'])
  t.strictSame(allowedActions(made.order, { kind: 'system' }, 0, rules, among), ['cancel'])
  const next = advance(made.order, { type: 'cancel', reason: 'twice' }, ann, 5, rules, among)
  if ('refused' in next) return t.fail(next.refused)
  t.match(next.order, { state: 'cancelled', owner: 'none', stateSince: 5, closedReason: 'twice' })
  t.strictSame(allowedActions(next.order, ann, 5, rules, among), [])
  t.match(advance(made.order, { type: 'claim' }, ann, 0, rules, among), { refused: 'ORDER_STATE' }, 'what is not in the table is refused')
})
