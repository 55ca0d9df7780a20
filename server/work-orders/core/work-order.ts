import type { Action, Actor, Decision, Effect, Ms, NewOrder, Order } from './order.ts'
import { kindOf } from './kinds/index.ts'

/**
 * A new order in its first state, with the history row to write. Refused for a type that is not in the registry.
 * @param now epoch ms
 */
export const create = (draft: NewOrder, actor: Actor, now: Ms): { order: Order; effects: Effect[] } | { refused: 'ORDER_STATE' } => {
  const order = kindOf(draft.type)?.create(draft, actor, now)
  return order ? { order, effects: [{ type: 'record', action: 'create', from: null, to: order.state }] } : { refused: 'ORDER_STATE' }
}

/**
 * The order after an action, and everything that has to be written with it in the same transaction; or the code of the rule
 * against it. Every change brings exactly one `record` effect (domain C.11-1). Pure.
 * @param now epoch ms
 */
export const advance = (order: Order, action: Action, actor: Actor, now: Ms): Decision =>
  kindOf(order.type)?.advance(order, action, actor, now) ?? { refused: 'ORDER_STATE' }
