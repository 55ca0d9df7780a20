import { z } from 'zod'

export const OrderType = z.enum(['service', 'consultation', 'complaint', 'suggestion'])
export type OrderType = z.infer<typeof OrderType>

/** States of a service order, S0..S11 of the domain report's C.3. */
export const ServiceState = z.enum([
  'verifying',
  'pending_dispatch',
  'dispatching',
  'dispatched',
  'responded',
  'returned',
  'served',
  'completed',
  'cancelled',
  'invalid',
  'unfulfilled',
  'archived',
])
export type ServiceState = z.infer<typeof ServiceState>

/** A state of an order of any kind; which of them a kind has is said by its table (work-orders/core/kinds). */
export const OrderState = ServiceState
export type OrderState = z.infer<typeof OrderState>

/** The one work list that an order stands in; `none` when nobody has anything to do any more. */
export const OwnerQueue = z.enum(['intake', 'dispatch', 'callback', 'none'])
export type OwnerQueue = z.infer<typeof OwnerQueue>

export const Urgency = z.enum(['normal', 'urgent', 'critical'])
export type Urgency = z.infer<typeof Urgency>

export const Channel = z.enum(['phone', 'web', 'sms', 'web_call', 'self_service', 'quick_search', 'hot_service', 'back_office'])
export type Channel = z.infer<typeof Channel>

/** What happened to an order; each is one row in its history. */
export const OrderAction = z.enum([
  'create',
  'edit',
  'annotate',
  'claim',
  'release',
  'expire_claim',
  'enquire',
  'dispatch',
  'mark_responded',
  'promise',
  'return',
  'serve',
  'attempt',
  'postpone',
  'complete',
  'complete_unreached',
  'cancel',
  'give_up',
  'reopen',
  // Transitions to come: the first two of web orders, the last of closed orders of every kind.
  'verify',
  'invalidate',
  'archive',
])
export type OrderAction = z.infer<typeof OrderAction>
