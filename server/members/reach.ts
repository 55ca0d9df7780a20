/**
 * How far the rights on members reach. One's own are the members whom one has to do with: by an order that one took in, holds or has dealt
 * with, by a callback task, or by a call with them that was answered or came in.
 */
import { and, eq, sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { members } from '../../db/schema/index.ts'
import type { Office } from '../office.ts'
import { readNumber } from '../phones/number.ts'
import { takenPartIn } from '../references/took-part.ts'
import { within, type Meaning, type ReadScope } from '../scope.ts'
import { dealtWithBy } from '../work-orders/readers.ts'

export type MemberReachParts = Pick<Office, 'db' | 'callAtSeatOf' | 'locality'>

/** Functions whose scope says which members somebody may see or change. */
export type MemberScope = ReadScope<'members.read' | 'members.update'>

const meaning: Meaning = {
  own: people => sql`(exists (select 1 from work_orders o where o.member_id = members.id and ${dealtWithBy('o', people)})
    or exists (select 1 from member_phones p join calls c on c.number = p.number
      where p.member_id = members.id and (c.direction = 'inbound' or c.answered_at is not null) and ${takenPartIn('c', people)}))`,
}

/** Condition on `members`: within the scope; undefined where everybody is. */
export const membersWithin = (db: Db, scope: MemberScope) => within(db, scope, meaning)

/** Whether the call at the person's seat is with this member: it runs, and its record is on the way. */
const isOnTheLine = async ({ db, callAtSeatOf, locality }: MemberReachParts, id: string, reader: string): Promise<boolean> => {
  const number = readNumber((await callAtSeatOf(reader))?.number ?? null, locality)?.number
  if (!number) return false
  const { rows } = await db.execute(sql`select 1 from member_phones p where p.member_id = ${id}::uuid and p.number = ${number}`)
  return rows.length > 0
}

/** Whether a member is there and within the scope. */
export const isMemberWithin = async (parts: MemberReachParts, id: string, scope: MemberScope): Promise<boolean> => {
  const { db } = parts
  if ((await db.$count(members, and(eq(members.id, id), await membersWithin(db, scope)))) > 0) return true
  return scope.reach !== 'all' && scope.reader !== null && isOnTheLine(parts, id, scope.reader)
}
