import { and, count, eq, inArray, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { brokenConstraint, type Db } from '../../db/client.ts'
import { initialsOf } from '../../text/initials.ts'
import { memberTags, memberAddresses, memberPhones, members } from '../../db/schema/index.ts'
import { writeAudit } from '../audit/write.ts'
import { mustBeListed } from '../catalogue/listed.ts'
import type { MemberForm, MemberPatch } from '../contract/members.ts'
import type { Office } from '../office.ts'
import { fail } from '../errors.ts'
import { failField } from '../field-rules.ts'
import { searchedByForm } from '../number-searches/search.ts'
import { resolvePhone } from '../phones/choice.ts'
import { everything } from '../scope.ts'
import type { StaffActor } from '../work-orders/core/order.ts'
import { addAddress, addPhone, insertMember, knownMember } from './registry.ts'
import type { MemberScope } from './reach.ts'
import { findMember, type WholeMember } from './store.ts'

/** The member as it stands, for who was allowed to change it. */
const reread = (office: Office, tx: Db, id: string) => findMember({ ...office, db: tx }, id, everything())

type FilledForm = z.output<typeof MemberForm>
type FilledPatch = z.output<typeof MemberPatch>

/** A district that is not in the catalogue becomes a refusal that names the field. */
const namingDistrict = async <T>(path: string, work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    throw brokenConstraint(error)?.includes('district') ? failField(path, 'unknown') : error
  })

/** The telephones that a form gives; those that were typed count as searches. */
const givenPhones = async (office: Office, actor: StaffActor, list: FilledForm['phones'], path: string) => {
  const phones = await Promise.all(list.map(({ number }, i) => resolvePhone(office.db, office, actor, number, `${path}.${i}.number`)))
  await searchedByForm(
    office,
    actor.id,
    phones.map(({ number }, i) => ({ choice: list[i]!.number, number })),
  )
  return phones
}

/** `from`: the address of the request. */
export const createMember = async (office: Office, form: FilledForm, actor: StaffActor, from?: string): Promise<WholeMember> => {
  const phones = await givenPhones(office, actor, form.phones, 'phones')
  return office.db.transaction(async tx => {
    await mustBeListed(tx, memberTags, form.tags, n => `tags.${n}`)
    const known = await knownMember(tx, phones, form.name)
    if (known) throw fail('MEMBER_KNOWN', { member: known })
    const id = await insertMember(
      tx,
      { kind: form.kind, name: form.name, gender: form.gender ?? null, tags: form.tags, remark: form.remark, channel: 'phone' },
      actor.id,
      office.now(),
    )
    for (const [i, phone] of phones.entries()) await addPhone(tx, id, phone, form.phones[i]!.label)
    for (const [i, address] of form.addresses.entries()) await namingDistrict(`addresses.${i}.districtCode`, addAddress(tx, id, address))
    await writeAudit(tx, { staffId: actor.id, action: 'record.create', subject: { kind: 'member', id }, address: from })
    return (await reread(office, tx, id))!
  })
}

/** After removals the oldest number and address that are left take the place of those that are gone. */
const promoteOldest = async (tx: Db, id: string) => {
  await tx.execute(
    sql`update member_phones set "primary" = true where not "primary" and id = (select id from member_phones where member_id = ${id}
      order by "primary" desc, created_at, id limit 1)`,
  )
  await tx.execute(
    sql`update member_addresses set "default" = true where not "default" and id = (select id from member_addresses
      where member_id = ${id} order by "default" desc, created_at, id limit 1)`,
  )
}

const removeParts = async (tx: Db, id: string, patch: FilledPatch) => {
  if (patch.removePhoneIds.length)
    await tx.delete(memberPhones).where(and(eq(memberPhones.memberId, id), inArray(memberPhones.id, patch.removePhoneIds)))
  if (patch.removeAddressIds.length)
    await tx.delete(memberAddresses).where(and(eq(memberAddresses.memberId, id), inArray(memberAddresses.id, patch.removeAddressIds)))
  await promoteOldest(tx, id)
}

const choosePrimary = async (tx: Db, id: string, patch: FilledPatch) => {
  if (patch.primaryPhoneId) {
    await tx.update(memberPhones).set({ primary: false }).where(eq(memberPhones.memberId, id))
    const set = await tx
      .update(memberPhones)
      .set({ primary: true })
      .where(and(eq(memberPhones.memberId, id), eq(memberPhones.id, patch.primaryPhoneId)))
      .returning()
    if (!set.length) throw failField('primaryPhoneId', 'unknown')
  }
  if (patch.defaultAddressId) {
    await tx.update(memberAddresses).set({ default: false }).where(eq(memberAddresses.memberId, id))
    const set = await tx
      .update(memberAddresses)
      .set({ default: true })
      .where(and(eq(memberAddresses.memberId, id), eq(memberAddresses.id, patch.defaultAddressId)))
      .returning()
    if (!set.length) throw failField('defaultAddressId', 'unknown')
  }
}

/** What a change touches, by name: what stood there is no part of the audit. */
const changedFields = ({ version: _, ...patch }: FilledPatch): string[] =>
  Object.entries(patch).flatMap(([name, value]) =>
    value === undefined || (Array.isArray(value) && value.length === 0 && name !== 'tags') ? [] : [name],
  )

/** Changes a member within the scope, in one transaction. Refused with MEMBER_CHANGED when the version has moved on. */
export const updateMember = async (
  office: Office,
  id: string,
  patch: FilledPatch,
  actor: StaffActor,
  scope: MemberScope,
  from?: string,
): Promise<WholeMember> => {
  if (!(await findMember(office, id, scope))) throw fail('MEMBER_NOT_FOUND')
  const phones = await givenPhones(office, actor, patch.addPhones, 'addPhones')
  return office.db.transaction(async tx => {
    const { name, kind, gender, tags, remark } = patch
    if (tags) await mustBeListed(tx, memberTags, tags, n => `tags.${n}`, (await reread(office, tx, id))?.member.tags)
    const rows = await tx
      .update(members)
      .set({
        ...(name === undefined ? {} : { name, initials: initialsOf(name) }),
        ...(kind === undefined ? {} : { kind }),
        ...(gender === undefined ? {} : { gender }),
        ...(tags === undefined ? {} : { tags }),
        ...(remark === undefined ? {} : { remark }),
        updatedAt: office.now(),
        updatedBy: actor.id,
        version: patch.version + 1,
      })
      .where(and(eq(members.id, id), eq(members.version, patch.version)))
      .returning({ id: members.id })
    if (!rows.length) throw fail((await reread(office, tx, id)) ? 'MEMBER_CHANGED' : 'MEMBER_NOT_FOUND')
    await removeParts(tx, id, patch)
    for (const [i, phone] of phones.entries()) await addPhone(tx, id, phone, patch.addPhones[i]!.label)
    for (const [i, address] of patch.addAddresses.entries())
      await namingDistrict(`addAddresses.${i}.districtCode`, addAddress(tx, id, address))
    const [left] = await tx.select({ n: count() }).from(memberPhones).where(eq(memberPhones.memberId, id))
    if (!left?.n) throw failField('removePhoneIds', 'last_phone')
    await choosePrimary(tx, id, patch)
    await writeAudit(tx, {
      staffId: actor.id,
      action: 'record.change',
      subject: { kind: 'member', id },
      address: from,
      detail: { fields: changedFields(patch), version: patch.version + 1 },
    })
    return (await reread(office, tx, id))!
  })
}
