/** Who an order is for: found or made when the order is. */
import { eq } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { consents, members } from '../../db/schema/index.ts'
import { failField } from '../field-rules.ts'
import { initialsOf } from '../../text/initials.ts'
import { foldName } from '../../text/name.ts'
import type { Phone } from '../phones/number.ts'
import type { BaseForm } from '../work-orders/core/order.ts'
import type { EffectContext, OrderEffects } from '../work-orders/effects.ts'
import { addAddress, addPhone, insertMember, knownMember, phoneOf } from './registry.ts'

/**
 * The member that the form chose, if it is the one who speaks; null for another person. A household has one name: a contact of another name
 * is somebody else, or the member under a new name, and only who asked can tell. Anybody may speak for an organisation.
 */
const chosenMember = async (tx: Db, form: BaseForm, by: string, now: Date): Promise<string | null> => {
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
 * The member of the order: the one chosen, else one of that number and name, else a new one. A confidential order makes none and changes
 * none, because everybody may read members.
 */
const memberOf = async (tx: Db, form: BaseForm, phone: Phone, by: string, now: Date): Promise<string | null> => {
  const chosen = await chosenMember(tx, form, by, now)
  if (chosen) return chosen
  const known = await knownMember(tx, [phone], form.contact.name)
  if (form.confidential) return known
  return (
    known ??
    insertMember(
      tx,
      { kind: form.memberKind, name: form.contact.name, gender: null, tags: [], remark: null, channel: form.channel },
      by,
      now,
    )
  )
}

/** What a new order needs of its context: the form, and the person who wrote it. */
const intakeOf = ({ actor, extras: { intake } }: EffectContext) => {
  if (!intake || actor.kind !== 'staff') throw new Error('an order is made from a form, by a person')
  return { ...intake, by: actor.id }
}

/** The member, number, address and consent that a new order brings. */
export const memberEffects = {
  async member(context, _, outcome) {
    const { tx, now, before } = context
    const { form, phone, by } = intakeOf(context)
    const memberId = await memberOf(tx, form, phone, by, now)
    if (!memberId) return
    outcome.memberId = memberId
    outcome.contactPhoneId = form.confidential ? await phoneOf(tx, memberId, phone) : await addPhone(tx, memberId, phone)
    const { districtCode, addressDetail: detail } = before
    if (!form.confidential && districtCode && detail) await addAddress(tx, memberId, { districtCode, detail })
  },
  async consent(context, { purpose }, { memberId }) {
    const { tx, before, now, extras } = context
    const { form, by, consentVersion } = intakeOf(context)
    if (!consentVersion) throw new Error('a consent is to a text')
    await tx.insert(consents).values({
      memberId,
      orderId: before.id,
      purpose,
      textVersion: consentVersion,
      channel: form.channel,
      givenAt: now,
      callId: extras.callId ?? null,
      takenBy: by,
    })
  },
} satisfies Partial<OrderEffects>
