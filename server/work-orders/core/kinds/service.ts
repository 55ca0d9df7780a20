/**
 * The service order (服务类工单, domain C.3):
 *
 *   pending_dispatch ─claim─▶ dispatching ─dispatch─▶ dispatched ─mark_responded─▶ responded
 *        ▲   ▲                  │  │  └─give_up─▶ unfulfilled   │                      │
 *        │   └─release, expiry──┘  │                            ├──────serve (24 h)───┴─▶ served ─complete─▶ completed
 *   returned ─claim──────────▶─────┘◀────────return─────────────┘                          ▲ └─postpone─▶ responded │
 *                                                                                          └────────reopen─────────┘
 * `cancel` leads from every state before `served` to cancelled.
 */
import type { OwnerQueue, ServiceState } from '../../../contract/order-states.ts'
import { dispatchDue, dueBy, FIRST_RESPONSE_MS, RECHECK_MS, satisfactionAt } from '../deadlines.ts'
import type { Action, Actor, Decision, Effect, Ms, Order, OrderKind, Refused } from '../order.ts'

/** How long a claim keeps others away (domain C.7, T3). */
export const CLAIM_MS = 15 * 60_000
const REOPEN_MS = 30 * 86_400_000
/** Three attempts over at least two days before an order closes as 未回访到 (domain C.3, 18). */
export const UNREACHED = { attempts: 3, overMs: 86_400_000 }

const owners: Record<ServiceState, OwnerQueue> = {
  verifying: 'intake',
  pending_dispatch: 'dispatch',
  dispatching: 'dispatch',
  returned: 'dispatch',
  dispatched: 'callback',
  responded: 'callback',
  served: 'callback',
  completed: 'none',
  cancelled: 'none',
  invalid: 'none',
  unfulfilled: 'none',
  archived: 'none',
}

const before: Partial<Record<Action['type'], readonly ServiceState[]>> = {
  edit: ['verifying', 'pending_dispatch', 'dispatching', 'returned'],
  claim: ['pending_dispatch', 'returned', 'dispatching'],
  release: ['dispatching'],
  expire_claim: ['dispatching'],
  enquire: ['dispatching'],
  dispatch: ['dispatching'],
  give_up: ['dispatching'],
  mark_responded: ['dispatched'],
  promise: ['dispatched'],
  return: ['dispatched', 'responded'],
  serve: ['dispatched', 'responded'],
  attempt: ['dispatched', 'responded', 'served'],
  postpone: ['served'],
  complete: ['served'],
  complete_unreached: ['served'],
  cancel: ['verifying', 'pending_dispatch', 'dispatching', 'returned', 'dispatched', 'responded'],
  reopen: ['completed'],
}

/** The duties that one person may not combine on one order with the duty asked for. */
const clashes = (order: Order, duty: 'dispatch' | 'callback', actor: Actor): boolean =>
  actor.kind === 'staff' &&
  !actor.lead &&
  (actor.id === order.intakeAgent || (duty === 'callback' ? actor.id === order.dispatchAgent : actor.id === order.callbackAgent))

const dispatchActions = new Set<Action['type']>(['claim', 'enquire', 'dispatch', 'give_up'])
const callbackActions = new Set<Action['type']>(['mark_responded', 'promise', 'return', 'postpone', 'complete', 'attempt'])

/** What a person does, what the clock does, and what either may do. */
const byPerson = new Set<Action['type']>([...dispatchActions, ...callbackActions, 'edit', 'release', 'reopen'])
const byClock = new Set<Action['type']>(['expire_claim', 'serve'])

const guard = (order: Order, action: Action, actor: Actor, now: Ms): Refused | null => {
  if (!(before[action.type]?.includes(order.state) ?? order.state !== 'archived')) return 'ORDER_STATE'
  if ((actor.kind === 'system' ? byPerson : byClock).has(action.type)) return 'ORDER_STATE'
  if (dispatchActions.has(action.type) && clashes(order, 'dispatch', actor)) return 'SAME_PERSON'
  if ((callbackActions.has(action.type) || action.type === 'complete_unreached') && clashes(order, 'callback', actor)) return 'SAME_PERSON'
  const mine = actor.kind === 'staff' && order.claim?.by === actor.id
  if (action.type === 'claim' && order.claim && !mine && order.claim.until > now) return 'ORDER_CLAIMED'
  if (action.type === 'release' && !mine && !(actor.kind === 'staff' && actor.lead)) return 'CLAIM_NOT_YOURS'
  if (action.type === 'expire_claim' && order.claim && order.claim.until > now) return 'ORDER_STATE'
  if ((action.type === 'enquire' || action.type === 'dispatch' || action.type === 'give_up') && !mine) return 'CLAIM_NOT_YOURS'
  if (action.type === 'dispatch' && !action.eligible) return 'MERCHANT_NOT_ELIGIBLE'
  if (action.type === 'promise' && action.recheck) return 'PROMISE_USED'
  if (action.type === 'complete_unreached' && (action.attempts < UNREACHED.attempts || now - action.firstAttemptAt < UNREACHED.overMs))
    return 'ORDER_STATE'
  if (action.type === 'reopen' && (order.completedAt === null || now - order.completedAt > REOPEN_MS)) return 'REOPEN_TOO_LATE'
  if (action.type === 'cancel' && order.claim && !mine && order.claim.until > now && !(actor.kind === 'staff' && actor.lead))
    return 'ORDER_CLAIMED'
  return null
}

const freeState = (order: Order): ServiceState => (order.round > 0 ? 'returned' : 'pending_dispatch')
const ended = { claim: null, due: null }

/** The fields that change, and the effects beside the history row. */
const step = (order: Order, action: Action, actor: Actor, now: Ms): [Partial<Order>, Effect[]] => {
  const who = actor.kind === 'staff' ? actor.id : null
  switch (action.type) {
    case 'annotate':
    case 'attempt':
      return [{ ...(action.type === 'attempt' && who ? { callbackAgent: who } : {}) }, []]
    case 'edit': {
      const next = {
        ...order,
        urgency: action.urgency ?? order.urgency,
        appointment: action.appointment === undefined ? order.appointment : action.appointment,
      }
      return [{ urgency: next.urgency, appointment: next.appointment, due: dispatchDue(next, order.acceptedAt ?? now) }, []]
    }
    case 'claim':
      return [
        { state: 'dispatching', claim: actor.kind === 'staff' ? { by: actor.id, name: actor.name, until: now + CLAIM_MS } : null },
        [],
      ]
    case 'release':
    case 'expire_claim':
      return [{ state: freeState(order), claim: null }, []]
    case 'enquire':
      return [{ claim: order.claim && { ...order.claim, until: now + CLAIM_MS } }, []]
    case 'dispatch': {
      const round = order.round + 1
      const callbackAt = action.callbackAt ?? satisfactionAt(now, order.appointment)
      return [
        {
          state: 'dispatched',
          claim: null,
          round,
          merchant: action.merchant,
          dispatchAgent: who,
          dispatchedAt: now,
          respondedAt: null,
          servedAt: null,
          timeLimitAt: action.timeLimitAt,
          callbackAt,
          due: dueBy('first_response', now, now + FIRST_RESPONSE_MS),
        },
        [
          { type: 'assign', round, merchant: action.merchant, callbackAt, timeLimitAt: action.timeLimitAt },
          { type: 'sms', to: 'merchant', template: 'order_issued' },
          { type: 'notify-merchant', kind: 'order_issued' },
          { type: 'open-task', kind: 'first_response', dueAt: now + FIRST_RESPONSE_MS, recheck: false },
          { type: 'open-task', kind: 'satisfaction', dueAt: callbackAt, recheck: false },
          ...(round > 1 ? [{ type: 'sms', to: 'member', template: 'merchant_changed' } as const] : []),
        ],
      ]
    }
    case 'give_up':
      return [{ state: 'unfulfilled', ...ended, closedReason: action.reason, dispatchAgent: who }, []]
    case 'mark_responded':
      return [
        {
          state: 'responded',
          respondedAt: now,
          callbackAgent: who,
          due: order.timeLimitAt === null ? null : dueBy('merchant_limit', now, order.timeLimitAt),
        },
        [],
      ]
    case 'promise':
      return [
        { callbackAgent: who, due: dueBy('first_response', now, now + RECHECK_MS) },
        [{ type: 'open-task', kind: 'first_response', dueAt: now + RECHECK_MS, recheck: true }],
      ]
    case 'return':
      return [
        {
          state: 'returned',
          merchant: null,
          callbackAgent: who,
          timeLimitAt: null,
          callbackAt: null,
          due: dispatchDue(order, now),
        },
        [
          { type: 'end-assignment', state: 'returned', reason: action.reason, responsibility: action.responsibility },
          { type: 'cancel-tasks' },
          { type: 'notify-merchant', kind: 'order_withdrawn' },
        ],
      ]
    case 'serve':
      return [
        { state: 'served', servedAt: now, due: dueBy('satisfaction', now, Math.max(now, order.callbackAt ?? now)) },
        [{ type: 'cancel-task', kind: 'first_response' }],
      ]
    case 'postpone': {
      const callbackAt = Math.max(now, satisfactionAt(null, action.appointment))
      return [
        {
          state: 'responded',
          respondedAt: order.respondedAt ?? now,
          servedAt: null,
          appointment: action.appointment,
          callbackAt,
          callbackAgent: who,
          due: dueBy('satisfaction', now, callbackAt),
        },
        [{ type: 'move-task', kind: 'satisfaction', dueAt: callbackAt }],
      ]
    }
    case 'complete':
    case 'complete_unreached':
      return [
        {
          state: 'completed',
          ...ended,
          completedAt: now,
          ...(who ? { callbackAgent: who } : {}),
          closedReason: action.type === 'complete' ? 'completed' : 'unreached',
        },
        [
          { type: 'evaluate', reached: action.type === 'complete' },
          { type: 'end-assignment', state: 'finished', reason: null, responsibility: null },
        ],
      ]
    case 'cancel': {
      const issued = order.state === 'dispatched' || order.state === 'responded'
      return [
        { state: 'cancelled', ...ended, closedReason: action.reason },
        issued
          ? [
              { type: 'end-assignment', state: 'withdrawn', reason: 'member_cancelled', responsibility: 'member' },
              { type: 'cancel-tasks' },
              { type: 'notify-merchant', kind: 'order_withdrawn' },
              { type: 'sms', to: 'merchant', template: 'order_withdrawn' },
            ]
          : [],
      ]
    }
    case 'reopen':
      return [
        {
          state: 'served',
          completedAt: null,
          closedReason: null,
          reopenCount: order.reopenCount + 1,
          callbackAt: now,
          due: dueBy('satisfaction', now, now),
        },
        [{ type: 'open-task', kind: 'satisfaction', dueAt: now, recheck: false }],
      ]
  }
}

export const service: OrderKind = {
  letter: 'S',
  owners,
  create: (draft, actor, now) => {
    const order: Order = {
      type: 'service',
      state: 'pending_dispatch',
      stateSince: now,
      owner: owners.pending_dispatch,
      urgency: draft.urgency,
      round: 0,
      reopenCount: 0,
      claim: null,
      intakeAgent: actor.kind === 'staff' ? actor.id : null,
      dispatchAgent: null,
      callbackAgent: null,
      appointment: draft.appointment,
      merchant: null,
      timeLimitAt: null,
      callbackAt: null,
      acceptedAt: now,
      dispatchedAt: null,
      respondedAt: null,
      servedAt: null,
      completedAt: null,
      closedReason: null,
      due: null,
    }
    return { ...order, due: dispatchDue(order, now) }
  },
  advance: (order, action, actor, now): Decision => {
    const refused = guard(order, action, actor, now)
    if (refused) return { refused }
    const [change, effects] = step(order, action, actor, now)
    const state = change.state ?? order.state
    return {
      order: { ...order, ...change, state, owner: owners[state], stateSince: state === order.state ? order.stateSince : now },
      effects: [{ type: 'record', action: action.type, from: order.state, to: state }, ...effects],
    }
  },
}
