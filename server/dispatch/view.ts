import type { Dispatched, EnquiryView } from '../contract/dispatch.ts'
import type { ServiceState } from '../contract/order-states.ts'
import { maskNumber } from '../phones/number.ts'
import type { OrderRecord } from '../work-orders/row.ts'
import type { EnquiryRecord } from './store.ts'

export const enquiryView = ({ row, merchantName, staffName }: EnquiryRecord): EnquiryView => ({
  id: row.id,
  at: row.at.toISOString(),
  round: row.round,
  merchant: { id: row.merchantId, name: merchantName },
  by: staffName,
  result: row.result,
  refuseReason: row.refuseReason,
  note: row.note,
  callId: row.callId,
})

export const claimView = (row: OrderRecord) => ({
  id: row.id,
  state: row.state as ServiceState,
  claimedUntil: row.claimedUntil?.toISOString() ?? null,
  version: row.version,
})

/** A message as screens show it: the member's number masked. */
export const previewView = (
  sms: { number: string; body: string },
  contact: { full: string; stored: string },
): { to: string; body: string } => ({
  to: maskNumber(sms.number),
  body: sms.body.replaceAll(contact.full, maskNumber(contact.stored)),
})

export const dispatchedView = (
  row: OrderRecord,
  tasks: { kind: string; dueAt: Date }[],
  smsPreview: string,
  repeated: boolean,
): Dispatched => {
  const due = (kind: string) => (tasks.find(task => task.kind === kind)?.dueAt ?? row.callbackAt ?? row.updatedAt).toISOString()
  return {
    id: row.id,
    state: row.state as ServiceState,
    round: row.round,
    assignmentId: row.assignmentId!,
    dispatchedAt: row.dispatchedAt!.toISOString(),
    firstResponseAt: due('first_response'),
    satisfactionAt: due('satisfaction'),
    smsPreview,
    repeated,
    version: row.version,
  }
}
