import { and, asc, desc, eq, inArray, like, or, sql, type SQL } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { readPage } from '../../db/paged.ts'
import { districts, memberAddresses, memberPhones, members } from '../../db/schema/index.ts'
import type { Locality } from '../office.ts'
import { foldName } from '../../text/name.ts'
import { digitsIn } from '../../text/number.ts'
import { LEAST_DIGITS } from '../number-searches/search.ts'
import { readNumber } from '../phones/number.ts'
import type { ReadScope } from '../scope.ts'
import { isMemberWithin, membersWithin, type MemberReachParts, type MemberScope } from './reach.ts'

export type MemberRecord = typeof members.$inferSelect & { openOrders: number }
export type PhoneRecord = typeof memberPhones.$inferSelect
export type AddressRecord = typeof memberAddresses.$inferSelect & { districtName: string }
export type WholeMember = { member: MemberRecord; phones: PhoneRecord[]; addresses: AddressRecord[] }

/** Without confidential ones, whoever asks: that there is one is a part of the secret. */
const openOrders = sql<number>`(select count(*) from work_orders o
  where o.member_id = members.id and o.owner <> 'none' and not o.confidential)::int`.as('open_orders')

/** Backslash, percent and underscore of a search are plain characters. */
export const literal = (text: string): string => text.replace(/[\\%_]/g, '\\$&')

/**
 * What a search box means: a number or its ending, pinyin initials, a member number, or the beginning or end of a name (any part of an
 * organisation's).
 */
export const memberSearch = (q: string, locality: Locality, staffId: string): SQL | undefined => {
  const digits = digitsIn(q)
  if (digits) {
    const number = readNumber(digits, locality)?.number ?? digits
    const ending = [...digits.replace(/^\+|^0/, '')].reverse().join('')
    // what a short ending finds would tell, digit by digit, what the mask hides: it finds people one has dealt with
    const own = sql`and (p.number in (select c.number from calls c where c.staff_id = ${staffId})
      or p.member_id in (select o.member_id from work_orders o
        where ${staffId}::uuid in (o.intake_agent_id, o.claimed_by, o.dispatch_agent_id, o.callback_agent_id)))`
    return sql`${members.id} in (select p.member_id from member_phones p where p.number = ${number}
      or (reverse(p.number) like ${`${ending}%`} ${ending.replace(/\D/g, '').length < LEAST_DIGITS ? own : sql``}))`
  }
  const name = foldName(q)
  if (name === '') return sql`false`
  if (/^m\d+$/.test(name)) return eq(members.memberNo, name.toUpperCase())
  if (/^[a-z0-9]+$/.test(name)) return like(members.initials, `${name}%`)
  const backwards = `${literal([...name].reverse().join(''))}%`
  return or(
    sql`fold_name(${members.name}) like ${`${literal(name)}%`}`,
    sql`reverse(fold_name(${members.name})) like ${backwards}`,
    sql`${members.kind} = 'organisation' and fold_name(${members.name}) like ${`%${literal(name)}%`}`,
  )
}

/** Phones (primary first) and addresses (default first) of some members, in two queries. */
export const withParts = async (db: Db, rows: MemberRecord[]): Promise<WholeMember[]> => {
  if (rows.length === 0) return []
  const ids = rows.map(row => row.id)
  const [phones, addresses] = await Promise.all([
    db
      .select()
      .from(memberPhones)
      .where(inArray(memberPhones.memberId, ids))
      .orderBy(desc(memberPhones.primary), asc(memberPhones.createdAt), asc(memberPhones.id)),
    db
      .select({ row: memberAddresses, districtName: districts.name })
      .from(memberAddresses)
      .innerJoin(districts, eq(districts.code, memberAddresses.districtCode))
      .where(inArray(memberAddresses.memberId, ids))
      .orderBy(desc(memberAddresses.default), asc(memberAddresses.createdAt), asc(memberAddresses.id)),
  ])
  return rows.map(member => ({
    member,
    phones: phones.filter(phone => phone.memberId === member.id),
    addresses: addresses.filter(({ row }) => row.memberId === member.id).map(({ row, districtName }) => ({ ...row, districtName })),
  }))
}

const columns = {
  id: members.id,
  memberNo: members.memberNo,
  kind: members.kind,
  name: members.name,
  initials: members.initials,
  gender: members.gender,
  tags: members.tags,
  blocked: members.blocked,
  blockedReason: members.blockedReason,
  channel: members.channel,
  remark: members.remark,
  firstContactAt: members.firstContactAt,
  createdAt: members.createdAt,
  createdBy: members.createdBy,
  updatedAt: members.updatedAt,
  updatedBy: members.updatedBy,
  version: members.version,
  openOrders,
}

/** A page of members within the scope, newest first. */
export const findMembers = async (
  db: Db,
  scope: ReadScope<'members.read'>,
  wanted: SQL | undefined,
  at: { page: number; pageSize: number },
): Promise<{ rows: WholeMember[]; total: number }> => {
  const where = and(wanted, await membersWithin(db, scope))
  const list = db.select(columns).from(members).where(where).orderBy(desc(members.createdAt), asc(members.id)).$dynamic()
  const { rows, total } = await readPage(list, db.$count(members, where), at)
  return { rows: await withParts(db, rows), total }
}

/** A member within the scope. */
export const findMember = async (parts: MemberReachParts, id: string, scope: MemberScope): Promise<WholeMember | null> => {
  const { db } = parts
  if (scope.reach !== 'all' && !(await isMemberWithin(parts, id, scope))) return null
  return (await withParts(db, await db.select(columns).from(members).where(eq(members.id, id))))[0] ?? null
}
