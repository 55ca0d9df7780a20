import { and, desc, eq, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { brokenConstraint, type Db } from '../../db/client.ts'
import { categories, consents, districts, drafts, members, memberPhones, workOrders } from '../../db/schema/index.ts'
import { CONSENT_VERSION } from '../catalogue/routes.ts'
import type { OrderForm } from '../contract/orders.ts'
import type { Office } from '../office.ts'
import { fail } from '../errors.ts'
import { failField } from '../field-rules.ts'
import { foldName } from '../../text/name.ts'
import { initialsOf } from '../../text/initials.ts'
import { addAddress, addPhone, insertMember, phoneOf } from '../members/registry.ts'
import { resolvePhone } from '../phones/choice.ts'
import { checkCall } from '../references/call.ts'
import type { Phone } from '../phones/number.ts'
import type { Changed } from './change.ts'
import { writeHistory } from './history.ts'
import { nextNumber } from './numbers.ts'
import type { Actor } from './core/order.ts'
import { columnsOf, type OrderRecord } from './row.ts'
import { kindOf } from './core/kinds/index.ts'
import { create } from './core/work-order.ts'

export type FilledForm = z.output<typeof OrderForm>
type Person = Extract<Actor, { kind: 'staff' }>

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

/**
 * The member that the form chose, if it is the one who speaks; null for another person. A household has one name: a contact of another name
 * is somebody else, or the member under a new name, and only who asked can tell. Anybody may speak for an organisation.
 */
const chosenMember = async (tx: Db, form: FilledForm, by: string, now: Date): Promise<string | null> => {
  if (!form.memberId) return null
  const [member] = await tx.select().from(members).where(eq(members.id, form.memberId)).for('update')
  if (!member) throw failField('memberId', 'unknown')
  if (member.kind === 'organisation' || foldName(member.name) === foldName(form.contact.name)) return member.id
  if (!form.otherName) throw failField('contact.name', 'other_name')
  if (form.otherName === 'another') return null
  const { name } = form.contact
  const renamed = { name, initials: initialsOf(name), updatedAt: now, updatedBy: by, version: member.version + 1 }
  if (!form.confidential) await tx.update(members).set(renamed).where(eq(members.id, member.id))
  return member.id
}

/**
 * The member of the order: the one chosen, else one of that number and name, else a new one. Until the transaction ends nobody else looks
 * here for a member of this number: two seats that save the same new person at once make one member. A confidential order makes none and
 * changes none, because everybody may read members.
 */
const memberOf = async (tx: Db, form: FilledForm, phone: Phone, by: string, now: Date): Promise<string | null> => {
  const chosen = await chosenMember(tx, form, by, now)
  if (chosen) return chosen
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`member of ${phone.number}`}, 0))`)
  const [known] = await tx
    .select({ id: members.id })
    .from(members)
    .innerJoin(memberPhones, eq(memberPhones.memberId, members.id))
    .where(and(eq(memberPhones.number, phone.number), sql`fold_name(${members.name}) = ${foldName(form.contact.name)}`))
    .orderBy(desc(members.createdAt))
    .limit(1)
  if (form.confidential) return known?.id ?? null
  return (
    known?.id ??
    insertMember(
      tx,
      { kind: form.memberKind, name: form.contact.name, gender: null, tags: [], remark: null, channel: form.channel },
      by,
      now,
    )
  )
}

const insertOrder = async (tx: Db, office: Office, form: FilledForm, phone: Phone, person: Person, now: Date): Promise<OrderRecord> => {
  const appointment = form.appointment ? { from: Date.parse(form.appointment.from), to: Date.parse(form.appointment.to) } : null
  const decision = create({ type: form.type, urgency: form.urgency, appointment }, person, now.getTime())
  if ('refused' in decision) throw fail(decision.refused)
  const memberId = await memberOf(tx, form, phone, person.id, now)
  const contactPhoneId = memberId && (form.confidential ? await phoneOf(tx, memberId, phone) : await addPhone(tx, memberId, phone))
  if (memberId && !form.confidential) await addAddress(tx, memberId, form.address)
  const [row] = await tx
    .insert(workOrders)
    .values({
      ...columnsOf(decision.order),
      number: await nextNumber(tx, kindOf(form.type)!.letter, now, office.locality.zone),
      type: form.type,
      state: decision.order.state,
      stateSince: now,
      owner: decision.order.owner,
      channel: form.channel,
      memberId,
      contactName: form.contact.name,
      contactNumber: phone.number,
      contactPhoneId,
      districtCode: form.address.districtCode,
      addressDetail: form.address.detail,
      categoryId: form.categoryId,
      content: form.content,
      requirements: form.requirements,
      confidential: form.confidential,
      budgetFen: form.budgetFen ?? null,
      sourceCallId: form.callId ?? null,
      idempotencyKey: form.idempotencyKey,
      createdAt: now,
      createdBy: person.id,
      updatedAt: now,
      updatedBy: person.id,
    })
    .returning()
  await writeHistory(tx, row!.id, {
    action: 'create',
    from: null,
    to: row!.state,
    actor: person,
    at: now,
    callId: form.callId,
    detail: { channel: form.channel, urgency: form.urgency },
  })
  await tx.insert(consents).values({
    memberId,
    orderId: row!.id,
    purpose: 'share_with_merchant',
    textVersion: form.consentVersion,
    channel: form.channel,
    givenAt: now,
    callId: form.callId ?? null,
    takenBy: person.id,
  })
  if (form.draftId) await tx.delete(drafts).where(and(eq(drafts.id, form.draftId), eq(drafts.staffId, person.id)))
  return row!
}

/** What the order of the form's key has otherwise than the form: by field, empty when all of it is stored. */
const unstoredOf = (form: FilledForm, phone: Phone, row: OrderRecord): string[] => {
  const ms = (value: string | undefined) => (value === undefined ? undefined : Date.parse(value))
  const pairs: Record<string, [unknown, unknown]> = {
    'contact.name': [form.contact.name, row.contactName],
    'contact.phone': [phone.number, row.contactNumber],
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
export const saveOrder = async (office: Office, form: FilledForm, person: Person, at: Date): Promise<SavedForm> => {
  await checkCall(office.db, office, person, form.callId)
  const phone = await resolvePhone(office.db, office, person, form.contact.phone, 'contact.phone', form.memberId)
  const again = async (): Promise<SavedForm | null> => {
    const row = await findByKey(office.db, form.idempotencyKey)
    if (row && row.intakeAgentId !== person.id) throw fail('KEY_REUSED')
    const changed = row && { row, tasks: [], savedBy: person.id }
    return changed && { changed, repeated: true, unstored: unstoredOf(form, phone, row) }
  }
  const known = await again()
  if (known) return known
  try {
    const row = await office.db.transaction(async tx => {
      await checkReferences(tx, form)
      return insertOrder(tx, office, form, phone, person, at)
    })
    return { changed: { row, tasks: [], savedBy: person.id }, repeated: false, unstored: [] }
  } catch (error) {
    const raced = brokenConstraint(error)?.startsWith('work_orders_idempotency') ? await again() : null
    if (!raced) throw error
    return raced
  }
}
