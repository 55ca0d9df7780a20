/** Whom a click-to-call means: the number behind a record, and what the call is for. */
import { and, desc, eq } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { callbackTasks, memberPhones, merchantPhones, staff } from '../../db/schema/index.ts'
import type { DialPurpose } from '../../telephony/core/call/facts.ts'
import type { Dial } from '../contract/calls.ts'
import type { Office } from '../office.ts'
import { fail, failUnreached } from '../errors.ts'
import { isMemberWithin } from '../members/reach.ts'
import { isMerchantWithin } from '../merchants/reach.ts'
import { usableCall } from '../references/call.ts'
import { nationalNumber, readNumber } from '../phones/number.ts'
import { scopeIfAny } from '../scope.ts'
import { readableRow } from '../work-orders/listing.ts'
import { readerOf, staffActor, type Asker } from '../work-orders/rights-now.ts'

export type Target = { number: string; purpose: DialPurpose }
type Found = { number: string | null | undefined; target: DialPurpose['target']; targetId: string | null }

/** What is looked up in: records, and the calls that run. */
export type TargetParts = Pick<Office, 'db' | 'locality' | 'liveCall' | 'callAtSeatOf'>

type About = { orderId: string | null; taskId: string | null; memberId: string | null }

/** The order and the task that a call is for: those that this person may read, and a task that they or nobody holds. */
const lookedUp = async (db: Db, asker: Asker, { orderId, taskId }: Pick<Dial, 'orderId' | 'taskId'>): Promise<About> => {
  const memberOf = async (id: string) => (await readableRow(db, id, readerOf(asker, 'orders.read'))).memberId
  const memberId = orderId ? await memberOf(orderId) : null
  if (!taskId) return { orderId: orderId ?? null, taskId: null, memberId }
  const [task] = await db
    .select({ orderId: callbackTasks.orderId, ownerId: callbackTasks.ownerId, closedAt: callbackTasks.closedAt, person: staff.name })
    .from(callbackTasks)
    .leftJoin(staff, eq(staff.id, callbackTasks.ownerId))
    .where(eq(callbackTasks.id, taskId))
  if (!task || (orderId && task.orderId !== orderId)) throw fail('TASK_NOT_FOUND')
  const ofTask = await memberOf(task.orderId)
  if (task.closedAt) throw fail('TASK_CLOSED')
  const isOthers = task.ownerId !== null && !staffActor(asker).lead && task.ownerId !== asker.id
  if (isOthers) throw fail('TASK_TAKEN', { person: task.person ?? '' })
  return { orderId: task.orderId, taskId, memberId: ofTask }
}

/** A member may be rung by who may read the record, or for an order of theirs. */
const mayRing = async (parts: TargetParts, asker: Asker, memberId: string, about: About): Promise<boolean> => {
  if (about.memberId === memberId) return true
  const scope = scopeIfAny(asker, 'members.read')
  return scope !== null && isMemberWithin(parts, memberId, scope)
}

/**
 * The number to dial, as dialled at home, and the purpose. Throws TARGET_UNKNOWN for a record that is not there, not within the person's
 * reach, or without a number, NUMBER_INVALID for one that cannot be dialled.
 */
export const resolveTarget = async (parts: TargetParts, { target, orderId, taskId }: Dial, asker: Asker): Promise<Target> => {
  const { db, locality } = parts
  const about = await lookedUp(db, asker, { orderId, taskId })
  const find = async (): Promise<Found> => {
    switch (target.kind) {
      case 'number':
        return { number: target.number, target: 'number', targetId: null }
      case 'member': {
        if (!(await mayRing(parts, asker, target.memberId, about))) throw failUnreached('TARGET_UNKNOWN')
        const [row] = await db
          .select({ number: memberPhones.number })
          .from(memberPhones)
          .where(and(eq(memberPhones.memberId, target.memberId), target.phoneId ? eq(memberPhones.id, target.phoneId) : undefined))
          .orderBy(desc(memberPhones.primary), memberPhones.createdAt)
          .limit(1)
        return { number: row?.number, target: 'member', targetId: target.memberId }
      }
      case 'merchant': {
        const scope = scopeIfAny(asker, 'merchants.read')
        if (!scope || !(await isMerchantWithin(db, target.merchantId, scope))) throw failUnreached('TARGET_UNKNOWN')
        const [row] = await db
          .select({ number: merchantPhones.number })
          .from(merchantPhones)
          .where(and(eq(merchantPhones.merchantId, target.merchantId), target.phoneId ? eq(merchantPhones.id, target.phoneId) : undefined))
          .orderBy(desc(merchantPhones.primary), merchantPhones.id)
          .limit(1)
        return { number: row?.number, target: 'merchant', targetId: target.merchantId }
      }
      case 'order': {
        const row = await readableRow(db, target.orderId, readerOf(asker, 'orders.read'))
        return { number: row.contactNumber, target: row.memberId ? 'member' : 'number', targetId: row.memberId }
      }
      case 'call': {
        const call = await usableCall(db, parts.liveCall, staffActor(asker), target.callId)
        if (call === 'foreign') throw fail('CALL_NOT_YOURS')
        const known = call === 'unknown' ? null : call
        return { number: known?.number, target: known?.memberId ? 'member' : 'number', targetId: known?.memberId ?? null }
      }
    }
  }
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
