import type { OrderEffects } from '../work-orders/effects.ts'
import { endAssignment, issueAssignment, markAssignmentResponded } from './assignments.ts'

/** Assignments to merchants that an order's change begins, marks or ends. */
export const dispatchEffects = {
  async 'assign'({ tx, before, actor, now, extras }, effect, outcome) {
    if (actor.kind !== 'staff') throw new Error('an order is dispatched by a person')
    outcome.assignmentId = await issueAssignment(tx, {
      orderId: before.id,
      round: effect.round,
      merchantId: effect.merchant,
      staffId: actor.id,
      issuedAt: now,
      timeLimitAt: new Date(effect.timeLimitAt),
      callbackAt: new Date(effect.callbackAt),
      feeQuoteFen: extras.feeQuoteFen ?? null,
      callId: extras.callId ?? null,
      idempotencyKey: extras.idempotencyKey!,
    })
  },
  'mark-responded': ({ tx, before, now }) => markAssignmentResponded(tx, before.id, now),
  'end-assignment': ({ tx, before, now, extras }, effect) =>
    endAssignment(tx, before.id, { ...effect, note: extras.note ?? null, at: now }),
} satisfies Partial<OrderEffects>
