import { and, eq, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { categories, districts } from '../../db/schema/index.ts'
import type { OrderPatch } from '../contract/orders.ts'
import type { Office } from '../office.ts'
import { failField } from '../field-rules.ts'
import { changeOrder, commandOrder, type Changed } from './change.ts'
import type { Actor } from './core/order.ts'
import type { OrderRecord } from './row.ts'

/** Corrects an order before it is dispatched. What changed is named in its history. */
export const editOrder = (office: Office, id: string, patch: z.output<typeof OrderPatch>, actor: Actor): Promise<Changed> =>
  commandOrder(office, { id, actor, version: patch.version }, async (tx, row) => {
    if (patch.categoryId !== undefined) {
      const [leaf] = await tx
        .select({ id: categories.id })
        .from(categories)
        .where(
          and(
            eq(categories.id, patch.categoryId),
            eq(categories.active, true),
            sql`not exists (select 1 from categories c where c.parent_id = ${patch.categoryId})`,
          ),
        )
      if (!leaf) throw failField('categoryId', 'not_leaf')
    }
    if (patch.address && !(await tx.select().from(districts).where(eq(districts.code, patch.address.districtCode))).length)
      throw failField('address.districtCode', 'unknown')
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
