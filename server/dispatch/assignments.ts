import { and, eq } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { dispatchAssignments, dispatchEnquiries } from '../../db/schema/index.ts'

export type NewAssignment = typeof dispatchAssignments.$inferInsert

/** Issues an order to a merchant. Answers the assignment's id. */
export const issueAssignment = async (tx: Db, assignment: NewAssignment): Promise<string> => {
  const [row] = await tx.insert(dispatchAssignments).values(assignment).returning({ id: dispatchAssignments.id })
  return row!.id
}

/** Ends the issued assignment of an order. Earlier rounds are not touched (domain C.11-7). */
export const endAssignment = async (
  tx: Db,
  orderId: string,
  end: {
    state: 'returned' | 'finished' | 'withdrawn'
    reason: string | null
    note: string | null
    responsibility: string | null
    at: Date
  },
): Promise<void> => {
  const { state, reason, note, responsibility, at } = end
  await tx
    .update(dispatchAssignments)
    .set(
      state === 'finished' ? { state, finishedAt: at } : { state, returnedAt: at, returnReason: reason, returnNote: note, responsibility },
    )
    .where(and(eq(dispatchAssignments.orderId, orderId), eq(dispatchAssignments.state, 'issued')))
}

/** Marks that the merchant has been in touch with the member (响应标记). */
export const markAssignmentResponded = async (tx: Db, orderId: string, at: Date): Promise<void> => {
  await tx
    .update(dispatchAssignments)
    .set({ respondedAt: at })
    .where(and(eq(dispatchAssignments.orderId, orderId), eq(dispatchAssignments.state, 'issued')))
}

export const addEnquiry = async (tx: Db, enquiry: typeof dispatchEnquiries.$inferInsert): Promise<void> => {
  await tx.insert(dispatchEnquiries).values(enquiry)
}
