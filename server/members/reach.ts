/**
 * How far the rights on members reach. One's own are the members whom one has to do with: by an order that one took in, holds or has dealt
 * with, by a callback task, or by a call with them that was answered or came in.
 */
import { and, eq, sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { members } from '../../db/schema/index.ts'
import type { Office } from '../office.ts'
import { readNumber } from '../phones/number.ts'
import { within, type Meaning, type ReadScope } from '../scope.ts'
import { isNamedIn } from '../work-orders/readers.ts'

export type MemberReachParts = Pick<Office, 'db' | 'callAtSeatOf' | 'locality'>

/** Functions whose scope says which members somebody may see or change. */
export type MemberScope = ReadScope<'members.read' | 'members.update'>

/** Condition on calls `c`: a conversation, not somebody dialled in vain. */
const isConversation = sql`(c.direction = 'inbound' or c.answered_at is not null)`

/** Apart, so that each is found by who it was: by a person's orders, tasks, calls and legs, however many others there are. */
const meaning: Meaning = {
  own: people => sql`(
    exists (select 1 from work_orders o where o.member_id = members.id and ${isNamedIn('o', people)})
    or exists (select 1 from callback_tasks task join work_orders o on o.id = task.order_id
      where o.member_id = members.id and task.owner_id = any(${people}))
    or exists (select 1 from calls c join member_phones p on p.number = c.number
      where p.member_id = members.id and c.staff_id = any(${people}) and ${isConversation})
    or exists (select 1 from call_legs l join calls c on c.id = l.call_id join member_phones p on p.number = c.number
      where p.member_id = members.id and l.staff_id = any(${people}) and l.answered_at is not null and ${isConversation}))`,
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
