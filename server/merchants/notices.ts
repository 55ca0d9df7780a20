import { and, eq, isNull } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { merchantNotices } from '../../db/schema/index.ts'

/** Pushes an order to the merchant's own list. */
export const noticeIssued = async (
  tx: Db,
  notice: { merchantId: string; orderId: string; assignmentId: string; data: Record<string, unknown>; at: Date },
): Promise<void> => {
  const { at, ...rest } = notice
  await tx.insert(merchantNotices).values({ ...rest, kind: 'order_issued', createdAt: at })
}

/** Tells the merchant that an order is gone, and takes the member's data away with it (domain C.11-7). */
export const noticeWithdrawn = async (
  tx: Db,
  notice: { merchantId: string; orderId: string; assignmentId: string; number: string; at: Date },
): Promise<void> => {
  const { at, number, ...rest } = notice
  await tx
    .update(merchantNotices)
    .set({ revokedAt: at, data: { number } })
    .where(
      and(
        eq(merchantNotices.assignmentId, notice.assignmentId),
        eq(merchantNotices.kind, 'order_issued'),
        isNull(merchantNotices.revokedAt),
      ),
    )
  await tx.insert(merchantNotices).values({ ...rest, kind: 'order_withdrawn', data: { number }, createdAt: at })
}
