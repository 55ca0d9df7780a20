/**
 * Words of the work order's state machine. Pure: times are epoch ms, ids are opaque strings.
 * An `Effect` is what has to be written together with the new state, in the same transaction.
 */
import type { z } from 'zod'
import type { BaseOrderForm } from '../../contract/orders.ts'
import type { OrderAction, OrderState, OrderType, OwnerQueue, Urgency } from '../../contract/order-states.ts'
import type { Right } from '../../contract/session.ts'
import type { Actor } from '../../actor.ts'

export type { Actor, StaffActor } from '../../actor.ts'

export type Ms = number

/** The time limits that orders go by, in ms; settings of the centre (themes `orders` and `callbacks`). */
export type OrderRules = {
  /** How long a claim keeps others away (domain C.7, T3). */
  claimMs: Ms
  /** Intake to dispatched: urgent, normal, and normal with an appointment further ahead than `farOffMs`. */
  urgentMs: Ms
  normalMs: Ms
  laterMs: Ms
  farOffMs: Ms
  /** A deadline warns at two thirds of the way, at most so long ahead. */
  warningMs: Ms
  /** T1: the first callback, after dispatch [seed]. */
  firstResponseMs: Ms
  /** T1b: the second look after a merchant's promise. */
  recheckMs: Ms
  /** T2: the satisfaction callback, after dispatch [seed]. */
  satisfactionMs: Ms
  /** With an appointment later than that, this long after its end (domain X4). */
  afterAppointmentMs: Ms
  /** So many attempts over at least so long before an order closes as 未回访到 (domain C.3, 18). */
  unreached: { attempts: number; overMs: Ms }
  /** For how long after its completion an order may be reopened. */
  reopenMs: Ms
}
export type Due = { rule: 'dispatch' | 'claim' | 'first_response' | 'merchant_limit' | 'satisfaction'; at: Ms; warnAt: Ms }

/** What the state machine needs to know of an order. */
export type Order = {
  type: OrderType
  state: OrderState
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
  | { type: 'record'; action: OrderAction; from: OrderState | null; to: OrderState }
  | { type: 'member' }
  | { type: 'consent'; purpose: 'share_with_merchant' }
  | { type: 'drop-draft' }
  | { type: 'assign'; round: number; merchant: string; callbackAt: Ms; timeLimitAt: Ms }
  | {
      type: 'end-assignment'
      state: 'returned' | 'finished' | 'withdrawn'
      reason: string | null
      responsibility: Responsibility | null
    }
  | { type: 'mark-responded' }
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

/** What the form of every type says. */
export type BaseForm = z.output<typeof BaseOrderForm>

/** A field of a form that not every type has. */
export type OwnField = {
  /** Where it stands in the form. */
  path: string
  value: string | number | null
  /** The order's column that it fills, where several types have it; */
  column?: 'districtCode' | 'addressDetail' | 'categoryId' | 'requirements' | 'budgetFen'
  /** or its name among what this type alone has. Without both it is not kept with the order. */
  ext?: string
  /** What it must be an entry of, as things stand when the form is saved. */
  of?: 'categories' | 'districts' | 'consent-versions'
}

export type Words = { zh: string; en: string }
/** The screens' colours: amber waits for us, blue runs, green is done, red went wrong, grey is over. */
export type Tone = 'offered' | 'accent' | 'talking' | 'wrap' | 'ready' | 'fault' | 'paused'
/** What a person is busy with on an order; who has one of them may not have another (domain C.11-8). */
export type Duty = 'intake' | 'dispatch' | 'callback'

/** A state: whose list the order stands in, what it is called, and what the telephone says of it to the citizen. */
export type StateRow = { owner: OwnerQueue; words: Words; tone: Tone; spoken: Words }

/** One asking: the order as it stands, what is asked, by whom, when, and by which rules. `who`: the person's id, null for the clock. */
export type Asked<A extends Action = Action> = { order: Order; action: A; actor: Actor; who: string | null; now: Ms; rules: OrderRules }

/**
 * An action of a kind. The generic steps check `from`, `by`, `duty` and `guard` in this order, set `set`, go to `target` (absent: stay) and
 * write `effects` after the history row.
 */
export type ActionRow<A extends Action = Action> = {
  words: Words
  from: readonly OrderState[]
  by: 'person' | 'clock' | 'either'
  /** The duty it is part of; `intake` is nobody's exclusive duty after the creation. */
  duty?: Duty
  /** The right that a person needs for its button on the order; absent where it follows from something else (a callback, the clock). */
  right?: Right
  /** What the person fills in, as the api takes it. */
  form?: z.ZodType
  /** The least that can be asked: with it the table is asked what is possible now. */
  least: Omit<A, 'type'>
  guard?(asked: Asked<A>): Refused | null
  target?: OrderState | ((asked: Asked<A>) => OrderState)
  set?(asked: Asked<A>): Partial<Order>
  effects?(asked: Asked<A>): Effect[]
}
export type ActionRows = { [K in Action['type']]?: ActionRow<Extract<Action, { type: K }>> }

/** One type of work order, as a table. */
export type OrderKind = {
  type: OrderType
  /** The letter in its numbers. */
  letter: 'S' | 'Q' | 'C' | 'G'
  words: Words
  states: Partial<Record<OrderState, StateRow>>
  /** How an order begins; what is set comes on top of an empty order. */
  create: {
    words: Words
    target: OrderState
    form: z.ZodType
    /** What a form of this type says beyond what all say. */
    own?(form: BaseForm): readonly OwnField[]
    /** When the citizen wants it, as ISO times. */
    appointment?(form: BaseForm): { from: string; to: string } | null
    set?(draft: NewOrder, now: Ms, rules: OrderRules): Partial<Order>
    /** Written after the order's row: first the member, then the history. */
    effects: readonly Effect[]
  }
  actions: ActionRows
}
