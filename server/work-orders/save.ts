import { createHash } from 'node:crypto'
import { and, eq, sql } from 'drizzle-orm'
import { brokenConstraint, type Db } from '../../db/client.ts'
import { categories, districts, workOrders } from '../../db/schema/index.ts'
import { CONSENT_VERSION } from '../catalogue/routes.ts'
import type { Office } from '../office.ts'
import { fail } from '../errors.ts'
import { failField } from '../field-rules.ts'
import { searchedByForm } from '../number-searches/search.ts'
import { resolvePhone } from '../phones/choice.ts'
import { checkCall } from '../references/call.ts'
import type { Phone } from '../phones/number.ts'
import { addOrder, type Changed } from './change.ts'
import type { FilledForm } from './effects.ts'
import type { StaffActor } from './core/order.ts'
import type { OrderRecord } from './row.ts'

export type { FilledForm } from './effects.ts'

/** The order that a key has made before, or null. */
export const findByKey = async (db: Db, key: string): Promise<OrderRecord | null> =>
  (await db.select().from(workOrders).where(eq(workOrders.idempotencyKey, key)))[0] ?? null

const checkReferences = async (tx: Db, form: FilledForm) => {
  const [category] = await tx
    .select({
      level: categories.level,
      hasChildren: sql<boolean>`exists (select 1 from categories c where c.parent_id = ${form.categoryId} and c.active)`,
    })
    .from(categories)
    .where(and(eq(categories.id, form.categoryId), eq(categories.active, true)))
  const [district] = await tx
    .select({ code: districts.code })
    .from(districts)
    .where(and(eq(districts.code, form.address.districtCode), eq(districts.active, true)))
  if (!category) throw failField('categoryId', 'unknown')
  if (category.hasChildren) throw failField('categoryId', 'not_leaf')
  if (!district) throw failField('address.districtCode', 'unknown')
  if (form.consentVersion !== CONSENT_VERSION) throw failField('consentVersion', 'unknown')
}

const digestOf = (form: FilledForm): string => createHash('sha256').update(JSON.stringify(form)).digest('hex')

/** The columns of a new order that its form fills. */
const columnsOfForm = (form: FilledForm, phone: Phone) => ({
  channel: form.channel,
  contactName: form.contact.name,
  contactNumber: phone.number,
  districtCode: form.address.districtCode,
  addressDetail: form.address.detail,
  categoryId: form.categoryId,
  content: form.content,
  requirements: form.requirements,
  confidential: form.confidential,
  budgetFen: form.budgetFen ?? null,
  sourceCallId: form.callId ?? null,
  idempotencyKey: form.idempotencyKey,
  formDigest: digestOf(form),
})

const insertOrder = (tx: Db, office: Office, form: FilledForm, phone: Phone, person: StaffActor, now: Date): Promise<Changed> => {
  const appointment = form.appointment ? { from: Date.parse(form.appointment.from), to: Date.parse(form.appointment.to) } : null
  return addOrder(tx, office, { type: form.type, urgency: form.urgency, appointment }, columnsOfForm(form, phone), person, now, {
    callId: form.callId ?? null,
    detail: { channel: form.channel, urgency: form.urgency },
    intake: { form, phone },
  })
}

/** What the order of the form's key has otherwise than the form: by field, empty when all of it is stored. */
const unstoredOf = (form: FilledForm, phone: Phone | null, row: OrderRecord): string[] => {
  const ms = (value: string | undefined) => (value === undefined ? undefined : Date.parse(value))
  const pairs: Record<string, [unknown, unknown]> = {
    'contact.name': [form.contact.name, row.contactName],
    'contact.phone': [phone?.number ?? row.contactNumber, row.contactNumber],
    'address.districtCode': [form.address.districtCode, row.districtCode],
    'address.detail': [form.address.detail, row.addressDetail],
    'categoryId': [form.categoryId, row.categoryId],
    'content': [form.content, row.content],
    'requirements': [form.requirements ?? null, row.requirements],
    'urgency': [form.urgency, row.urgency],
    'confidential': [form.confidential, row.confidential],
    'appointment.from': [ms(form.appointment?.from), row.appointmentFrom?.getTime()],
    'appointment.to': [ms(form.appointment?.to), row.appointmentTo?.getTime()],
    'budgetFen': [form.budgetFen ?? null, row.budgetFen],
  }
  return Object.keys(pairs).filter(path => pairs[path]![0] !== pairs[path]![1])
}

/** An order that was saved. `repeated`: by an earlier send of the same key; `unstored`: what this send says otherwise. */
export type SavedForm = { changed: Changed; repeated: boolean; unstored: string[] }

/**
 * Saves a form as an order, in one transaction: member, telephone, address, number, order, history, consent. One key makes one order:
 * a second save of it (at the same time, or after an answer was lost) answers the first one's order as `repeated`.
 * @param at when the seat sent the form; a kept form is saved later under that time
 */
export const saveOrder = async (office: Office, form: FilledForm, person: StaffActor, at: Date): Promise<SavedForm> => {
  const phoneOfForm = () => resolvePhone(office.db, office, person, form.contact.phone, 'contact.phone', form.memberId)
  const again = async (): Promise<SavedForm | null> => {
    const row = await findByKey(office.db, form.idempotencyKey)
    if (row && row.intakeAgentId !== person.id) throw fail('KEY_REUSED')
    if (!row) return null
    const found = { changed: { row, tasks: [], savedBy: person.id }, repeated: true }
    // what made the order is stored, also where somebody has edited it since
    if (row.formDigest === digestOf(form)) return { ...found, unstored: [] }
    // the telephone or call that the form names may be gone since
    const phone = await phoneOfForm().catch(() => null)
    if (phone) await searchedByForm(office, person.id, [{ choice: form.contact.phone, number: phone.number }])
    return { ...found, unstored: unstoredOf(form, phone, row) }
  }
  const known = await again()
  if (known) return known
  await checkCall(office.db, office, person, form.callId)
  const phone = await phoneOfForm()
  try {
    const changed = await office.db.transaction(async tx => {
      await checkReferences(tx, form)
      return insertOrder(tx, office, form, phone, person, at)
    })
    return { changed: { ...changed, savedBy: person.id }, repeated: false, unstored: [] }
  } catch (error) {
    const raced = brokenConstraint(error)?.startsWith('work_orders_idempotency') ? await again() : null
    if (!raced) throw error
    return raced
  }
}
