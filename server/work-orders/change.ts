import { eq } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { staff, workOrders } from '../../db/schema/index.ts'
import type { ServiceState } from '../contract/order-states.ts'
import type { Office, TimedTask } from '../office.ts'
import { fail } from '../errors.ts'
import { applyEffect, type Extras, type Outcome } from './effects.ts'
import type { Action, Actor } from './core/order.ts'
import { columnsOf, orderOf, type OrderRecord } from './row.ts'
import { advance } from './core/work-order.ts'

/** A change that was written, to be told once its transaction is through. */
export type Changed = { row: OrderRecord; tasks: TimedTask[]; idempotencyKey?: string }

/** The order's row, locked until the transaction ends. Refused when it is not there, or not as the caller saw it. */
export const lockOrder = async (tx: Db, id: string, version?: number): Promise<OrderRecord> => {
  const [row] = await tx.select().from(workOrders).where(eq(workOrders.id, id)).for('update')
  if (!row) throw fail('ORDER_NOT_FOUND')
  if (version !== undefined && row.version !== version) throw fail('ORDER_CHANGED')
  return row
}

const nameOf = async (tx: Db, id: string | null): Promise<string> =>
  (id && (await tx.select({ name: staff.name }).from(staff).where(eq(staff.id, id)))[0]?.name) || ''

/**
 * Takes a locked order one step further and writes everything that belongs to the step. Throws the refusal of the state machine.
 * `fields` are further columns that the command changes (content, fee quote ...).
 */
export const changeOrder = async (
  tx: Db,
  office: Office,
  before: OrderRecord,
  action: Action,
  actor: Actor,
  extras: Extras = {},
  fields: Partial<OrderRecord> = {},
): Promise<Changed> => {
  const now = office.now()
  const decision = advance(orderOf(before), action, actor, now.getTime())
  if ('refused' in decision)
    throw fail(
      decision.refused,
      decision.refused === 'ORDER_CLAIMED' ? { person: await nameOf(tx, before.claimedBy) } : { state: before.state },
    )
  const after = { ...decision.order }
  const outcome: Outcome = { assignmentId: before.assignmentId, tasks: [] }
  for (const effect of decision.effects)
    await applyEffect({ tx, office, before: { ...before, ...fields }, after, actor, now, extras }, effect, outcome)
  const [row] = await tx
    .update(workOrders)
    .set({
      ...fields,
      ...columnsOf(after),
      assignmentId: outcome.assignmentId,
      updatedAt: now,
      updatedBy: actor.kind === 'staff' ? actor.id : null,
      version: before.version + 1,
    })
    .where(eq(workOrders.id, before.id))
    .returning()
  return { row: row!, tasks: outcome.tasks }
}

/** Tells the screens and the clock of a change. Call it after the commit; it never fails and never waits. */
export const announce = (office: Office, { row, tasks, idempotencyKey }: Changed): void => {
  office.publish('all', 'order.changed', {
    orderId: row.id,
    orderNo: row.number,
    state: row.state as ServiceState,
    version: row.version,
    idempotencyKey,
  })
  office.touchLists('dispatch', 'callbacks')
  office.watchTasks(tasks)
}

/** One command on one order: lock, step, commit, tell. `more` runs in the same transaction after the step. */
export const commandOrder = async <T = Changed>(
  office: Office,
  id: string,
  version: number | undefined,
  step: (tx: Db, row: OrderRecord) => Promise<{ changed: Changed; answer: T }>,
): Promise<T> => {
  const { changed, answer } = await office.db.transaction(async tx => step(tx, await lockOrder(tx, id, version)))
  announce(office, changed)
  return answer
}
