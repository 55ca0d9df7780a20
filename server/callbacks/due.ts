import { and, asc, eq, isNull, lte, or, sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { callbackTasks, workOrders } from '../../db/schema/index.ts'
import type { Office, TimedTask } from '../office.ts'
import { Refusal } from '../errors.ts'
import { changeOrder, commandOrder } from '../work-orders/change.ts'

const isOpen = sql`${callbackTasks.state} in ('waiting', 'taken', 'recall')`
const isUntold = or(isNull(callbackTasks.announcedFor), sql`${callbackTasks.announcedFor} <> ${callbackTasks.dueAt}`)

/** Open tasks of which nobody has been told, due before a moment, the earliest first. */
export const untoldTasks = (db: Db, before: Date, limit: number, after?: TimedTask): Promise<TimedTask[]> =>
  db
    .select({ id: callbackTasks.id, dueAt: callbackTasks.dueAt })
    .from(callbackTasks)
    .where(
      and(
        isOpen,
        isUntold,
        lte(callbackTasks.dueAt, before),
        after && sql`(${callbackTasks.dueAt}, ${callbackTasks.id}) > (${after.dueAt.toISOString()}, ${after.id})`,
      ),
    )
    .orderBy(asc(callbackTasks.dueAt), asc(callbackTasks.id))
    .limit(limit)

/**
 * A task's time has come: the order of a satisfaction callback counts as served from now on (domain C.3, 15), and the callback seats are
 * told, once for each due time however often this is called. Answers whether somebody was told.
 */
export const fallDue = async (office: Office, taskId: string): Promise<boolean> => {
  const now = office.now()
  const [found] = await office.db
    .select({ task: callbackTasks, state: workOrders.state, number: workOrders.number, confidential: workOrders.confidential })
    .from(callbackTasks)
    .innerJoin(workOrders, eq(workOrders.id, callbackTasks.orderId))
    .where(and(eq(callbackTasks.id, taskId), isOpen, isUntold, lte(callbackTasks.dueAt, now)))
  if (!found) return false
  const { task } = found
  if (task.kind === 'satisfaction' && found.state !== 'served') {
    await commandOrder(office, { id: task.orderId, actor: { kind: 'system' } }, async (tx, row) => {
      const changed = await changeOrder(tx, office, row, { type: 'serve' }, { kind: 'system' })
      return { changed, answer: changed }
    }).catch((error: unknown) => {
      if (!(error instanceof Refusal)) throw error
    })
  }
  const tell = () => {
    // whoever may take a task of a confidential order sees of it what the list shows; once it is somebody's, only they are told
    const isOwned = found.confidential && task.ownerId !== null
    office.publish(isOwned ? [`person:${task.ownerId}`, 'right:orders.override'] : 'right:tasks.work', 'task.due', {
      taskId,
      orderId: task.orderId,
      orderNo: found.number,
      kind: task.kind,
      dueAt: task.dueAt.toISOString(),
    })
  }
  const isTold = await office.db.transaction(async tx => {
    const untold = and(eq(callbackTasks.id, taskId), eq(callbackTasks.dueAt, task.dueAt), isOpen, isUntold)
    // whoever holds the row tells it; what another holds is told by the other
    const [held] = await tx.select({ id: callbackTasks.id }).from(callbackTasks).where(untold).for('update', { skipLocked: true })
    if (!held) return false
    tell()
    // the row says "told" only once the word is out: who dies in between is followed by one who tells it again
    await office.published?.()
    await tx.update(callbackTasks).set({ announcedFor: task.dueAt }).where(eq(callbackTasks.id, taskId))
    return true
  })
  if (isTold) office.touchLists('callbacks')
  return isTold
}
