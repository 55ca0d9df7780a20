import { and, asc, eq, gt, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Db } from '../../db/client.ts'
import { memberPhones, merchantPhones, reveals, workOrders } from '../../db/schema/index.ts'
import { writeAudit } from '../audit/write.ts'
import type { RevealRequest } from '../contract/phones.ts'
import type { Revealable, RevealContext } from './context.ts'

type Target = RevealRequest['target']

const HOUR_MS = 3_600_000

const none = sql<null>`null`

const rowsOf = (db: Db, target: Target): Promise<Revealable[]> => {
  switch (target.kind) {
    case 'member-phone':
      return db
        .select({ number: memberPhones.number, memberId: memberPhones.memberId, merchantId: none })
        .from(memberPhones)
        .where(eq(memberPhones.id, target.phoneId))
    case 'merchant-phone':
      return db
        .select({ number: merchantPhones.number, memberId: none, merchantId: merchantPhones.merchantId })
        .from(merchantPhones)
        .where(eq(merchantPhones.id, target.phoneId))
    case 'order-contact':
      return db
        .select({ number: workOrders.contactNumber, memberId: workOrders.memberId, merchantId: none })
        .from(workOrders)
        .where(eq(workOrders.id, target.orderId))
  }
}

/** The stored number of a target with its owner, or null. */
export const findPhone = async (db: Db, target: Target): Promise<Revealable | null> => (await rowsOf(db, target))[0] ?? null

/**
 * Writes who looks at which number, in which context and why, before it is shown. Answers null, or, where the person has had the numbers of
 * an hour, the seconds until the next. The looks of one person take turns, or many at once would all be the first.
 */
export const logReveal = (
  db: Db,
  who: string,
  request: z.output<typeof RevealRequest>,
  context: RevealContext,
  limit: number,
  at: Date,
): Promise<number | null> =>
  db.transaction(async tx => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('reveal'), hashtext(${who}))`)
    const recent = await tx
      .select({ at: reveals.at })
      .from(reveals)
      .where(and(eq(reveals.staffId, who), gt(reveals.at, new Date(at.getTime() - HOUR_MS))))
      .orderBy(asc(reveals.at))
    const freeing = recent[recent.length - limit]
    if (freeing) return Math.max(1, Math.ceil((freeing.at.getTime() + HOUR_MS - at.getTime()) / 1000))
    const { target, reason, words, orderId } = request
    const targetId = target.kind === 'order-contact' ? target.orderId : target.phoneId
    await tx.insert(reveals).values({
      staffId: who,
      targetKind: target.kind,
      targetId,
      orderId: orderId ?? (target.kind === 'order-contact' ? target.orderId : null),
      contextKind: context.kind,
      contextId: context.id,
      reasonKind: reason,
      reason: words,
      at,
    })
    await writeAudit(tx, {
      staffId: who,
      action: 'number.reveal',
      subject: { kind: target.kind, id: targetId },
      detail: { context: context.kind, contextId: context.id, reason },
    })
    return null
  })
