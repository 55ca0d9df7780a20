import type { z } from 'zod'
import type { EnquiryForm } from '../contract/dispatch.ts'
import { refusalReasons } from '../../db/schema/index.ts'
import { mustBeListed } from '../catalogue/listed.ts'
import type { Office } from '../office.ts'
import { fail } from '../errors.ts'
import { changeOrder, commandOrder } from '../work-orders/change.ts'
import type { StaffReader } from '../work-orders/readers.ts'
import type { OrderRecord } from '../work-orders/row.ts'
import { addEnquiry } from './assignments.ts'
import { merchantName } from './store.ts'

/** Writes what a merchant said when asked for an order; renews the claim. */
export const recordEnquiry = (
  office: Office,
  orderId: string,
  form: z.output<typeof EnquiryForm>,
  person: StaffReader,
): Promise<OrderRecord> =>
  commandOrder(office, { id: orderId, actor: person, version: form.version }, async (tx, row) => {
    const name = await merchantName(tx, form.merchantId)
    if (name === null) throw fail('MERCHANT_NOT_FOUND')
    const { merchantId, result, callId, note } = form
    const refuseReason = result === 'refused' ? (form.refuseReason ?? null) : null
    await mustBeListed(tx, refusalReasons, refuseReason === null ? [] : [refuseReason], () => 'refuseReason')
    const changed = await changeOrder(tx, office, row, { type: 'enquire', merchant: merchantId, result }, person, {
      note,
      callId,
      detail: { merchant: name, result, reason: refuseReason },
    })
    await addEnquiry(tx, {
      orderId,
      round: row.round + 1,
      merchantId,
      staffId: person.id,
      callId: callId ?? null,
      at: office.now(),
      result,
      refuseReason,
      note,
    })
    return { changed, answer: changed.row }
  })
