import { OrderRight } from '../contract/orders.ts'
import type { Right } from '../contract/rights.ts'
import type { Rights } from '../plugins/rights.ts'
import { scopeOf } from '../scope.ts'
import { kindOf } from './core/kinds/index.ts'
import type { Action, Actor, Ms, Order } from './core/order.ts'
import { allowedActions } from './core/work-order.ts'
import type { StaffReader } from './readers.ts'

/** The person who asks, as the session knows them. */
export type Asker = { id: string; name: string; rights: Rights }

/** The person as the state machine knows them. */
export const staffActor = (asker: Pick<Asker, 'id' | 'name' | 'rights'>): Extract<Actor, { kind: 'staff' }> => ({
  kind: 'staff',
  id: asker.id,
  name: asker.name,
  lead: asker.rights.has('orders.override'),
})

/** The person as a reader of orders, as far as the right that they use reaches. Throws FORBIDDEN without it. */
export const readerOf = (asker: Pick<Asker, 'id' | 'name' | 'rights'>, right: Right): StaffReader => ({
  ...staffActor(asker),
  scope: scopeOf(asker, right),
})

const isOrderRight = (action: Action['type']): action is Action['type'] & OrderRight => OrderRight.safeParse(action).success

/** What a person may do with an order now: what the kind's table allows, among what the roles have a right to. */
export const rightsNow = (order: Order, asker: Asker, now: Ms): OrderRight[] => {
  const rows = kindOf(order.type)?.actions ?? {}
  const pressed = allowedActions(order, staffActor(asker), now).filter(action => {
    const right = rows[action]?.right
    return right !== undefined && asker.rights.has(right)
  })
  return [...pressed.filter(isOrderRight), ...(asker.rights.has('calls.dial') ? ['call_contact' as const] : [])]
}
