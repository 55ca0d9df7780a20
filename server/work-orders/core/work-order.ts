/** The few steps that every kind of order goes by; what differs is in the kinds' tables. Pure; times are epoch ms. */
import type { OrderState, OrderType } from '../../contract/order-states.ts'
import type {
  Action,
  ActionRow,
  Actor,
  Asked,
  Decision,
  Duty,
  Effect,
  Ms,
  NewOrder,
  Order,
  OrderKind,
  OrderRules,
  Refused,
} from './order.ts'
import { kinds } from './kinds/index.ts'

/** The registry; a test brings one of its own. */
export type Kinds = Partial<Record<OrderType, OrderKind>>

const blank = {
  round: 0,
  reopenCount: 0,
  claim: null,
  intakeAgent: null,
  dispatchAgent: null,
  callbackAgent: null,
  merchant: null,
  timeLimitAt: null,
  callbackAt: null,
  dispatchedAt: null,
  respondedAt: null,
  servedAt: null,
  completedAt: null,
  closedReason: null,
  due: null,
}

const ownerIn = (kind: OrderKind, state: OrderState) => kind.states[state]!.owner

/** Whether a person has another duty on the order than the one asked for (domain C.11-8). The team lead may step in anywhere. */
const clashes = (order: Order, duty: Duty, actor: Actor): boolean => {
  const held = { intake: order.intakeAgent, dispatch: order.dispatchAgent, callback: order.callbackAgent }
  return actor.kind === 'staff' && !actor.lead && Object.entries(held).some(([name, id]) => name !== duty && id === actor.id)
}

const refusalOf = (row: ActionRow | undefined, asked: Asked): Refused | null => {
  const { order, actor } = asked
  if (!row?.from.includes(order.state)) return 'ORDER_STATE'
  if (row.by === (actor.kind === 'system' ? 'person' : 'clock')) return 'ORDER_STATE'
  if (row.duty && clashes(order, row.duty, actor)) return 'SAME_PERSON'
  return row.guard?.(asked) ?? null
}

const asking = (order: Order, action: Action, actor: Actor, now: Ms, rules: OrderRules): Asked => ({
  order,
  action,
  actor,
  who: actor.kind === 'staff' ? actor.id : null,
  now,
  rules,
})

/** A new order in its first state, and what has to be written after its row. Refused for a type that is not in the registry. */
export const create = (
  draft: NewOrder,
  actor: Actor,
  now: Ms,
  rules: OrderRules,
  among: Kinds = kinds,
): { order: Order; effects: Effect[] } | { refused: 'ORDER_STATE' } => {
  const kind = among[draft.type]
  if (!kind) return { refused: 'ORDER_STATE' }
  const { target: state, set, effects } = kind.create
  const intakeAgent = actor.kind === 'staff' ? actor.id : null
  const base = { ...blank, ...draft, state, stateSince: now, owner: ownerIn(kind, state), intakeAgent, acceptedAt: now }
  return {
    order: { ...base, ...set?.(draft, now, rules) },
    effects: [...effects, { type: 'record', action: 'create', from: null, to: state }],
  }
}

/**
 * The order after an action, and everything that has to be written with it in the same transaction; or the code of the rule
 * against it. Every change brings exactly one `record` effect (domain C.11-1).
 */
export const advance = (order: Order, action: Action, actor: Actor, now: Ms, rules: OrderRules, among: Kinds = kinds): Decision => {
  const kind = among[order.type]
  const row = kind?.actions[action.type] as ActionRow | undefined
  const asked = asking(order, action, actor, now, rules)
  const refused = refusalOf(row, asked)
  if (!kind || !row || refused) return { refused: refused ?? 'ORDER_STATE' }
  const target = typeof row.target === 'function' ? row.target(asked) : row.target
  const state = target ?? order.state
  const stateSince = state === order.state ? order.stateSince : now
  return {
    order: { ...order, ...row.set?.(asked), state, owner: ownerIn(kind, state), stateSince },
    effects: [{ type: 'record', action: action.type, from: order.state, to: state }, ...(row.effects?.(asked) ?? [])],
  }
}

/** The actions that this person (or the clock) may take now, in the table's order. Feeds api, lists and buttons. */
export const allowedActions = (order: Order, actor: Actor, now: Ms, rules: OrderRules, among: Kinds = kinds): Action['type'][] =>
  Object.entries(among[order.type]?.actions ?? {}).flatMap(([name, row]) => {
    const type = name as Action['type']
    const action = { type, ...row.least } as Action
    return refusalOf(row as ActionRow, asking(order, action, actor, now, rules)) ? [] : [type]
  })
