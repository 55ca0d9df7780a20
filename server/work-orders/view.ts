import type { ServiceState } from '../contract/order-states.ts'
import type { AssignmentView, Due, Named, OrderDetail, OrderRow, SavedOrder } from '../contract/orders.ts'
import type { TimelineEntry } from '../contract/timeline.ts'
import { shortened } from '../../text/graphemes.ts'
import { maskNumber } from '../phones/number.ts'
import { rightsNow, type Asker } from './rights-now.ts'
import { orderOf, type OrderRecord } from './row.ts'
import type { ListedOrder } from './listing.ts'
import { isConcerned } from './readers.ts'
import type { FoundOrder } from './store.ts'

const iso = (at: Date | null): string | null => at?.toISOString() ?? null
const named = (id: string | null, name: string | null | undefined): Named | null => (id && name ? { id, name } : null)

export const dueView = ({ dueRule, dueAt, warnAt }: Pick<OrderRecord, 'dueRule' | 'dueAt' | 'warnAt'>): Due | null =>
  dueRule && dueAt && warnAt ? { rule: dueRule as Due['rule'], at: dueAt.toISOString(), warnAt: warnAt.toISOString() } : null

export const orderSummary = (content: string): string => shortened(content, 80)

export const orderRow = ({ order, categoryName, categoryPath, districtName, merchantName, holderName }: ListedOrder): OrderRow => {
  const holder = named(order.claimedBy, holderName)
  return {
    id: order.id,
    number: order.number,
    type: order.type,
    state: order.state as ServiceState,
    owner: order.owner,
    urgency: order.urgency,
    confidential: order.confidential,
    veiled: false,
    channel: order.channel as OrderRow['channel'],
    category: order.categoryId && categoryName && categoryPath ? { id: order.categoryId, name: categoryName, path: categoryPath } : null,
    district: order.districtCode && districtName ? { code: order.districtCode, name: districtName } : null,
    contactName: order.contactName,
    contactPhone: maskNumber(order.contactNumber),
    memberId: order.memberId,
    contactPhoneId: order.contactPhoneId,
    summary: orderSummary(order.content),
    appointment:
      order.appointmentFrom && order.appointmentTo
        ? { from: order.appointmentFrom.toISOString(), to: order.appointmentTo.toISOString() }
        : null,
    round: order.round,
    due: dueView(order),
    claim: holder && order.claimedUntil ? { by: holder, until: order.claimedUntil.toISOString() } : null,
    merchant: named(order.merchantId, merchantName),
    createdAt: order.createdAt.toISOString(),
    stateSince: order.stateSince.toISOString(),
    version: order.version,
  }
}

const assignmentView = ({ row, merchantName, staffName }: FoundOrder['assignments'][number]): AssignmentView => ({
  id: row.id,
  round: row.round,
  merchant: { id: row.merchantId, name: merchantName },
  state: row.state,
  issuedAt: row.issuedAt.toISOString(),
  issuedBy: { id: row.staffId, name: staffName },
  timeLimitAt: row.timeLimitAt.toISOString(),
  feeQuoteFen: row.feeQuoteFen,
  callbackAt: row.callbackAt.toISOString(),
  returnedAt: iso(row.returnedAt),
  returnReason: row.returnReason,
  returnNote: row.returnNote,
})

/** Whether the member's record is within the person's reach by this order. */
const isMemberOpen = ({ order, tasks }: FoundOrder, { id, rights }: Asker): boolean => {
  const reach = rights.get('members.read')
  if (order.memberId === null || reach === undefined) return false
  return reach === 'all' || isConcerned(order, id) || tasks.some(({ ownerId }) => ownerId === id)
}

/** One order for one person: what it is, how it got there, and what this person may do with it now. */
export const orderDetail = (found: FoundOrder, timeline: TimelineEntry[], asker: Asker, now: number): OrderDetail => {
  const { order, districtName, people, assignments, evaluation, tasks } = found
  return {
    ...orderRow(found),
    content: order.content,
    requirements: order.requirements,
    budgetFen: order.budgetFen,
    address:
      order.districtCode && districtName ? { districtCode: order.districtCode, districtName, detail: order.addressDetail ?? '' } : null,
    member: named(order.memberId, people.member),
    memberOpen: isMemberOpen(found, asker),
    intakeAgent: named(order.intakeAgentId, people.intake),
    dispatchAgent: named(order.dispatchAgentId, people.dispatcher),
    callbackAgent: named(order.callbackAgentId, people.caller),
    sourceCallId: order.sourceCallId,
    respondedAt: iso(order.respondedAt),
    dispatchedAt: iso(order.dispatchedAt),
    completedAt: iso(order.completedAt),
    closedReason: order.closedReason,
    assignments: assignments.map(assignmentView),
    evaluation: evaluation && {
      at: evaluation.row.at.toISOString(),
      by: named(evaluation.row.staffId, evaluation.staffName),
      timeliness: evaluation.row.timeliness,
      minutesLate: evaluation.row.minutesLate,
      satisfaction: evaluation.row.satisfaction,
      feeFen: evaluation.row.feeFen,
      comment: evaluation.row.comment,
      reached: evaluation.row.reached,
    },
    openTasks: tasks.map(({ ownerId: _, ...task }) => ({ ...task, dueAt: task.dueAt.toISOString() })),
    timeline,
    rights: rightsNow(orderOf(order), asker, now),
  }
}

/** A confidential order's row for those who may pick it up and not read it yet: what they need to choose, and nothing of the citizen. */
export const veiledRow = (row: OrderRow): OrderRow => ({
  ...row,
  veiled: true,
  contactName: '',
  contactPhone: '',
  memberId: null,
  contactPhoneId: null,
  summary: '',
})

/** The same of the whole order. */
export const veiledDetail = (detail: OrderDetail): OrderDetail => ({
  ...detail,
  ...veiledRow(detail),
  content: '',
  requirements: null,
  address: detail.address && { ...detail.address, detail: '' },
  member: null,
  memberOpen: false,
  sourceCallId: null,
  closedReason: null,
  assignments: [],
  evaluation: null,
  openTasks: [],
  timeline: [],
  rights: detail.rights.filter(right => right === 'claim'),
})

export const savedView = (row: OrderRecord, repeated: boolean, unstored: string[]): SavedOrder => ({
  saved: true,
  id: row.id,
  number: row.number,
  state: row.state as ServiceState,
  memberId: row.memberId,
  repeated,
  unstored,
  idempotencyKey: row.idempotencyKey,
})
