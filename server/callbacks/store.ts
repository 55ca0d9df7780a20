import { and, asc, desc, eq, sql, type SQL } from 'drizzle-orm'
import type { z } from 'zod'
import type { Db } from '../../db/client.ts'
import { readPage } from '../../db/paged.ts'
import {
  callbackAttempts,
  callbackTasks,
  categories,
  dispatchAssignments,
  districts,
  merchants,
  staff,
  workOrders,
} from '../../db/schema/index.ts'
import type { TaskQuery } from '../contract/callbacks.ts'
import type { Locality } from '../office.ts'
import { orderSearch } from '../work-orders/listing.ts'
import { readableBy, type StaffReader } from '../work-orders/readers.ts'

export type TaskRecord = typeof callbackTasks.$inferSelect

const isOpen = sql`${callbackTasks.state} in ('waiting', 'taken', 'recall')`

/** Callback tasks are about service orders alone, which have a category and a district. */
const listed = (db: Db) =>
  db
    .select({
      task: callbackTasks,
      order: workOrders,
      ownerName: staff.name,
      merchantId: merchants.id,
      merchantName: merchants.name,
      categoryName: categories.name,
      districtName: districts.name,
    })
    .from(callbackTasks)
    .innerJoin(workOrders, eq(workOrders.id, callbackTasks.orderId))
    .innerJoin(categories, eq(categories.id, workOrders.categoryId))
    .innerJoin(districts, eq(districts.code, workOrders.districtCode))
    .leftJoin(dispatchAssignments, eq(dispatchAssignments.id, callbackTasks.assignmentId))
    .leftJoin(merchants, eq(merchants.id, dispatchAssignments.merchantId))
    .leftJoin(staff, eq(staff.id, callbackTasks.ownerId))
    .$dynamic()

export type ListedTask = Awaited<ReturnType<typeof listed>>[number]

const views: Record<z.output<typeof TaskQuery>['view'], (now: Date, staffId: string) => SQL | undefined> = {
  due: now => and(isOpen, sql`${callbackTasks.dueAt} <= ${now.toISOString()}`),
  upcoming: now => and(isOpen, sql`${callbackTasks.dueAt} > ${now.toISOString()}`),
  mine: (_, staffId) => and(isOpen, eq(callbackTasks.ownerId, staffId)),
  open: () => isOpen,
  closed: () => sql`${callbackTasks.closedAt} is not null`,
}

/** A page of tasks: open ones by due time, closed ones by when they were closed. */
export const findTasks = async (db: Db, query: z.output<typeof TaskQuery>, locality: Locality, reader: StaffReader, now: Date) => {
  const where = and(
    views[query.view](now, reader.id),
    query.kind === undefined ? undefined : eq(callbackTasks.kind, query.kind),
    query.q ? and(await readableBy(db, reader), orderSearch(query.q, locality)) : undefined,
  )
  const order = query.view === 'closed' ? [desc(callbackTasks.closedAt)] : [asc(callbackTasks.dueAt), asc(callbackTasks.id)]
  const tasks = sql`${callbackTasks} inner join ${workOrders} on ${workOrders.id} = ${callbackTasks.orderId}`
  return readPage(
    listed(db)
      .where(where)
      .orderBy(...order),
    db.$count(tasks, where),
    query,
  )
}

export const findTask = async (db: Db, id: string) => {
  const [found] = await listed(db).where(eq(callbackTasks.id, id))
  if (!found) return null
  const history = await db
    .select({ row: callbackAttempts, staffName: staff.name })
    .from(callbackAttempts)
    .innerJoin(staff, eq(staff.id, callbackAttempts.staffId))
    .where(eq(callbackAttempts.taskId, id))
    .orderBy(asc(callbackAttempts.at))
  return { ...found, history }
}
export type FoundTask = NonNullable<Awaited<ReturnType<typeof findTask>>>

/** The order that a task belongs to; lock that first, the task after it, everywhere. */
export const orderOfTask = async (db: Db, id: string): Promise<string | null> =>
  (await db.select({ orderId: callbackTasks.orderId }).from(callbackTasks).where(eq(callbackTasks.id, id)))[0]?.orderId ?? null

export const lockTask = async (tx: Db, id: string): Promise<TaskRecord | null> =>
  (await tx.select().from(callbackTasks).where(eq(callbackTasks.id, id)).for('update'))[0] ?? null

export const updateTask = async (tx: Db, task: TaskRecord, set: Partial<TaskRecord>, at: Date): Promise<TaskRecord> => {
  const [row] = await tx
    .update(callbackTasks)
    .set({ ...set, updatedAt: at, version: task.version + 1 })
    .where(eq(callbackTasks.id, task.id))
    .returning()
  return row!
}

export const addAttempt = async (tx: Db, attempt: typeof callbackAttempts.$inferInsert): Promise<void> => {
  await tx.insert(callbackAttempts).values(attempt)
}

/** When the first attempt that did not reach the member was made; null before any. */
export const firstFailureAt = async (tx: Db, taskId: string): Promise<Date | null> =>
  (
    await tx
      .select({ at: callbackAttempts.at })
      .from(callbackAttempts)
      .where(and(eq(callbackAttempts.taskId, taskId), sql`${callbackAttempts.outcome} not in ('reached', 'recall')`))
      .orderBy(asc(callbackAttempts.at))
      .limit(1)
  )[0]?.at ?? null

/** Whether the last call agreed another time with the member. */
export const isRecallAgreed = async (tx: Db, taskId: string): Promise<boolean> =>
  (
    await tx
      .select({ outcome: callbackAttempts.outcome })
      .from(callbackAttempts)
      .where(eq(callbackAttempts.taskId, taskId))
      .orderBy(desc(callbackAttempts.at))
      .limit(1)
  )[0]?.outcome === 'recall'

export const staffName = async (db: Db, id: string): Promise<string> =>
  (await db.select({ name: staff.name }).from(staff).where(eq(staff.id, id)))[0]?.name ?? ''
