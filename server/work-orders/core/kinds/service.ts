/**
 * The service order (服务类工单, domain C.3):
 *
 *   pending_dispatch ─claim─▶ dispatching ─dispatch─▶ dispatched ─mark_responded─▶ responded
 *        ▲   ▲                  │  │  └─give_up─▶ unfulfilled   │                      │
 *        │   └─release, expiry──┘  │                            ├──────serve (24 h)───┴─▶ served ─complete─▶ completed
 *   returned ─claim──────────▶─────┘◀────────return─────────────┘                          ▲ └─postpone─▶ responded │
 *                                                                                          └────────reopen─────────┘
 * `cancel` leads from every state before `served` to cancelled. The states of web orders (to verify, invalid) and of the archive join the
 * table together with the actions that lead there.
 */
import type { z } from 'zod'
import { AttemptForm, FirstResponseForm, SatisfactionForm } from '../../../contract/callbacks.ts'
import { DispatchForm, EnquiryForm, GiveUpForm, VersionOnly } from '../../../contract/dispatch.ts'
import { AnnotateForm, CancelForm, OrderPatch, ReopenForm, ServiceOrderForm } from '../../../contract/orders.ts'
import type { OrderState } from '../../../contract/order-states.ts'
import { dispatchDue, dueBy, satisfactionAt } from '../deadlines.ts'
import type { Asked, Effect, OrderKind, Refused } from '../order.ts'

const isMine = ({ order, who }: Asked): boolean => who !== null && order.claim?.by === who
const isLead = ({ actor }: Asked): boolean => actor.kind === 'staff' && actor.lead
const isClaimed = ({ order, now }: Asked): boolean => order.claim !== null && order.claim.until > now
const onlyMine = (asked: Asked): Refused | null => (isMine(asked) ? null : 'CLAIM_NOT_YOURS')

const freeState = ({ order }: Asked): OrderState => (order.round > 0 ? 'returned' : 'pending_dispatch')
const ended = { claim: null, due: null }

const closed = ({ action, who, now }: Asked) => ({
  ...ended,
  completedAt: now,
  ...(who ? { callbackAgent: who } : {}),
  closedReason: action.type === 'complete' ? 'completed' : 'unreached',
})
const closing = (reached: boolean): Effect[] => [
  { type: 'evaluate', reached },
  { type: 'end-assignment', state: 'finished', reason: null, responsibility: null },
]

type Filled = z.output<typeof ServiceOrderForm>

/** The table of the service order. */
export const service: OrderKind = {
  type: 'service',
  letter: 'S',
  words: { zh: '服务', en: 'Service' },
  states: {
    pending_dispatch: {
      owner: 'dispatch',
      words: { zh: '待派单', en: 'To dispatch' },
      tone: 'offered',
      spoken: { zh: '已受理，正在安排商户', en: 'accepted; we are looking for a provider' },
    },
    dispatching: {
      owner: 'dispatch',
      words: { zh: '派单中', en: 'Dispatching' },
      tone: 'accent',
      spoken: { zh: '正在联系商户', en: 'being arranged with a provider' },
    },
    dispatched: {
      owner: 'callback',
      words: { zh: '已派单', en: 'Dispatched' },
      tone: 'talking',
      spoken: { zh: '已派给商户，商户会尽快与您联系', en: 'with a provider, who will call you soon' },
    },
    responded: {
      owner: 'callback',
      words: { zh: '已响应', en: 'Responded' },
      tone: 'talking',
      spoken: { zh: '商户已与您联系，等待上门服务', en: 'agreed with the provider; waiting for the visit' },
    },
    returned: {
      owner: 'dispatch',
      words: { zh: '退单待重派', en: 'Returned' },
      tone: 'fault',
      spoken: { zh: '正在为您更换商户', en: 'being given to another provider' },
    },
    served: {
      owner: 'callback',
      words: { zh: '待满意度回访', en: 'Served' },
      tone: 'wrap',
      spoken: { zh: '服务已完成，等待回访', en: 'done; we will call you to ask about the service' },
    },
    completed: { owner: 'none', words: { zh: '已完成', en: 'Completed' }, tone: 'ready', spoken: { zh: '已完成', en: 'completed' } },
    cancelled: { owner: 'none', words: { zh: '已取消', en: 'Cancelled' }, tone: 'paused', spoken: { zh: '已取消', en: 'cancelled' } },
    unfulfilled: {
      owner: 'none',
      words: { zh: '无法满足', en: 'Unfulfilled' },
      tone: 'fault',
      spoken: { zh: '暂时没有商户可以承接', en: 'closed; no provider could take it' },
    },
  },
  create: {
    words: { zh: '受理建单', en: 'Taken in' },
    target: 'pending_dispatch',
    form: ServiceOrderForm,
    own: (form: Filled) => [
      { path: 'address.districtCode', value: form.address.districtCode, column: 'districtCode', of: 'districts' },
      { path: 'address.detail', value: form.address.detail, column: 'addressDetail' },
      { path: 'categoryId', value: form.categoryId, column: 'categoryId', of: 'categories' },
      { path: 'requirements', value: form.requirements, column: 'requirements' },
      { path: 'budgetFen', value: form.budgetFen ?? null, column: 'budgetFen' },
      { path: 'consentVersion', value: form.consentVersion, of: 'consent-versions' },
    ],
    appointment: (form: Filled) => form.appointment ?? null,
    set: (draft, now, rules) => ({ due: dispatchDue(draft, now, rules) }),
    effects: [{ type: 'member' }, { type: 'consent', purpose: 'share_with_merchant' }, { type: 'drop-draft' }],
  },
  actions: {
    edit: {
      words: { zh: '修改', en: 'Edited' },
      from: ['pending_dispatch', 'dispatching', 'returned'],
      by: 'person',
      right: 'orders.update',
      form: OrderPatch,
      least: {},
      set: ({ order, action, now, rules }) => {
        const urgency = action.urgency ?? order.urgency
        const appointment = action.appointment === undefined ? order.appointment : action.appointment
        return { urgency, appointment, due: dispatchDue({ urgency, appointment }, order.acceptedAt ?? now, rules) }
      },
    },
    annotate: {
      words: { zh: '备注', en: 'Note' },
      from: ['pending_dispatch', 'dispatching', 'dispatched', 'responded', 'returned', 'served', 'completed', 'cancelled', 'unfulfilled'],
      by: 'either',
      right: 'orders.annotate',
      form: AnnotateForm,
      least: {},
    },
    claim: {
      words: { zh: '认领', en: 'Claimed' },
      from: ['pending_dispatch', 'returned', 'dispatching'],
      by: 'person',
      duty: 'dispatch',
      right: 'orders.dispatch',
      form: VersionOnly,
      least: {},
      guard: asked => (isClaimed(asked) && !isMine(asked) ? 'ORDER_CLAIMED' : null),
      target: 'dispatching',
      set: ({ actor, now, rules }) => ({
        claim: actor.kind === 'staff' ? { by: actor.id, name: actor.name, until: now + rules.claimMs } : null,
      }),
    },
    release: {
      words: { zh: '释放', en: 'Released' },
      from: ['dispatching'],
      by: 'person',
      right: 'orders.dispatch',
      form: VersionOnly,
      least: {},
      guard: asked => (isMine(asked) || isLead(asked) ? null : 'CLAIM_NOT_YOURS'),
      target: freeState,
      set: () => ({ claim: null }),
    },
    expire_claim: {
      words: { zh: '认领到期', en: 'Claim expired' },
      from: ['dispatching'],
      by: 'clock',
      least: {},
      guard: asked => (isClaimed(asked) ? 'ORDER_STATE' : null),
      target: freeState,
      set: () => ({ claim: null }),
    },
    enquire: {
      words: { zh: '询问商户', en: 'Merchant asked' },
      from: ['dispatching'],
      by: 'person',
      duty: 'dispatch',
      right: 'orders.dispatch',
      form: EnquiryForm,
      least: { merchant: '', result: 'refused' },
      guard: onlyMine,
      set: ({ order, now, rules }) => ({ claim: order.claim && { ...order.claim, until: now + rules.claimMs } }),
    },
    dispatch: {
      words: { zh: '确认派单', en: 'Dispatched' },
      from: ['dispatching'],
      by: 'person',
      duty: 'dispatch',
      right: 'orders.dispatch',
      form: DispatchForm,
      least: { merchant: '', eligible: true, timeLimitAt: 0, callbackAt: null },
      guard: asked => onlyMine(asked) ?? (asked.action.eligible ? null : 'MERCHANT_NOT_ELIGIBLE'),
      target: 'dispatched',
      set: ({ order, action, who, now, rules }) => ({
        claim: null,
        round: order.round + 1,
        merchant: action.merchant,
        dispatchAgent: who,
        dispatchedAt: now,
        respondedAt: null,
        servedAt: null,
        timeLimitAt: action.timeLimitAt,
        callbackAt: action.callbackAt ?? satisfactionAt(now, order.appointment, rules),
        due: dueBy('first_response', now, now + rules.firstResponseMs, rules),
      }),
      effects: ({ order, action: { merchant, timeLimitAt, callbackAt: asked }, now, rules }) => {
        const callbackAt = asked ?? satisfactionAt(now, order.appointment, rules)
        return [
          { type: 'assign', round: order.round + 1, merchant, callbackAt, timeLimitAt },
          { type: 'sms', to: 'merchant', template: 'order_issued' },
          { type: 'notify-merchant', kind: 'order_issued' },
          { type: 'open-task', kind: 'first_response', dueAt: now + rules.firstResponseMs, recheck: false },
          { type: 'open-task', kind: 'satisfaction', dueAt: callbackAt, recheck: false },
          ...(order.round > 0 ? [{ type: 'sms', to: 'member', template: 'merchant_changed' } as const] : []),
        ]
      },
    },
    give_up: {
      words: { zh: '无法满足', en: 'Given up' },
      from: ['dispatching'],
      by: 'person',
      duty: 'dispatch',
      right: 'orders.dispatch',
      form: GiveUpForm,
      least: { reason: '' },
      guard: onlyMine,
      target: 'unfulfilled',
      set: ({ action, who }) => ({ ...ended, closedReason: action.reason, dispatchAgent: who }),
    },
    mark_responded: {
      words: { zh: '响应标记', en: 'Merchant made contact' },
      from: ['dispatched'],
      by: 'person',
      duty: 'callback',
      form: FirstResponseForm,
      least: {},
      target: 'responded',
      set: ({ order, who, now, rules }) => ({
        respondedAt: now,
        callbackAgent: who,
        due: order.timeLimitAt === null ? null : dueBy('merchant_limit', now, order.timeLimitAt, rules),
      }),
      effects: () => [{ type: 'mark-responded' }],
    },
    promise: {
      words: { zh: '商户承诺', en: 'Merchant promised' },
      from: ['dispatched'],
      by: 'person',
      duty: 'callback',
      form: FirstResponseForm,
      least: { recheck: false },
      guard: ({ action }) => (action.recheck ? 'PROMISE_USED' : null),
      set: ({ who, now, rules }) => ({ callbackAgent: who, due: dueBy('first_response', now, now + rules.recheckMs, rules) }),
      effects: ({ now, rules }) => [{ type: 'open-task', kind: 'first_response', dueAt: now + rules.recheckMs, recheck: true }],
    },
    return: {
      words: { zh: '退单', en: 'Returned' },
      from: ['dispatched', 'responded'],
      by: 'person',
      duty: 'callback',
      form: FirstResponseForm,
      least: { reason: '', responsibility: 'none' },
      target: 'returned',
      set: ({ order, who, now, rules }) => ({
        merchant: null,
        callbackAgent: who,
        timeLimitAt: null,
        callbackAt: null,
        due: dispatchDue(order, now, rules),
      }),
      effects: ({ action: { reason, responsibility } }) => [
        { type: 'end-assignment', state: 'returned', reason, responsibility },
        { type: 'cancel-tasks' },
        { type: 'notify-merchant', kind: 'order_withdrawn' },
      ],
    },
    serve: {
      words: { zh: '服务完成', en: 'Served' },
      from: ['dispatched', 'responded'],
      by: 'clock',
      least: {},
      target: 'served',
      set: ({ order, now, rules }) => ({ servedAt: now, due: dueBy('satisfaction', now, Math.max(now, order.callbackAt ?? now), rules) }),
      effects: () => [{ type: 'cancel-task', kind: 'first_response' }],
    },
    attempt: {
      words: { zh: '回访未成功', en: 'Callback without result' },
      from: ['dispatched', 'responded', 'served'],
      by: 'person',
      duty: 'callback',
      form: AttemptForm,
      least: {},
      set: ({ who }) => ({ callbackAgent: who }),
    },
    postpone: {
      words: { zh: '改约', en: 'Postponed' },
      from: ['served'],
      by: 'person',
      duty: 'callback',
      form: SatisfactionForm,
      least: { appointment: { from: 0, to: 0 } },
      target: 'responded',
      set: ({ order, action: { appointment }, who, now, rules }) => {
        const callbackAt = Math.max(now, satisfactionAt(null, appointment, rules))
        return {
          respondedAt: order.respondedAt ?? now,
          servedAt: null,
          appointment,
          callbackAt,
          callbackAgent: who,
          due: dueBy('satisfaction', now, callbackAt, rules),
        }
      },
      effects: ({ action: { appointment }, now, rules }) => [
        { type: 'move-task', kind: 'satisfaction', dueAt: Math.max(now, satisfactionAt(null, appointment, rules)) },
      ],
    },
    complete: {
      words: { zh: '办结', en: 'Completed' },
      from: ['served'],
      by: 'person',
      duty: 'callback',
      form: SatisfactionForm,
      least: { timeliness: 'in_time', satisfaction: 5, feeFen: 0 },
      target: 'completed',
      set: closed,
      effects: () => closing(true),
    },
    complete_unreached: {
      words: { zh: '办结（未回访到）', en: 'Completed, not reached' },
      from: ['served'],
      by: 'either',
      duty: 'callback',
      form: AttemptForm,
      least: { attempts: Number.MAX_SAFE_INTEGER, firstAttemptAt: 0 },
      guard: ({ action, now, rules: { unreached } }) =>
        action.attempts < unreached.attempts || now - action.firstAttemptAt < unreached.overMs ? 'ORDER_STATE' : null,
      target: 'completed',
      set: closed,
      effects: () => closing(false),
    },
    cancel: {
      words: { zh: '取消', en: 'Cancelled' },
      from: ['pending_dispatch', 'dispatching', 'returned', 'dispatched', 'responded'],
      by: 'either',
      right: 'orders.cancel',
      form: CancelForm,
      least: { reason: '' },
      guard: asked => (isClaimed(asked) && !isMine(asked) && !isLead(asked) ? 'ORDER_CLAIMED' : null),
      target: 'cancelled',
      set: ({ action }) => ({ ...ended, closedReason: action.reason }),
      effects: ({ order }) =>
        order.state === 'dispatched' || order.state === 'responded'
          ? [
              { type: 'end-assignment', state: 'withdrawn', reason: 'member_cancelled', responsibility: 'member' },
              { type: 'cancel-tasks' },
              { type: 'notify-merchant', kind: 'order_withdrawn' },
              { type: 'sms', to: 'merchant', template: 'order_withdrawn' },
            ]
          : [],
    },
    reopen: {
      words: { zh: '重开', en: 'Reopened' },
      from: ['completed'],
      by: 'person',
      right: 'orders.reopen',
      form: ReopenForm,
      least: {},
      guard: ({ order, now, rules }) => (order.completedAt === null || now - order.completedAt > rules.reopenMs ? 'REOPEN_TOO_LATE' : null),
      target: 'served',
      set: ({ order, now, rules }) => ({
        completedAt: null,
        closedReason: null,
        reopenCount: order.reopenCount + 1,
        callbackAt: now,
        due: dueBy('satisfaction', now, now, rules),
      }),
      effects: ({ now }) => [{ type: 'open-task', kind: 'satisfaction', dueAt: now, recheck: false }],
    },
  },
}
