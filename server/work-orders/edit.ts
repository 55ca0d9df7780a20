import type { z } from 'zod'
import type { OrderPatch } from '../contract/orders.ts'
import type { Office } from '../office.ts'
import { changeOrder, commandOrder, type Changed } from './change.ts'
import { checkEntries } from './entries.ts'
import type { OrderReader } from './readers.ts'
import type { OrderRecord } from './row.ts'

/** Corrects an order before it is dispatched. What changed is named in its history. */
export const editOrder = (office: Office, id: string, patch: z.output<typeof OrderPatch>, actor: OrderReader): Promise<Changed> =>
  commandOrder(office, { id, actor, version: patch.version }, async (tx, row) => {
    await checkEntries(tx, [
      ...(patch.categoryId === undefined ? [] : [{ path: 'categoryId', value: patch.categoryId, of: 'categories' as const }]),
      ...(patch.address ? [{ path: 'address.districtCode', value: patch.address.districtCode, of: 'districts' as const }] : []),
    ])
    const fields: Partial<OrderRecord> = {
      ...(patch.content === undefined ? {} : { content: patch.content }),
      ...(patch.requirements === undefined ? {} : { requirements: patch.requirements }),
      ...(patch.categoryId === undefined ? {} : { categoryId: patch.categoryId }),
      ...(patch.budgetFen === undefined ? {} : { budgetFen: patch.budgetFen }),
      ...(patch.address === undefined ? {} : { districtCode: patch.address.districtCode, addressDetail: patch.address.detail }),
    }
    const changedFields = [
      ...Object.keys(fields),
      ...(patch.urgency === undefined ? [] : ['urgency']),
      ...(patch.appointment === undefined ? [] : ['appointment']),
    ]
    const { appointment } = patch
    const changed = await changeOrder(
      tx,
      office,
      row,
      {
        type: 'edit',
        urgency: patch.urgency,
        appointment: appointment && { from: Date.parse(appointment.from), to: Date.parse(appointment.to) },
      },
      actor,
      { detail: { fields: changedFields.join(' ') } },
      fields,
    )
    return { changed, answer: changed }
  })
