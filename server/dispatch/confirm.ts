import { asc, eq } from 'drizzle-orm'
import type { z } from 'zod'
import { brokenConstraint, type Db } from '../../db/client.ts'
import { callbackTasks, smsOutbox, workOrders } from '../../db/schema/index.ts'
import type { Dispatched, DispatchForm } from '../contract/dispatch.ts'
import type { Office } from '../office.ts'
import { fail } from '../errors.ts'
import { failField } from '../field-rules.ts'
import { nationalNumber } from '../phones/number.ts'
import { changeOrder, commandOrder } from '../work-orders/change.ts'
import type { StaffReader } from '../work-orders/readers.ts'
import { addEnquiry } from './assignments.ts'
import { isEligible } from './eligible.ts'
import { assignmentByKey, hasAgreed, merchantName } from './store.ts'
import { dispatchedView, previewView } from './view.ts'

type Form = z.output<typeof DispatchForm>

/** No mark may lie further ahead than this. */
const FURTHEST_MS = 90 * 86_400_000

const checkTime = (path: string, value: string | null | undefined, now: Date) => {
  if (!value) return
  const at = Date.parse(value)
  if (at <= now.getTime()) throw failField(path, 'in_past')
  if (at > now.getTime() + FURTHEST_MS) throw failField(path, 'too_far')
}

const answerOf = async (tx: Db, office: Office, orderId: string, assignmentId: string, repeated: boolean): Promise<Dispatched> => {
  const [row] = await tx.select().from(workOrders).where(eq(workOrders.id, orderId))
  const tasks = await tx
    .select({ kind: callbackTasks.kind, dueAt: callbackTasks.dueAt })
    .from(callbackTasks)
    .where(eq(callbackTasks.assignmentId, assignmentId))
    .orderBy(asc(callbackTasks.createdAt))
  const [sms] = await tx.select().from(smsOutbox).where(eq(smsOutbox.assignmentId, assignmentId)).orderBy(asc(smsOutbox.createdAt))
  const contact = { full: nationalNumber(row!.contactNumber, office.locality.country), stored: row!.contactNumber }
  return dispatchedView({ ...row!, assignmentId }, tasks, sms ? previewView(sms, contact).body : '', repeated)
}

/**
 * The merchant agreed: assignment, history, SMS, notice to the merchant and both callbacks in one transaction. The same key again
 * answers what the first one did.
 */
export const confirmDispatch = async (office: Office, orderId: string, form: Form, person: StaffReader): Promise<Dispatched> => {
  const again = async (): Promise<Dispatched | null> => {
    const made = await assignmentByKey(office.db, form.idempotencyKey)
    const isSame = made?.orderId === orderId && made.merchantId === form.merchantId && made.staffId === person.id
    if (made && !isSame) throw fail('KEY_REUSED')
    return made && answerOf(office.db, office, orderId, made.id, true)
  }
  const repeated = await again()
  if (repeated) return repeated
  const now = office.now()
  checkTime('timeLimitAt', form.timeLimitAt, now)
  checkTime('callbackAt', form.callbackAt, now)
  try {
    return await commandOrder(office, { id: orderId, actor: person, version: form.version }, async (tx, row) => {
      const name = await merchantName(tx, form.merchantId)
      if (name === null) throw fail('MERCHANT_NOT_FOUND')
      const changed = await changeOrder(
        tx,
        office,
        row,
        {
          type: 'dispatch',
          merchant: form.merchantId,
          eligible: await isEligible(tx, form.merchantId, row.categoryId, now),
          timeLimitAt: Date.parse(form.timeLimitAt),
          callbackAt: form.callbackAt ? Date.parse(form.callbackAt) : null,
        },
        person,
        {
          note: form.note,
          callId: form.callId,
          feeQuoteFen: form.feeQuoteFen ?? null,
          idempotencyKey: form.idempotencyKey,
          detail: {
            merchant: name,
            timeLimitAt: form.timeLimitAt,
            feeQuoteFen: form.feeQuoteFen ?? null,
            callbackAt: form.callbackAt ?? null,
          },
        },
        { feeQuoteFen: form.feeQuoteFen ?? null },
      )
      if (!(await hasAgreed(tx, orderId, changed.row.round, form.merchantId))) {
        await addEnquiry(tx, {
          orderId,
          round: changed.row.round,
          merchantId: form.merchantId,
          staffId: person.id,
          callId: form.callId ?? null,
          at: now,
          result: 'can_serve',
        })
      }
      return { changed, answer: await answerOf(tx, office, orderId, changed.row.assignmentId!, false) }
    })
  } catch (error) {
    const raced =
      brokenConstraint(error) || (error instanceof Error && ['ORDER_CHANGED', 'ORDER_STATE'].includes(error.message)) ? await again() : null
    if (!raced) throw error
    return raced
  }
}
