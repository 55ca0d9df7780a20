import type { OrderRight } from '../contract/orders.ts'
import type { Right, Role } from '../contract/session.ts'
import type { Action, Actor, Ms, Order } from './core/order.ts'
import { advance } from './core/work-order.ts'

/** The person who asks, as the session knows them. */
export type Asker = { id: string; name: string; roles: readonly Role[]; rights: ReadonlySet<Right> }

/** The person as the state machine knows them. */
export const staffActor = (asker: Pick<Asker, 'id' | 'name' | 'roles'>): Extract<Actor, { kind: 'staff' }> => ({
  kind: 'staff',
  id: asker.id,
  name: asker.name,
  lead: asker.roles.includes('lead'),
})

const commands: [OrderRight, Right, Action][] = [
  ['edit', 'orders.update', { type: 'edit' }],
  ['annotate', 'orders.update', { type: 'annotate' }],
  ['claim', 'orders.dispatch', { type: 'claim' }],
  ['release', 'orders.dispatch', { type: 'release' }],
  ['enquire', 'orders.dispatch', { type: 'enquire', merchant: '', result: 'refused' }],
  ['dispatch', 'orders.dispatch', { type: 'dispatch', merchant: '', eligible: true, timeLimitAt: 0, callbackAt: null }],
  ['give_up', 'orders.dispatch', { type: 'give_up', reason: '' }],
  ['cancel', 'orders.update', { type: 'cancel', reason: '' }],
  ['reopen', 'orders.reopen', { type: 'reopen' }],
]

/** What a person may do with an order now: the rights of the roles, and the state machine asked without writing. */
export const rightsNow = (order: Order, asker: Asker, now: Ms): OrderRight[] => [
  ...commands
    .filter(([, right, action]) => asker.rights.has(right) && !('refused' in advance(order, action, staffActor(asker), now)))
    .map(([name]) => name),
  ...(asker.rights.has('calls.dial') ? ['call_contact' as const] : []),
]
