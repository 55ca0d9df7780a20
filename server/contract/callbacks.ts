import { z } from 'zod'
import { ReturnReason } from './catalogue.ts'
import { CallRef, Id, OrderNumber, Version } from './ids.ts'
import { ServiceState } from './order-states.ts'
import { Appointment, Named } from './orders.ts'
import { pageOf, SearchQuery } from './paging.ts'
import { PhoneView } from './phones.ts'
import { Fen, Instant, LIMITS, optionalText } from './text.ts'

export const TaskKind = z.enum(['first_response', 'satisfaction'])
export type TaskKind = z.infer<typeof TaskKind>

/** 待处理 | 处理中 | 已完成 | 改约 | 失败 | 取消 */
export const TaskState = z.enum(['waiting', 'taken', 'done', 'recall', 'failed', 'cancelled'])
export type TaskState = z.infer<typeof TaskState>

/** 接通 | 无人接听 | 占线 | 关机 | 空号 | 拒访 | 改约 */
export const AttemptOutcome = z.enum(['reached', 'no_answer', 'busy', 'switched_off', 'not_in_service', 'refused', 'recall'])
export type AttemptOutcome = z.infer<typeof AttemptOutcome>

export const Attempt = z.object({
  at: Instant,
  by: z.string(),
  outcome: AttemptOutcome,
  callId: z.string().nullable(),
  note: z.string().nullable(),
})

export const TaskRow = z.object({
  id: Id,
  kind: TaskKind,
  state: TaskState,
  dueAt: Instant,
  callableFrom: Instant.describe(
    'not before: the due time, moved into the hours in which citizens are called (settings `callbacks.opens`, `callbacks.closes`)',
  ),
  overdue: z.boolean(),
  attempts: z.number().int(),
  recheck: z.boolean().describe('a second look after the merchant promised (T1b)'),
  askMerchant: z.boolean().describe('the member was not reached three times: call the merchant anyway (domain C.6)'),
  owner: Named.nullable(),
  order: z.object({
    id: Id,
    number: OrderNumber,
    state: ServiceState,
    confidential: z.boolean(),
    veiled: z.boolean().describe('confidential, and not mine to read until I take the task'),
    categoryName: z.string(),
    districtName: z.string(),
    contactName: z.string(),
    contactPhone: z.string(),
    memberId: Id.nullable(),
    contactPhoneId: Id.nullable(),
    round: z.number().int(),
  }),
  merchant: Named.nullable(),
  conflict: z.boolean().describe('I took in or dispatched this order, so somebody else has to call back (separation of duties)'),
  version: Version,
})
export type TaskRow = z.infer<typeof TaskRow>

/** GET /api/callbacks: ordered by due time. */
export const TaskQuery = SearchQuery.extend({
  view: z.enum(['due', 'upcoming', 'mine', 'open', 'closed']).default('open'),
  kind: TaskKind.optional(),
})
export type TaskQuery = z.input<typeof TaskQuery>
export const TaskPage = pageOf(TaskRow)

/** GET /api/callbacks/:id */
export const TaskDetail = TaskRow.extend({
  history: z.array(Attempt),
  merchantPhones: z.array(PhoneView),
  content: z.string(),
  address: z.string(),
  appointment: z.object({ from: Instant, to: Instant }).nullable(),
  timeLimitAt: Instant.nullable(),
  feeQuoteFen: Fen.nullable(),
  promise: z.string().nullable(),
})
export type TaskDetail = z.infer<typeof TaskDetail>

/** POST /api/callbacks/:id/take, /release */
export const TakeForm = z.object({ version: Version })
export const TaskAnswer = z.object({
  id: Id,
  state: TaskState,
  dueAt: Instant,
  attempts: z.number().int(),
  version: Version,
  orderState: ServiceState,
})
export type TaskAnswer = z.infer<typeof TaskAnswer>

/** POST /api/callbacks/:id/attempts: a call that did not bring a result. `recall` needs the agreed time. */
export const AttemptForm = z
  .object({
    version: Version,
    outcome: AttemptOutcome.exclude(['reached']),
    recallAt: Instant.nullish(),
    callId: CallRef.nullish(),
    note: optionalText(LIMITS.note),
  })
  .refine(form => form.outcome !== 'recall' || form.recallAt, { path: ['recallAt'], params: { rule: 'required' } })
export type AttemptForm = z.input<typeof AttemptForm>

/** POST /api/callbacks/:id/first-response: 商户是否已联系您? */
export const FirstResponseForm = z.discriminatedUnion('answer', [
  z.object({ answer: z.literal('contacted'), version: Version, callId: CallRef.nullish(), note: optionalText(LIMITS.note) }),
  z.object({
    answer: z.literal('merchant_promises'),
    version: Version,
    callId: CallRef.nullish(),
    note: optionalText(LIMITS.note),
  }),
  z.object({
    answer: z.literal('merchant_returns'),
    version: Version,
    callId: CallRef.nullish(),
    reason: ReturnReason,
    note: optionalText(LIMITS.note),
  }),
])
export type FirstResponseForm = z.input<typeof FirstResponseForm>

/** 及时 | 一般 | 不及时 */
export const Timeliness = z.enum(['in_time', 'fair', 'late'])

/** POST /api/callbacks/:id/satisfaction: 服务及时性, 客户满意度 (5..1), 服务费金额; or: not served yet, with a new appointment. */
export const SatisfactionForm = z.discriminatedUnion('served', [
  z.object({
    served: z.literal(true),
    version: Version,
    timeliness: Timeliness,
    minutesLate: z.number().int().min(0).max(100_000).nullish(),
    satisfaction: z.number().int().min(1).max(5),
    feeFen: Fen,
    comment: optionalText(LIMITS.note),
    callId: CallRef.nullish(),
  }),
  z.object({
    served: z.literal(false),
    version: Version,
    appointment: Appointment,
    note: optionalText(LIMITS.note),
    callId: CallRef.nullish(),
  }),
])
export type SatisfactionForm = z.input<typeof SatisfactionForm>
