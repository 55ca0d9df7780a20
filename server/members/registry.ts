/** Adding people, their numbers and addresses: used by members themselves and by the saving of orders. */
import { and, desc, eq, inArray, sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { foldName } from '../../text/name.ts'
import { initialsOf } from '../../text/initials.ts'
import { memberAddresses, memberPhones, members } from '../../db/schema/index.ts'
import type { Phone } from '../phones/number.ts'

export type NewMember = Pick<typeof members.$inferInsert, 'kind' | 'name' | 'gender' | 'tags' | 'remark' | 'channel'>

/**
 * The newest member of this number and name, or null. Until the transaction ends nobody else looks for a member of these numbers: two
 * people who save the same new person at once make one member.
 */
export const knownMember = async (tx: Db, phones: readonly Pick<Phone, 'number'>[], name: string): Promise<string | null> => {
  const numbers = [...new Set(phones.map(({ number }) => number))].sort()
  for (const number of numbers) await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`member of ${number}`}, 0))`)
  const [known] = await tx
    .select({ id: members.id })
    .from(members)
    .innerJoin(memberPhones, eq(memberPhones.memberId, members.id))
    .where(and(inArray(memberPhones.number, numbers), sql`fold_name(${members.name}) = ${foldName(name)}`))
    .orderBy(desc(members.createdAt))
    .limit(1)
  return known?.id ?? null
}

/** Adds a member with the next free member number. */
export const insertMember = async (db: Db, person: NewMember, by: string, now: Date): Promise<string> => {
  const [row] = await db
    .insert(members)
    .values({
      ...person,
      initials: initialsOf(person.name),
      createdBy: by,
      updatedBy: by,
      createdAt: now,
      updatedAt: now,
      firstContactAt: now,
      memberNo: sql`'M' || lpad(nextval('member_numbers')::text, 6, '0')`,
    })
    .returning({ id: members.id })
  return row!.id
}

/** Adds a number to a member unless it is known; the first one becomes primary. Answers the telephone's id. */
export const addPhone = async (db: Db, memberId: string, phone: Phone, label: string | null = null): Promise<string> => {
  const [row] = await db
    .insert(memberPhones)
    .values({
      memberId,
      number: phone.number,
      kind: phone.kind,
      label,
      primary: sql`not exists (select 1 from member_phones p where p.member_id = ${memberId} and p."primary")`,
    })
    .onConflictDoUpdate({
      target: [memberPhones.number, memberPhones.memberId],
      set: { label: sql`coalesce(${label}, member_phones.label)` },
    })
    .returning({ id: memberPhones.id })
  return row!.id
}

/** The id of a member's number, or null where the member is not known by it. */
export const phoneOf = async (db: Db, memberId: string, phone: Phone): Promise<string | null> =>
  (
    await db
      .select({ id: memberPhones.id })
      .from(memberPhones)
      .where(and(eq(memberPhones.memberId, memberId), eq(memberPhones.number, phone.number)))
  )[0]?.id ?? null

/** Adds an address to a member unless the same is known; the first one becomes the default. */
export const addAddress = async (
  db: Db,
  memberId: string,
  address: { districtCode: string; detail: string; label?: string | null },
): Promise<void> => {
  const known = await db
    .select({ id: memberAddresses.id })
    .from(memberAddresses)
    .where(
      and(
        eq(memberAddresses.memberId, memberId),
        eq(memberAddresses.districtCode, address.districtCode),
        eq(memberAddresses.detail, address.detail),
      ),
    )
  if (known.length) return
  await db.insert(memberAddresses).values({
    memberId,
    districtCode: address.districtCode,
    detail: address.detail,
    label: address.label ?? null,
    default: sql`not exists (select 1 from member_addresses a where a.member_id = ${memberId} and a."default")`,
  })
}
