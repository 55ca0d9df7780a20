import type { StaffActor } from '../actor.ts'
import type { TaskAnswer, TaskDetail, TaskKind, TaskRow } from '../contract/callbacks.ts'
import type { ServiceState } from '../contract/order-states.ts'
import type { PhoneView } from '../contract/phones.ts'
import { maskNumber } from '../phones/number.ts'
import { staffActor, type Asker } from '../work-orders/rights-now.ts'
import type { FoundTask, ListedTask, TaskRecord } from './store.ts'

/** How long after the time from which it could be made a callback counts as overdue, in ms. */
type Overdue = Readonly<Record<TaskKind, number>>

const named = (id: string | null, name: string | null) => (id && name ? { id, name } : null)

/** Separation of duties: who took in or dispatched an order does not call back about it, unless they lead the team. */
export const isConflict = (order: ListedTask['order'], { id, lead }: Pick<StaffActor, 'id' | 'lead'>): boolean =>
  !lead && (order.intakeAgentId === id || order.dispatchAgentId === id)

export const taskRow = (
  { task, order, ownerName, merchantId, merchantName, categoryName, districtName }: ListedTask,
  asker: Asker,
  now: Date,
  overdue: Overdue,
): TaskRow => ({
  id: task.id,
  kind: task.kind,
  state: task.state,
  dueAt: task.dueAt.toISOString(),
  callableFrom: task.callableFrom.toISOString(),
  overdue: task.closedAt === null && now.getTime() > task.callableFrom.getTime() + overdue[task.kind],
  attempts: task.attempts,
  recheck: task.recheck,
  askMerchant: task.askMerchant,
  owner: named(task.ownerId, ownerName),
  order: {
    id: order.id,
    number: order.number,
    state: order.state as ServiceState,
    confidential: order.confidential,
    veiled: false,
    categoryName,
    districtName,
    contactName: order.contactName,
    contactPhone: maskNumber(order.contactNumber),
    memberId: order.memberId,
    contactPhoneId: order.contactPhoneId,
    round: order.round,
  },
  merchant: named(merchantId, merchantName),
  conflict: isConflict(order, staffActor(asker)),
  version: task.version,
})

export const taskDetail = (found: FoundTask, merchantPhones: PhoneView[], asker: Asker, now: Date, overdue: Overdue): TaskDetail => ({
  ...taskRow(found, asker, now, overdue),
  merchantPhones,
  content: found.order.content,
  address: `${found.districtName}${found.order.addressDetail ?? ''}`,
  appointment:
    found.order.appointmentFrom && found.order.appointmentTo
      ? { from: found.order.appointmentFrom.toISOString(), to: found.order.appointmentTo.toISOString() }
      : null,
  timeLimitAt: found.order.timeLimitAt?.toISOString() ?? null,
  feeQuoteFen: found.order.feeQuoteFen,
  promise: found.task.promise,
  history: found.history.map(({ row, staffName }) => ({
    at: row.at.toISOString(),
    by: staffName,
    outcome: row.outcome,
    callId: row.callId,
    note: row.note,
  })),
})

/** The task of a confidential order for those who may take it and not read the order yet. */
export const veiledTaskRow = (row: TaskRow): TaskRow => ({
  ...row,
  order: { ...row.order, veiled: true, contactName: '', contactPhone: '', memberId: null, contactPhoneId: null },
})

export const veiledTask = (task: TaskDetail): TaskDetail => ({
  ...task,
  ...veiledTaskRow(task),
  merchantPhones: [],
  content: '',
  address: '',
  promise: null,
  history: task.history.map(attempt => ({ ...attempt, callId: null, note: null })),
})

export const taskAnswer = (task: TaskRecord, orderState: string): TaskAnswer => ({
  id: task.id,
  state: task.state,
  dueAt: task.dueAt.toISOString(),
  attempts: task.attempts,
  version: task.version,
  orderState: orderState as ServiceState,
})
