import type { workOrders } from '../../db/schema/index.ts'
import type { OrderState } from '../contract/order-states.ts'
import type { Due, Ms, Order } from './core/order.ts'

export type OrderRecord = typeof workOrders.$inferSelect

const ms = (date: Date | null): Ms | null => date?.getTime() ?? null
const date = (value: Ms | null): Date | null => (value === null ? null : new Date(value))

/** The state machine's view of a row; `claimName` is the name of the person who holds it. */
export const orderOf = (row: OrderRecord, claimName = ''): Order => ({
  type: row.type,
  state: row.state as OrderState,
  stateSince: row.stateSince.getTime(),
  owner: row.owner,
  urgency: row.urgency,
  round: row.round,
  reopenCount: row.reopenCount,
  claim: row.claimedBy && row.claimedUntil ? { by: row.claimedBy, name: claimName, until: row.claimedUntil.getTime() } : null,
  intakeAgent: row.intakeAgentId,
  dispatchAgent: row.dispatchAgentId,
  callbackAgent: row.callbackAgentId,
  appointment: row.appointmentFrom && row.appointmentTo ? { from: row.appointmentFrom.getTime(), to: row.appointmentTo.getTime() } : null,
  merchant: row.merchantId,
  timeLimitAt: ms(row.timeLimitAt),
  callbackAt: ms(row.callbackAt),
  acceptedAt: ms(row.acceptedAt),
  dispatchedAt: ms(row.dispatchedAt),
  respondedAt: ms(row.respondedAt),
  servedAt: ms(row.servedAt),
  completedAt: ms(row.completedAt),
  closedReason: row.closedReason,
  due:
    row.dueRule && row.dueAt && row.warnAt
      ? { rule: row.dueRule as Due['rule'], at: row.dueAt.getTime(), warnAt: row.warnAt.getTime() }
      : null,
})

/** Place in the dispatch pool: critical before urgent before normal; within one urgency handed-back orders first. */
export const poolRank = (order: Pick<Order, 'urgency' | 'round'>): number =>
  ({ normal: 0, urgent: 2, critical: 4 })[order.urgency] + (order.round > 0 ? 1 : 0)

/** The columns that the state machine owns. */
export const columnsOf = (order: Order) => ({
  state: order.state,
  stateSince: new Date(order.stateSince),
  owner: order.owner,
  urgency: order.urgency,
  poolRank: poolRank(order),
  round: order.round,
  reopenCount: order.reopenCount,
  claimedBy: order.claim?.by ?? null,
  claimedUntil: date(order.claim?.until ?? null),
  intakeAgentId: order.intakeAgent,
  dispatchAgentId: order.dispatchAgent,
  callbackAgentId: order.callbackAgent,
  appointmentFrom: date(order.appointment?.from ?? null),
  appointmentTo: date(order.appointment?.to ?? null),
  merchantId: order.merchant,
  timeLimitAt: date(order.timeLimitAt),
  callbackAt: date(order.callbackAt),
  acceptedAt: date(order.acceptedAt),
  dispatchedAt: date(order.dispatchedAt),
  respondedAt: date(order.respondedAt),
  servedAt: date(order.servedAt),
  completedAt: date(order.completedAt),
  closedReason: order.closedReason,
  dueRule: order.due?.rule ?? null,
  dueAt: date(order.due?.at ?? null),
  warnAt: date(order.due?.warnAt ?? null),
})
