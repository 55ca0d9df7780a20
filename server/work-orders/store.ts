import { and, asc, desc, eq, gte, lt, ne, or, sql, type SQL } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { z } from 'zod'
import type { Db } from '../../db/client.ts'
import { readPage } from '../../db/paged.ts'
import { callbackTasks, dispatchAssignments, evaluations, members, merchants, staff, workOrders } from '../../db/schema/index.ts'
import type { OrderQuery } from '../contract/orders.ts'
import type { Locality } from '../office.ts'
import { listedOrders, orderSearch } from './listing.ts'
import { isReadable, readableBy, type StaffReader } from './readers.ts'

const mine = (staffId: string): SQL | undefined =>
  or(
    eq(workOrders.intakeAgentId, staffId),
    eq(workOrders.dispatchAgentId, staffId),
    eq(workOrders.callbackAgentId, staffId),
    eq(workOrders.claimedBy, staffId),
  )

/** A page of orders, newest first. */
export const findOrders = async (db: Db, query: z.output<typeof OrderQuery>, locality: Locality, reader: StaffReader) => {
  const where = and(
    await readableBy(db, reader),
    query.q ? orderSearch(query.q, locality) : undefined,
    query.state === undefined ? undefined : eq(workOrders.state, query.state),
    query.type === undefined ? undefined : eq(workOrders.type, query.type),
    query.open === undefined ? undefined : ne(workOrders.owner, 'none'),
    query.mine === undefined ? undefined : mine(reader.id),
    query.memberId === undefined ? undefined : eq(workOrders.memberId, query.memberId),
    query.merchantId === undefined ? undefined : eq(workOrders.merchantId, query.merchantId),
    query.from === undefined ? undefined : gte(workOrders.createdAt, new Date(query.from)),
    query.to === undefined ? undefined : lt(workOrders.createdAt, new Date(query.to)),
  )
  return readPage(
    listedOrders(db).where(where).orderBy(desc(workOrders.createdAt), asc(workOrders.id)),
    db.$count(workOrders, where),
    query,
  )
}

const person = (name: string) => alias(staff, name)
const [intake, dispatcher, caller] = [person('intake'), person('dispatcher'), person('caller')]

/** Everything of one order but its timeline, and whether this person may read it. */
export const findOrder = async (db: Db, id: string, reader: StaffReader) => {
  const [listed] = await listedOrders(db).where(eq(workOrders.id, id))
  if (!listed) return null
  const [[people], assignments, [evaluation], tasks] = await Promise.all([
    db
      .select({ member: members.name, intake: intake.name, dispatcher: dispatcher.name, caller: caller.name })
      .from(workOrders)
      .leftJoin(members, eq(members.id, workOrders.memberId))
      .leftJoin(intake, eq(intake.id, workOrders.intakeAgentId))
      .leftJoin(dispatcher, eq(dispatcher.id, workOrders.dispatchAgentId))
      .leftJoin(caller, eq(caller.id, workOrders.callbackAgentId))
      .where(eq(workOrders.id, id)),
    db
      .select({ row: dispatchAssignments, merchantName: merchants.name, staffName: staff.name })
      .from(dispatchAssignments)
      .innerJoin(merchants, eq(merchants.id, dispatchAssignments.merchantId))
      .innerJoin(staff, eq(staff.id, dispatchAssignments.staffId))
      .where(eq(dispatchAssignments.orderId, id))
      .orderBy(asc(dispatchAssignments.round)),
    db
      .select({ row: evaluations, staffName: staff.name })
      .from(evaluations)
      .leftJoin(staff, eq(staff.id, evaluations.staffId))
      .where(eq(evaluations.orderId, id))
      .orderBy(desc(evaluations.at))
      .limit(1),
    db
      .select({
        id: callbackTasks.id,
        kind: callbackTasks.kind,
        dueAt: callbackTasks.dueAt,
        state: callbackTasks.state,
        ownerId: callbackTasks.ownerId,
      })
      .from(callbackTasks)
      .where(and(eq(callbackTasks.orderId, id), sql`${callbackTasks.state} in ('waiting', 'taken', 'recall')`))
      .orderBy(asc(callbackTasks.dueAt)),
  ])
  return {
    ...listed,
    people: people!,
    assignments,
    evaluation: evaluation ?? null,
    tasks,
    isReadable: await isReadable(db, listed.order, reader),
  }
}
export type FoundOrder = NonNullable<Awaited<ReturnType<typeof findOrder>>>
