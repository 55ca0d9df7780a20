/**
 * Words of the work order's state machine. Pure: times are epoch ms, ids are opaque strings.
 * An `Effect` is what has to be written together with the new state, in the same transaction.
 */
import type { OrderAction, OrderType, OwnerQueue, ServiceState, Urgency } from '../../contract/order-states.ts'
import type { Actor } from '../../actor.ts'

export type { Actor, StaffActor } from '../../actor.ts'

export type Ms = number
export type Due = { rule: 'dispatch' | 'claim' | 'first_response' | 'merchant_limit' | 'satisfaction'; at: Ms; warnAt: Ms }

/** What the state machine needs to know of an order. */
export type Order = {
  type: OrderType
  state: ServiceState
  stateSince: Ms
  owner: OwnerQueue
  urgency: Urgency
  /** 0 before the first dispatch; 2 and more is 二次派单. */
  round: number
  reopenCount: number
  claim: { by: string; name: string; until: Ms } | null
  intakeAgent: string | null
  dispatchAgent: string | null
  callbackAgent: string | null
  appointment: { from: Ms; to: Ms } | null
  merchant: string | null
  timeLimitAt: Ms | null
  callbackAt: Ms | null
  acceptedAt: Ms | null
  dispatchedAt: Ms | null
  respondedAt: Ms | null
  servedAt: Ms | null
  completedAt: Ms | null
  closedReason: string | null
  due: Due | null
}

export type EnquiryResult = 'can_serve' | 'refused' | 'no_answer' | 'unreachable' | 'other_time'
export type Responsibility = 'merchant' | 'member' | 'platform' | 'none'

export type Action =
  | { type: 'edit'; urgency?: Urgency; appointment?: { from: Ms; to: Ms } | null }
  | { type: 'annotate' }
  | { type: 'claim' }
  | { type: 'release' }
  | { type: 'expire_claim' }
  | { type: 'enquire'; merchant: string; result: EnquiryResult }
  | { type: 'dispatch'; merchant: string; eligible: boolean; timeLimitAt: Ms; callbackAt: Ms | null }
  | { type: 'give_up'; reason: string }
  | { type: 'mark_responded' }
  | { type: 'promise'; recheck: boolean }
  | { type: 'return'; reason: string; responsibility: Responsibility }
  | { type: 'serve' }
  | { type: 'attempt' }
  | { type: 'postpone'; appointment: { from: Ms; to: Ms } }
  | { type: 'complete'; timeliness: 'in_time' | 'fair' | 'late'; satisfaction: number; feeFen: number }
  | { type: 'complete_unreached'; attempts: number; firstAttemptAt: Ms }
  | { type: 'cancel'; reason: string }
  | { type: 'reopen' }

export type TaskKind = 'first_response' | 'satisfaction'
export type Effect =
  | { type: 'record'; action: OrderAction; from: ServiceState | null; to: ServiceState }
  | { type: 'assign'; round: number; merchant: string; callbackAt: Ms; timeLimitAt: Ms }
  | {
      type: 'end-assignment'
      state: 'returned' | 'finished' | 'withdrawn'
      reason: string | null
      responsibility: Responsibility | null
    }
  | { type: 'notify-merchant'; kind: 'order_issued' | 'order_withdrawn' }
  | { type: 'sms'; to: 'merchant' | 'member'; template: 'order_issued' | 'order_withdrawn' | 'merchant_changed' }
  | { type: 'open-task'; kind: TaskKind; dueAt: Ms; recheck: boolean }
  | { type: 'move-task'; kind: TaskKind; dueAt: Ms }
  | { type: 'cancel-tasks' }
  | { type: 'cancel-task'; kind: TaskKind }
  | { type: 'evaluate'; reached: boolean }

/** Codes are those of the server's error catalogue. */
export type Refused =
  'ORDER_STATE' | 'ORDER_CLAIMED' | 'CLAIM_NOT_YOURS' | 'SAME_PERSON' | 'MERCHANT_NOT_ELIGIBLE' | 'PROMISE_USED' | 'REOPEN_TOO_LATE'
export type Decision = { order: Order; effects: Effect[] } | { refused: Refused }

/** What a new order brings with it. */
export type NewOrder = { type: OrderType; urgency: Urgency; appointment: { from: Ms; to: Ms } | null }

/** One type of work order: its letter in the number, its states' owners, and its transitions. */
export type OrderKind = {
  letter: 'S' | 'Q' | 'C' | 'G'
  owners: Readonly<Record<ServiceState, OwnerQueue>>
  create(draft: NewOrder, actor: Actor, now: Ms): Order
  advance(order: Order, action: Action, actor: Actor, now: Ms): Decision
}
