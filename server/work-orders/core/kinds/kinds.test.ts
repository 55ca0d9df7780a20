/** Walks the table of every kind in the registry: what a newcomer's table has to keep is asked here, of all of them alike. */
import { readdirSync } from 'node:fs'
import fc from 'fast-check'
import t from 'tap'
import english from '../../../../console/src/i18n/en/orders.ts'
import chinese from '../../../../console/src/i18n/zh/orders.ts'
import { orderTone } from '../../../../console/src/orders/faces.ts'
import { orderEffects } from '../../../roles/order-effects.ts'
import { currentOf, defaults } from '../../../contract/settings/index.ts'
import { orderRules } from '../../rules.ts'
import type { Action, ActionRow, Actor, Order, OrderKind } from '../order.ts'
import { advance, allowedActions, create } from '../work-order.ts'
import { kinds } from './index.ts'

const rules = orderRules(currentOf(() => defaults))
const T0 = Date.UTC(2026, 10, 23, 4)
const HOUR = 3_600_000
const all: OrderKind[] = Object.values(kinds)
const actors: Actor[] = [
  ...['ann', 'ben', 'cid', 'dan'].map((id): Actor => ({ kind: 'staff', id, name: id, lead: false })),
  { kind: 'staff', id: 'boss', name: 'boss', lead: true },
  { kind: 'system' },
]
const rowsOf = (kind: OrderKind) => Object.entries(kind.actions) as [Action['type'], ActionRow][]
const leastOf = ([type, row]: [Action['type'], ActionRow]) => ({ type, ...row.least }) as Action
const isFinal = (kind: OrderKind, order: Order) => kind.states[order.state]!.owner === 'none'

const begin = (kind: OrderKind) => {
  const made = create({ type: kind.type, urgency: 'normal', appointment: null }, actors[0]!, T0, rules)
  if ('refused' in made) throw new Error(made.refused)
  return made
}

/** A walk: at each step a pick among all actions and all actors, after a wait. What is refused is no step. */
const steps = fc.array(fc.record({ pick: fc.nat(), who: fc.nat(), wait: fc.nat({ max: 40 * HOUR }) }), { maxLength: 60, size: 'max' })

/** Shows every order on a walk to `look`, with what may be done to it. */
const walk = (kind: OrderKind, look: (order: Order, now: number) => void, written: (effects: readonly { type: string }[]) => void) =>
  fc.assert(
    fc.property(steps, path => {
      const made = begin(kind)
      let order = made.order
      let now = T0
      written(made.effects)
      look(order, now)
      for (const { pick, who, wait } of path) {
        const ways = rowsOf(kind).flatMap(row =>
          actors.flatMap(actor => {
            const decision = advance(order, leastOf(row), actor, now, rules)
            return 'refused' in decision ? [] : [{ type: row[0], decision }]
          }),
        )
        // By action first: one that anybody may take would hide one that a single person may.
        const types = [...new Set(ways.map(({ type }) => type))]
        const some = ways.filter(({ type }) => type === types[pick % Math.max(1, types.length)])
        const way = some[who % Math.max(1, some.length)]
        if (way) {
          order = way.decision.order
          written(way.decision.effects)
          look(order, now)
        }
        now += who % 3 === 0 ? wait : 60_000
      }
    }),
    { numRuns: 300, seed: 8 },
  )

t.test('folder and registry agree', async t => {
  const files = readdirSync(import.meta.dirname).filter(name => /^(?!index\.ts$)[a-z-]+\.ts$/.test(name))
  t.strictSame(files.map(name => name.replace('.ts', '')).sort(), all.map(({ type }) => type).sort())
  t.strictSame(
    Object.keys(kinds),
    all.map(({ type }) => type),
    'each stands under its own name',
  )
  t.equal(new Set(all.map(({ letter }) => letter)).size, all.length, 'numbers of two kinds have two letters')
})

for (const kind of all)
  t.test(`${kind.type}: what its table says holds`, async t => {
    const reached = new Set<string>()
    const taken = new Set<string>()
    const effects = new Set<string>()
    const stuck = new Set<string>()
    const odd: string[] = []
    walk(
      kind,
      (order, now) => {
        const row = kind.states[order.state]
        if (!row || row.owner !== order.owner) return void odd.push(`${order.state} is no state of ${kind.type}, or is in another's list`)
        reached.add(order.state)
        const can: string[] = []
        for (const actor of actors) {
          const accepted = rowsOf(kind).filter(row => !('refused' in advance(order, leastOf(row), actor, now, rules)))
          const names = accepted.map(([name]) => name)
          if (allowedActions(order, actor, now, rules).join() !== names.join()) odd.push(`${order.state}: allowed is not what is accepted`)
          for (const one of accepted) {
            taken.add(one[0])
            const next = advance(order, leastOf(one), actor, now, rules)
            if (!('refused' in next) && next.order.state !== order.state) can.push(next.order.state)
          }
        }
        if (!isFinal(kind, order) && can.length === 0) stuck.add(order.state)
      },
      written => {
        for (const { type } of written) effects.add(type)
        if (written.filter(({ type }) => type === 'record').length !== 1) odd.push('not one line of history')
      },
    )
    t.strictSame([...new Set(odd)], [])
    t.strictSame([...reached].sort(), Object.keys(kind.states).sort(), 'every state is reached')
    t.strictSame([...taken].sort(), Object.keys(kind.actions).sort(), 'every action can be taken')
    t.strictSame([...stuck], [], 'a state that somebody works on has a way on')
    t.strictSame(
      [...effects].filter(type => !(type in orderEffects)),
      [],
      'every effect is written by somebody',
    )
  })

for (const kind of all)
  t.test(`${kind.type}: everything has its words, the screens' too`, async t => {
    const name = `order-type.${kind.type}` as const
    t.strictSame({ zh: chinese[name], en: english[name] }, kind.words)
    const words = { ...kind.states, ...kind.actions, create: kind.create }
    const without = Object.entries(words).filter(([, row]) => !row.words.zh.trim() || !row.words.en.trim())
    t.strictSame(Object.keys(Object.fromEntries(without)), [])
    for (const [state, { words, tone, spoken }] of Object.entries(kind.states)) {
      t.ok(spoken.zh && spoken.en, `the telephone says what ${state} is`)
      t.strictSame({ zh: chinese[`state.${state}` as keyof typeof chinese], en: english[`state.${state}` as keyof typeof english] }, words)
      t.equal(orderTone[state as keyof typeof orderTone], tone)
    }
    for (const [action, { words }] of [...rowsOf(kind), ['create', kind.create] as const])
      t.strictSame(
        { zh: chinese[`action.${action}` as keyof typeof chinese], en: english[`action.${action}` as keyof typeof english] },
        words,
      )
    for (const [action, row] of rowsOf(kind)) {
      t.ok(row.by === 'clock' ? !row.form : row.form, `${action}: a person has a form, the clock has none`)
      for (const state of row.from) t.ok(state in kind.states, `${action} begins in a state of the table`)
    }
  })
