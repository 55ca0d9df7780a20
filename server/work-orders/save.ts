import { createHash } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { brokenConstraint, type Db } from '../../db/client.ts'
import { workOrders } from '../../db/schema/index.ts'
import type { Office } from '../office.ts'
import { fail } from '../errors.ts'
import { searchedByForm } from '../number-searches/search.ts'
import { resolvePhone } from '../phones/choice.ts'
import { checkCall } from '../references/call.ts'
import type { Phone } from '../phones/number.ts'
import { addOrder, type Changed } from './change.ts'
import { kinds as registered } from './core/kinds/index.ts'
import type { BaseForm, Order, OwnField, StaffActor } from './core/order.ts'
import type { Kinds } from './core/work-order.ts'
import { checkEntries } from './entries.ts'
import type { OrderRecord } from './row.ts'

/** The order that a key has made before, or null. */
export const findByKey = async (db: Db, key: string): Promise<OrderRecord | null> =>
  (await db.select().from(workOrders).where(eq(workOrders.idempotencyKey, key)))[0] ?? null

/** A form and what its type makes of it. */
type Taken = { form: BaseForm; own: readonly OwnField[]; appointment: Order['appointment'] }

const takenBy = (kinds: Kinds, form: BaseForm): Taken => {
  const create = kinds[form.type]?.create
  const wanted = create?.appointment?.(form)
  const appointment = wanted ? { from: Date.parse(wanted.from), to: Date.parse(wanted.to) } : null
  return { form, own: create?.own?.(form) ?? [], appointment }
}

const digestOf = (form: BaseForm): string => createHash('sha256').update(JSON.stringify(form)).digest('hex')

/** The columns of a new order that its form fills. */
const columnsOfForm = ({ form, own }: Taken, phone: Phone) => ({
  channel: form.channel,
  contactName: form.contact.name,
  contactNumber: phone.number,
  content: form.content,
  confidential: form.confidential,
  sourceCallId: form.callId ?? null,
  idempotencyKey: form.idempotencyKey,
  formDigest: digestOf(form),
  ...Object.fromEntries(own.flatMap(({ column, value }) => (column ? [[column, value]] : []))),
  ext: Object.fromEntries(own.flatMap(({ ext, value }) => (ext ? [[ext, value]] : []))),
})

const consentVersionOf = ({ own }: Taken): string | null => {
  const version = own.find(({ of }) => of === 'consent-versions')?.value
  return typeof version === 'string' ? version : null
}

const storedIn = (row: OrderRecord, { column, ext }: OwnField): unknown => (column ? row[column] : ext && (row.ext[ext] ?? null))

/** What the order of the form's key has otherwise than the form: by field, empty when all of it is stored. */
const unstoredOf = ({ form, own, appointment }: Taken, phone: Phone | null, row: OrderRecord): string[] => {
  const pairs: Record<string, [unknown, unknown]> = {
    'contact.name': [form.contact.name, row.contactName],
    'contact.phone': [phone?.number ?? row.contactNumber, row.contactNumber],
    'content': [form.content, row.content],
    'urgency': [form.urgency, row.urgency],
    'confidential': [form.confidential, row.confidential],
    'appointment.from': [appointment?.from, row.appointmentFrom?.getTime()],
    'appointment.to': [appointment?.to, row.appointmentTo?.getTime()],
    ...Object.fromEntries(own.flatMap(field => (field.column || field.ext ? [[field.path, [field.value, storedIn(row, field)]]] : []))),
  }
  return Object.keys(pairs).filter(path => pairs[path]![0] !== pairs[path]![1])
}

/** An order that was saved. `repeated`: by an earlier send of the same key; `unstored`: what this send says otherwise. */
export type SavedForm = { changed: Changed; repeated: boolean; unstored: string[] }

/**
 * Saves a form as an order, in one transaction: member, telephone, address, number, order, history, consent. One key makes one order:
 * a second save of it (at the same time, or after an answer was lost) answers the first one's order as `repeated`.
 * @param at when the seat sent the form; a kept form is saved later under that time
 * @param kinds the registry; a test brings one of its own
 */
export const saveOrder = async (
  office: Office,
  form: BaseForm,
  person: StaffActor,
  at: Date,
  kinds: Kinds = registered,
): Promise<SavedForm> => {
  const taken = takenBy(kinds, form)
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
    return { ...found, unstored: unstoredOf(taken, phone, row) }
  }
  const known = await again()
  if (known) return known
  await checkCall(office.db, office, person, form.callId)
  const phone = await phoneOfForm()
  try {
    const changed = await office.db.transaction(async tx => {
      await checkEntries(tx, taken.own)
      const draft = { type: form.type, urgency: form.urgency, appointment: taken.appointment }
      const extras = {
        callId: form.callId ?? null,
        detail: { channel: form.channel, urgency: form.urgency },
        intake: { form, phone, consentVersion: consentVersionOf(taken) },
      }
      return addOrder(tx, office, { draft, columns: columnsOfForm(taken, phone), person, now: at, kinds }, extras)
    })
    return { changed: { ...changed, savedBy: person.id }, repeated: false, unstored: [] }
  } catch (error) {
    const raced = brokenConstraint(error)?.startsWith('work_orders_idempotency') ? await again() : null
    if (!raced) throw error
    return raced
  }
}
