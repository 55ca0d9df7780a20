/** Whom a click-to-call means: the number behind a record, and what the call is for. */
import { and, desc, eq } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { callbackTasks, memberPhones, merchantPhones, staff } from '../../db/schema/index.ts'
import type { DialPurpose } from '../../telephony/core/call/facts.ts'
import type { Dial } from '../contract/calls.ts'
import type { Locality, Office } from '../office.ts'
import { fail } from '../errors.ts'
import { usableCall } from '../references/call.ts'
import { nationalNumber, readNumber } from '../phones/number.ts'
import type { Actor } from '../work-orders/core/order.ts'
import { readableRow } from '../work-orders/listing.ts'

export type Target = { number: string; purpose: DialPurpose }
type Found = { number: string | null | undefined; target: DialPurpose['target']; targetId: string | null }

/** The order and the task that a call is for: those that this person may read, and a task that they or nobody holds. */
const lookedUp = async (
  db: Db,
  actor: Actor,
  { orderId, taskId }: Pick<Dial, 'orderId' | 'taskId'>,
): Promise<{ orderId: string | null; taskId: string | null }> => {
  if (orderId) await readableRow(db, orderId, actor)
  if (!taskId) return { orderId: orderId ?? null, taskId: null }
  const [task] = await db
    .select({ orderId: callbackTasks.orderId, ownerId: callbackTasks.ownerId, closedAt: callbackTasks.closedAt, person: staff.name })
    .from(callbackTasks)
    .leftJoin(staff, eq(staff.id, callbackTasks.ownerId))
    .where(eq(callbackTasks.id, taskId))
  if (!task || (orderId && task.orderId !== orderId)) throw fail('TASK_NOT_FOUND')
  await readableRow(db, task.orderId, actor)
  if (task.closedAt) throw fail('TASK_CLOSED')
  const isOthers = task.ownerId !== null && actor.kind === 'staff' && !actor.lead && task.ownerId !== actor.id
  if (isOthers) throw fail('TASK_TAKEN', { person: task.person ?? '' })
  return { orderId: task.orderId, taskId }
}

/**
 * The number to dial, as dialled at home, and the purpose. `liveCall` knows the calls that run.
 * Throws TARGET_UNKNOWN for a record that is not there or has no number, NUMBER_INVALID for one that cannot be dialled.
 */
export const resolveTarget = async (
  db: Db,
  { target, orderId, taskId }: Dial,
  locality: Locality,
  office: Pick<Office, 'liveCall' | 'settings'>,
  actor: Actor,
): Promise<Target> => {
  const find = async (): Promise<Found> => {
    switch (target.kind) {
      case 'number':
        return { number: target.number, target: 'number', targetId: null }
      case 'member': {
        const [row] = await db
          .select({ number: memberPhones.number })
          .from(memberPhones)
          .where(and(eq(memberPhones.memberId, target.memberId), target.phoneId ? eq(memberPhones.id, target.phoneId) : undefined))
          .orderBy(desc(memberPhones.primary), memberPhones.createdAt)
          .limit(1)
        return { number: row?.number, target: 'member', targetId: target.memberId }
      }
      case 'merchant': {
        const [row] = await db
          .select({ number: merchantPhones.number })
          .from(merchantPhones)
          .where(and(eq(merchantPhones.merchantId, target.merchantId), target.phoneId ? eq(merchantPhones.id, target.phoneId) : undefined))
          .orderBy(desc(merchantPhones.primary), merchantPhones.id)
          .limit(1)
        return { number: row?.number, target: 'merchant', targetId: target.merchantId }
      }
      case 'order': {
        const row = await readableRow(db, target.orderId, actor)
        return { number: row.contactNumber, target: row.memberId ? 'member' : 'number', targetId: row.memberId }
      }
      case 'call': {
        const call = await usableCall(db, office, actor, target.callId)
        if (call === 'foreign') throw fail('CALL_NOT_YOURS')
        const known = call === 'unknown' ? null : call
        return { number: known?.number, target: known?.memberId ? 'member' : 'number', targetId: known?.memberId ?? null }
      }
    }
  }
  const about = await lookedUp(db, actor, { orderId, taskId })
  const found = await find()
  if (!found.number) throw fail('TARGET_UNKNOWN')
  const phone = readNumber(found.number, locality)
  if (!phone) throw fail('NUMBER_INVALID')
  return {
    number: nationalNumber(phone.number, locality.country),
    purpose: {
      target: found.target,
      targetId: found.targetId,
      orderId: about.orderId ?? (target.kind === 'order' ? target.orderId : null),
      taskId: about.taskId,
    },
  }
}
