import type { z } from 'zod'
import type { OrderDetail, OrderPatch } from '../../../server/contract/orders.ts'
import { fenOf } from '../../../text/number.ts'
import { fromInput, toInput } from '../i18n/format.ts'

/** What of an order can be corrected before it is dispatched, as its form has it. */
export type EditFields = {
  content: string
  requirements: string
  categoryId: string
  urgency: OrderDetail['urgency']
  /** `2026-11-24T09:00` in the centre's zone; both empty: as soon as possible. */
  from: string
  to: string
  /** Yuan as typed. */
  budget: string
  districtCode: string
  detail: string
}
export type EditField = keyof EditFields

const inputOf = (iso: string | undefined): string => (iso ? toInput(Date.parse(iso)) : '')

export const editFieldsOf = (order: OrderDetail): EditFields => ({
  content: order.content,
  requirements: order.requirements ?? '',
  categoryId: order.category?.id ?? '',
  urgency: order.urgency,
  from: inputOf(order.appointment?.from),
  to: inputOf(order.appointment?.to),
  budget: order.budgetFen === null ? '' : String(order.budgetFen / 100),
  districtCode: order.address?.districtCode ?? '',
  detail: order.address?.detail ?? '',
})

/** The fields in which two states of the form differ. */
export const differing = (a: EditFields, b: EditFields): EditField[] =>
  (Object.keys(a) as EditField[]).filter(field => a[field] !== b[field])

/** The correction as the contract wants it: only what was changed, so that a colleague's other words stay. Null: nothing was. */
export const patchOf = (was: EditFields, now: EditFields, version: number): z.input<typeof OrderPatch> | null => {
  const changed = new Set(differing(was, now))
  if (!changed.size) return null
  const { from, to } = now
  return {
    version,
    ...(changed.has('content') && { content: now.content }),
    ...(changed.has('requirements') && { requirements: now.requirements.trim() || null }),
    ...(changed.has('categoryId') && { categoryId: now.categoryId }),
    ...(changed.has('urgency') && { urgency: now.urgency }),
    ...((changed.has('from') || changed.has('to')) && {
      appointment: from || to ? { from: fromInput(from) ?? '', to: fromInput(to) ?? '' } : null,
    }),
    ...(changed.has('budget') && { budgetFen: fenOf(now.budget) }),
    ...((changed.has('districtCode') || changed.has('detail')) && { address: { districtCode: now.districtCode, detail: now.detail } }),
  }
}

/**
 * Somebody else changed the order meanwhile: their words come into the fields that were left alone here, one's own stay. `theirs` names
 * what they changed, `both` what was changed here too and would now be written over.
 */
export const meet = (was: EditFields, mine: EditFields, is: EditFields): { fields: EditFields; theirs: EditField[]; both: EditField[] } => {
  const own = new Set(differing(was, mine))
  const theirs = differing(was, is)
  const kept = Object.fromEntries([...own].map(field => [field, mine[field]]))
  return { fields: { ...is, ...kept }, theirs, both: theirs.filter(field => own.has(field) && mine[field] !== is[field]) }
}
