/**
 * Who may read an order: as far as the reader's right reaches (docs/rights.md), and a confidential one (保密工单, "only the seats concerned")
 * nobody but the seat that took it in, who holds or has dispatched it, who calls back about it, and the team lead.
 */
import { and, eq, inArray, sql, type SQL } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { callbackTasks, workOrders } from '../../db/schema/index.ts'
import type { Audience } from '../contract/feed.ts'
import type { Right } from '../contract/rights.ts'
import { within, type Meaning, type ReadScope } from '../scope.ts'
import type { StaffActor } from './core/order.ts'
import type { OrderRecord } from './row.ts'

/** Somebody who reads orders, and how far: the scope of the right that they use. */
export type StaffReader = StaffActor & { scope: ReadScope<Right> }
export type OrderReader = StaffReader | { kind: 'system' }

/** What the rule of confidential orders looks at in a row. */
export type Guarded = Pick<OrderRecord, 'confidential' | 'intakeAgentId' | 'claimedBy' | 'dispatchAgentId' | 'callbackAgentId'>

const concerned = (order: Guarded): (string | null)[] => [
  order.intakeAgentId,
  order.claimedBy,
  order.dispatchAgentId,
  order.callbackAgentId,
]

/** Whether this person took the order in, holds it or has dealt with it, as far as its row says. */
export const isConcerned = (order: Guarded, id: string): boolean => concerned(order).includes(id)

/** Condition on `work_orders`, where the query calls it `name`: it names one of these people. Each part has its index. */
export const isNamedIn = (name: string, people: SQL): SQL => {
  const order = sql.raw(name)
  return sql`(${order}.intake_agent_id = any(${people}) or (${order}.state = 'dispatching' and ${order}.claimed_by = any(${people}))
    or ${order}.dispatch_agent_id = any(${people}) or ${order}.callback_agent_id = any(${people}))`
}

/** The same, or they have one of its callback tasks: they took it in, hold it or have dealt with it. */
export const dealtWithBy = (name: string, people: SQL): SQL =>
  sql`(${isNamedIn(name, people)}
    or exists (select 1 from callback_tasks task where task.order_id = ${sql.raw(name)}.id and task.owner_id = any(${people})))`

const meaning = (name: string): Meaning => ({
  own: people => dealtWithBy(name, people),
  district: codes => sql`${sql.raw(name)}.district_code = any(${codes})`,
})

/** Condition on `work_orders`, where the query calls it `name`: it is not confidential, or this person's to read all the same. */
const openTo = (name: string, reader: StaffActor): SQL => {
  if (reader.lead) return sql`true`
  const order = sql.raw(name)
  return sql`(not ${order}.confidential or ${dealtWithBy(name, sql`array[${reader.id}::uuid]`)})`
}

/** The whole rule as a condition on `work_orders`, where the query calls it `name`. Written out: drizzle would leave the name off. */
export const readableAs = async (db: Db, name: string, reader: OrderReader): Promise<SQL> =>
  reader.kind === 'system' ? sql`true` : and(openTo(name, reader), await within(db, reader.scope, meaning(name)))!
export const readableBy = (db: Db, reader: OrderReader): Promise<SQL> => readableAs(db, 'work_orders', reader)

/** The people who have a callback task of an order. */
export const taskOwnersOf = async (db: Db, orderId: string): Promise<string[]> => {
  const rows = await db
    .selectDistinct({ id: callbackTasks.ownerId })
    .from(callbackTasks)
    .where(and(eq(callbackTasks.orderId, orderId), sql`${callbackTasks.ownerId} is not null`))
  return rows.flatMap(({ id }) => id ?? [])
}

/** What needs no look at the database: most orders are not confidential, and most seats read all of them. */
const isPlain = (order: Guarded, reader: StaffReader): boolean =>
  reader.scope.reach === 'all' && (!order.confidential || reader.lead || isConcerned(order, reader.id))

/** The ids of those orders among the rows that a person may read; asks the database only about those that a row does not decide. */
export const readableAmong = async (
  db: Db,
  orders: readonly (Guarded & { id: string })[],
  reader: OrderReader,
): Promise<ReadonlySet<string>> => {
  if (reader.kind === 'system') return new Set(orders.map(({ id }) => id))
  const undecided = orders.filter(order => !isPlain(order, reader)).map(({ id }) => id)
  const ids = new Set(orders.map(({ id }) => id).filter(id => !undecided.includes(id)))
  if (undecided.length === 0) return ids
  const found = await db
    .select({ id: workOrders.id })
    .from(workOrders)
    .where(and(inArray(workOrders.id, undecided), await readableBy(db, reader)))
  for (const { id } of found) ids.add(id)
  return ids
}

/** Whether a person may read the order of this row. */
export const isReadable = async (db: Db, order: Guarded & { id: string }, reader: OrderReader): Promise<boolean> =>
  (await readableAmong(db, [order], reader)).has(order.id)

/** Whether an order is within a person's reach, confidential or not: it may be picked up, and is read from then on. */
export const isInReach = async (db: Db, id: string, reader: OrderReader): Promise<boolean> => {
  if (reader.kind === 'system' || reader.scope.reach === 'all') return true
  return (await db.$count(workOrders, and(eq(workOrders.id, id), await within(db, reader.scope, meaning('work_orders'))))) > 0
}

const person = (id: string | null): Audience[] => (id ? [`person:${id}`] : [])

/**
 * Who is told of a change of an order: everybody whose right reaches all of them, who answers for its district, and who has to do with it;
 * of a confidential one only those who may read it.
 */
export const audiencesOfOrder = (
  order: Guarded & Pick<OrderRecord, 'districtCode'>,
  taskOwners: readonly string[],
): readonly Audience[] => {
  const people = [...new Set([...concerned(order), ...taskOwners].flatMap(person))]
  if (order.confidential) return ['right:orders.override', ...people]
  return ['every:orders.read', ...(order.districtCode ? [`district:${order.districtCode}` as const] : []), ...people]
}
