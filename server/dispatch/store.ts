import { and, asc, desc, eq, ne, sql, type SQL } from 'drizzle-orm'
import type { z } from 'zod'
import type { Db } from '../../db/client.ts'
import { readPage } from '../../db/paged.ts'
import { dispatchAssignments, dispatchEnquiries, merchants, staff, workOrders } from '../../db/schema/index.ts'
import type { PoolQuery } from '../contract/dispatch.ts'
import type { Locality } from '../office.ts'
import { readableBy, type StaffReader } from '../work-orders/readers.ts'
import { listedOrders, orderSearch } from '../work-orders/listing.ts'

const views: Record<z.output<typeof PoolQuery>['view'], (staffId: string) => SQL | undefined> = {
  open: () => ne(workOrders.state, 'dispatching'),
  mine: staffId => eq(workOrders.claimedBy, staffId),
  all: () => undefined,
}

/** A page of the pool: by urgency, handed-back first, then the oldest due. */
export const findPool = async (db: Db, query: z.output<typeof PoolQuery>, locality: Locality, reader: StaffReader) => {
  const where = and(
    sql`${workOrders.owner} = 'dispatch'`,
    views[query.view](reader.id),
    // what a search finds would tell what is veiled
    query.q ? and(await readableBy(db, reader), orderSearch(query.q, locality)) : undefined,
    query.urgency === undefined ? undefined : eq(workOrders.urgency, query.urgency),
    query.districtCode === undefined ? undefined : eq(workOrders.districtCode, query.districtCode),
    query.categoryId === undefined
      ? undefined
      : sql`${workOrders.categoryId} in (
      select c.id from categories c left join categories p on p.id = c.parent_id
      where ${query.categoryId} in (c.id, c.parent_id, p.parent_id))`,
  )
  const order = [desc(workOrders.poolRank), asc(workOrders.dueAt), asc(workOrders.id)]
  return readPage(
    listedOrders(db)
      .where(where)
      .orderBy(...order),
    db.$count(workOrders, where),
    query,
  )
}

/** All enquiries of an order, oldest first. */
export const findEnquiries = (db: Db, orderId: string) =>
  db
    .select({ row: dispatchEnquiries, merchantName: merchants.name, staffName: staff.name })
    .from(dispatchEnquiries)
    .innerJoin(merchants, eq(merchants.id, dispatchEnquiries.merchantId))
    .innerJoin(staff, eq(staff.id, dispatchEnquiries.staffId))
    .where(eq(dispatchEnquiries.orderId, orderId))
    .orderBy(asc(dispatchEnquiries.at))

export type EnquiryRecord = Awaited<ReturnType<typeof findEnquiries>>[number]

export const hasAgreed = async (db: Db, orderId: string, round: number, merchantId: string): Promise<boolean> => {
  const rows = await db
    .select({ id: dispatchEnquiries.id })
    .from(dispatchEnquiries)
    .where(
      and(
        eq(dispatchEnquiries.orderId, orderId),
        eq(dispatchEnquiries.round, round),
        eq(dispatchEnquiries.merchantId, merchantId),
        eq(dispatchEnquiries.result, 'can_serve'),
      ),
    )
    .limit(1)
  return rows.length > 0
}

export const merchantName = async (db: Db, id: string): Promise<string | null> =>
  (await db.select({ name: merchants.name }).from(merchants).where(eq(merchants.id, id)))[0]?.name ?? null

/** The assignment that a key has made before, with its order's due tasks. */
export const assignmentByKey = async (db: Db, key: string) =>
  (await db.select().from(dispatchAssignments).where(eq(dispatchAssignments.idempotencyKey, key)))[0] ?? null
