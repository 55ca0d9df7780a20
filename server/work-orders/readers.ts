/**
 * Who may read a confidential order (保密工单, "only the seats concerned"): the seat that took it in, who holds or has dispatched it, who calls
 * back about it, and the team lead. The rule stands here twice, as a condition inside queries and for one row; a test compares the two.
 */
import { and, eq, inArray, sql, type SQL } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { callbackTasks } from '../../db/schema/index.ts'
import type { Audience } from '../contract/feed.ts'
import type { Actor } from './core/order.ts'
import type { OrderRecord } from './row.ts'

/** What the rule looks at in a row. */
export type Guarded = Pick<OrderRecord, 'confidential' | 'intakeAgentId' | 'claimedBy' | 'dispatchAgentId' | 'callbackAgentId'>

const concerned = (order: Guarded): (string | null)[] => [
  order.intakeAgentId,
  order.claimedBy,
  order.dispatchAgentId,
  order.callbackAgentId,
]

/** Whether a person may read an order. `taskOwners`: the people who have one of its callback tasks. */
export const mayReadOrder = (order: Guarded, actor: Actor, taskOwners: readonly string[]): boolean =>
  !order.confidential || actor.kind === 'system' || actor.lead || concerned(order).includes(actor.id) || taskOwners.includes(actor.id)

/** The same rule as a condition on `work_orders`, where the query calls it `name`. Written out: drizzle would leave the name off. */
export const readableAs = (name: string, actor: Actor): SQL => {
  if (actor.kind === 'system' || actor.lead) return sql`true`
  const order = sql.raw(name)
  return sql`(not ${order}.confidential
    or ${actor.id}::uuid in (${order}.intake_agent_id, ${order}.claimed_by, ${order}.dispatch_agent_id, ${order}.callback_agent_id)
    or exists (select 1 from callback_tasks task where task.order_id = ${order}.id and task.owner_id = ${actor.id}::uuid))`
}
export const readableBy = (actor: Actor): SQL => readableAs('work_orders', actor)

/** The people who have a callback task of an order. */
export const taskOwnersOf = async (db: Db, orderId: string): Promise<string[]> => {
  const rows = await db
    .selectDistinct({ id: callbackTasks.ownerId })
    .from(callbackTasks)
    .where(and(eq(callbackTasks.orderId, orderId), sql`${callbackTasks.ownerId} is not null`))
  return rows.flatMap(({ id }) => id ?? [])
}

/** The ids of those orders among the rows that a person may read; asks for callback tasks only where they decide, and once. */
export const readableAmong = async (db: Db, orders: readonly (Guarded & { id: string })[], actor: Actor): Promise<ReadonlySet<string>> => {
  const open = orders.filter(order => mayReadOrder(order, actor, []))
  const undecided = orders.filter(order => !open.includes(order))
  const ids = new Set(open.map(({ id }) => id))
  if (undecided.length === 0 || actor.kind === 'system') return ids
  const owned = await db
    .selectDistinct({ id: callbackTasks.orderId })
    .from(callbackTasks)
    .where(
      and(
        eq(callbackTasks.ownerId, actor.id),
        inArray(
          callbackTasks.orderId,
          undecided.map(({ id }) => id),
        ),
      ),
    )
  for (const { id } of owned) ids.add(id)
  return ids
}

/** Whether a person may read the order of this row. */
export const isReadable = async (db: Db, order: Guarded & { id: string }, actor: Actor): Promise<boolean> =>
  (await readableAmong(db, [order], actor)).has(order.id)

/** Everybody who may read all orders. */
export const OFFICE: readonly Audience[] = ['every:orders.read']

/** Who is told of a change of an order: everybody at work with orders, or only those who may read it. */
export const audiencesOfOrder = (order: Guarded, taskOwners: readonly string[]): readonly Audience[] =>
  order.confidential
    ? ['right:orders.override', ...new Set([...concerned(order), ...taskOwners].flatMap(id => (id ? [`person:${id}` as const] : [])))]
    : OFFICE
