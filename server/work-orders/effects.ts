/**
 * What has to be written together with an order's new state. Each effect is written by the feature that owns the table, in a file
 * `effects.ts` of that feature; the composition root (roles/order-effects.ts) puts them together, so that orders know none of them.
 */
import type { Current } from '../contract/settings/index.ts'
import type { Db } from '../../db/client.ts'
import type { Centre } from '../centre.ts'
import type { Phone } from '../phones/number.ts'
import { writeHistory, type HistoryDetail } from './history.ts'
import type { Actor, BaseForm, Effect, Order } from './core/order.ts'
import type { OrderRecord } from './row.ts'

/** A callback task as far as its clock is concerned. */
export type TimedTask = { id: string; dueAt: Date }

/** What a command knows beside the action: words, figures and the call it was said in. */
export type Extras = {
  note?: string | null
  callId?: string | null
  detail?: HistoryDetail
  feeQuoteFen?: number | null
  idempotencyKey?: string
  taskId?: string
  evaluation?: {
    timeliness: 'in_time' | 'fair' | 'late'
    minutesLate: number | null
    satisfaction: number
    feeFen: number
    comment: string | null
  }
  /** The form that makes the order, the number it names, and the version of the text that was consented to, where the type asks. */
  intake?: { form: BaseForm; phone: Phone; consentVersion: string | null }
}

export type EffectContext = {
  tx: Db
  office: Centre & { settings: Current }
  /** The row before the change; its assignment is the one that stood. At the creation: the row as it was just made. */
  before: OrderRecord
  after: Order
  actor: Actor
  now: Date
  extras: Extras
}

/** What later effects and the caller learn of earlier ones; all but `tasks` are columns of the order. */
export type Outcome = Pick<OrderRecord, 'assignmentId' | 'memberId' | 'contactPhoneId'> & { tasks: TimedTask[] }

/** How each effect is written: in the transaction that also writes the order. */
export type OrderEffects = {
  [K in Effect['type']]: (context: EffectContext, effect: Extract<Effect, { type: K }>, outcome: Outcome) => Promise<void>
}

/** Writes the effects of a decision in their order, and answers what became of them. */
export const applyEffects = async (handlers: OrderEffects, context: EffectContext, effects: readonly Effect[]): Promise<Outcome> => {
  const { assignmentId, memberId, contactPhoneId } = context.before
  const outcome: Outcome = { assignmentId, memberId, contactPhoneId, tasks: [] }
  for (const effect of effects) {
    const write = handlers[effect.type] as (context: EffectContext, effect: Effect, outcome: Outcome) => Promise<void>
    await write(context, effect, outcome)
  }
  return outcome
}

/** What orders themselves write: their history. */
export const historyEffects = {
  record: ({ tx, before, after, actor, now, extras }, effect) =>
    writeHistory(tx, before.id, {
      ...effect,
      actor,
      at: now,
      note: extras.note,
      callId: extras.callId,
      detail: { ...(effect.from === null ? {} : { round: after.round }), ...extras.detail },
    }),
} satisfies Partial<OrderEffects>
