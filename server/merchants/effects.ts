import type { OrderEffects } from '../work-orders/effects.ts'
import { orderFacts } from '../work-orders/facts.ts'
import { noticeIssued, noticeWithdrawn } from './notices.ts'

/** Notices to merchants that an order's change brings. */
export const merchantEffects = {
  async 'notify-merchant'({ tx, office, before, after, now }, effect, outcome) {
    if (effect.kind === 'order_withdrawn')
      return noticeWithdrawn(tx, {
        merchantId: before.merchantId!,
        orderId: before.id,
        assignmentId: before.assignmentId!,
        number: before.number,
        at: now,
      })
    return noticeIssued(tx, {
      merchantId: after.merchant!,
      orderId: before.id,
      assignmentId: outcome.assignmentId!,
      data: { ...(await orderFacts(tx, office, before, after)) },
      at: now,
    })
  },
} satisfies Partial<OrderEffects>
