import { eq } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { staff, workOrders } from '../../db/schema/index.ts'
import type { ServiceState } from '../contract/order-states.ts'
import type { Office, TimedTask } from '../office.ts'
import { fail } from '../errors.ts'
import { writeAudit } from '../audit/write.ts'
import { applyEffects, type Extras } from './effects.ts'
import type { Action, Actor, NewOrder, Order, StaffActor } from './core/order.ts'
import { checkCallAbout } from '../references/call.ts'
import { audiencesOfOrder, isInReach, isReadable, taskOwnersOf, type OrderReader } from './readers.ts'
import { nextNumber } from './numbers.ts'
import { columnsOf, orderOf, type OrderRecord } from './row.ts'
import { advance, create, type Kinds } from './core/work-order.ts'

/**
 * A change that was written, to be told once its transaction is through. `savedBy`: who saved the form with the order's key, the only
 * person that hears of the key. `taskOwners`: who has one of its callback tasks, where that decides who is told.
 */
export type Changed = { row: OrderRecord; tasks: TimedTask[]; savedBy?: string; taskOwners?: readonly string[] }

/** Which order a command means, as whom, and in which version (any, where none is given). */
export type OrderCommand = {
  id: string
  actor: OrderReader
  version?: number | undefined
  /** The command is how a person comes to have the order: it may be confidential and not theirs to read yet. */
  isPickUp?: boolean
}

/** The order's row, locked until the transaction ends. Refused when it is not there, not this person's to read, or not as last seen. */
export const lockOrder = async (tx: Db, { id, actor, version, isPickUp = false }: OrderCommand): Promise<OrderRecord> => {
  const [row] = await tx.select().from(workOrders).where(eq(workOrders.id, id)).for('update')
  if (!row || !(isPickUp ? await isInReach(tx, id, actor) : await isReadable(tx, row, actor))) throw fail('ORDER_NOT_FOUND')
  if (version !== undefined && row.version !== version) throw fail('ORDER_CHANGED')
  return row
}

const nameOf = async (tx: Db, id: string | null): Promise<string> =>
  (id && (await tx.select({ name: staff.name }).from(staff).where(eq(staff.id, id)))[0]?.name) || ''

/** The rule that kept everybody but a team lead from this step; null where anybody might take it. */
const overruledBy = (actor: Actor, order: Order, action: Action, now: number): string | null => {
  if (actor.kind !== 'staff' || !actor.lead) return null
  const asOthers = advance(order, action, { ...actor, lead: false }, now)
  return 'refused' in asOthers ? asOthers.refused : null
}

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
  await checkCallAbout(tx, office, actor, extras.callId, {
    order: before,
    merchantId: action.type === 'enquire' || action.type === 'dispatch' ? action.merchant : null,
    isTask: extras.taskId !== undefined,
  })
  const now = office.now()
  const decision = advance(orderOf(before), action, actor, now.getTime())
  if ('refused' in decision)
    throw fail(
      decision.refused,
      decision.refused === 'ORDER_CLAIMED' ? { person: await nameOf(tx, before.claimedBy) } : { state: before.state },
    )
  const after = decision.order
  const context = { tx, office, before: { ...before, ...fields }, after, actor, now, extras }
  const { tasks, ...made } = await applyEffects(office.effects, context, decision.effects)
  const [row] = await tx
    .update(workOrders)
    .set({
      ...fields,
      ...columnsOf(after),
      ...made,
      updatedAt: now,
      updatedBy: actor.kind === 'staff' ? actor.id : null,
      version: before.version + 1,
    })
    .where(eq(workOrders.id, before.id))
    .returning()
  const overruled = overruledBy(actor, orderOf(before), action, now.getTime())
  if (overruled && actor.kind === 'staff')
    await writeAudit(tx, {
      staffId: actor.id,
      action: 'order.overrule',
      subject: { kind: 'order', id: before.id },
      detail: { action: action.type, rule: overruled },
    })
  return { row: row!, tasks }
}

/** The columns of an order that are neither the state machine's nor given out here. */
export type NewColumns = Omit<typeof workOrders.$inferInsert, 'type' | 'number' | keyof ReturnType<typeof columnsOf>>

/** An order to be made. `now`: when it was taken in. */
export type OrderToAdd = { draft: NewOrder; columns: NewColumns; person: StaffActor; now: Date; kinds: Kinds }

/**
 * Makes an order with the next number of its kind and writes everything that belongs to its creation, as `changeOrder` does for changes.
 * Throws ORDER_STATE for a type that is not among the kinds.
 */
export const addOrder = async (
  tx: Db,
  office: Office,
  { draft, columns, person, now, kinds }: OrderToAdd,
  extras: Extras = {},
): Promise<Changed> => {
  const decision = create(draft, person, now.getTime(), kinds)
  if ('refused' in decision) throw fail(decision.refused)
  const { order: after, effects } = decision
  const number = await nextNumber(tx, kinds[draft.type]!.letter, now, office.locality.zone)
  const by = { createdAt: now, createdBy: person.id, updatedAt: now, updatedBy: person.id }
  const [before] = await tx
    .insert(workOrders)
    .values({ ...columns, ...columnsOf(after), type: draft.type, number, ...by })
    .returning()
  const { tasks, ...made } = await applyEffects(office.effects, { tx, office, before: before!, after, actor: person, now, extras }, effects)
  const [row] = await tx.update(workOrders).set(made).where(eq(workOrders.id, before!.id)).returning()
  return { row: row!, tasks }
}

/** Tells the screens and the clock of a change. Call it after the commit; it never fails and never waits. */
export const announce = (office: Office, { row, tasks, savedBy, taskOwners = [] }: Changed): void => {
  const news = { orderId: row.id, orderNo: row.number, state: row.state as ServiceState, version: row.version }
  if (savedBy) office.publish(`person:${savedBy}`, 'order.changed', { ...news, idempotencyKey: row.idempotencyKey })
  office.publish(audiencesOfOrder(row, taskOwners), 'order.changed', news)
  office.touchLists('dispatch', 'callbacks')
  office.watchTasks(tasks)
}

/** One command on one order: lock, step, commit, tell. `more` runs in the same transaction after the step. */
export const commandOrder = async <T = Changed>(
  office: Office,
  command: OrderCommand,
  step: (tx: Db, row: OrderRecord) => Promise<{ changed: Changed; answer: T }>,
): Promise<T> => {
  const { changed, answer } = await office.db.transaction(async tx => {
    const done = await step(tx, await lockOrder(tx, command))
    const taskOwners = done.changed.row.confidential ? await taskOwnersOf(tx, command.id) : []
    return { ...done, changed: { ...done.changed, taskOwners } }
  })
  announce(office, changed)
  return answer
}
