import { and, eq } from 'drizzle-orm'
import { drafts } from '../../db/schema/index.ts'
import type { OrderEffects } from '../work-orders/effects.ts'

/** A draft that has become an order is one no more. */
export const draftEffects = {
  async 'drop-draft'({ tx, actor, extras: { intake } }) {
    const draftId = intake?.form.draftId
    if (draftId && actor.kind === 'staff') await tx.delete(drafts).where(and(eq(drafts.id, draftId), eq(drafts.staffId, actor.id)))
  },
} satisfies Partial<OrderEffects>
