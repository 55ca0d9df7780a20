import { eq } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { memberPhones, merchantPhones, reveals, workOrders } from '../../db/schema/index.ts'
import type { RevealRequest } from '../contract/phones.ts'

type Target = RevealRequest['target']

const rowsOf = (db: Db, target: Target) => {
  switch (target.kind) {
    case 'member-phone':
      return db.select({ number: memberPhones.number }).from(memberPhones).where(eq(memberPhones.id, target.phoneId))
    case 'merchant-phone':
      return db.select({ number: merchantPhones.number }).from(merchantPhones).where(eq(merchantPhones.id, target.phoneId))
    case 'order-contact':
      return db.select({ number: workOrders.contactNumber }).from(workOrders).where(eq(workOrders.id, target.orderId))
  }
}

/** The stored number of a target, or null. */
export const findNumber = async (db: Db, target: Target): Promise<string | null> => {
  const [row] = await rowsOf(db, target)
  return row?.number ?? null
}

/** Writes who looks at which number and why, before it is shown. */
export const logReveal = async (db: Db, who: string, request: RevealRequest, at: Date): Promise<void> => {
  const { target, reason } = request
  await db.insert(reveals).values({
    staffId: who,
    targetKind: target.kind,
    targetId: target.kind === 'order-contact' ? target.orderId : target.phoneId,
    orderId: request.orderId ?? (target.kind === 'order-contact' ? target.orderId : null),
    reason,
    at,
  })
}
