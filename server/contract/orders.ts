import { z } from 'zod'
import { CallRef, Id, IdempotencyKey, OrderNumber, Version } from './ids.ts'
import { AddressForm, MemberForm } from './members.ts'
import { Channel, OrderType, OwnerQueue, ServiceState, Urgency } from './order-states.ts'
import { pageOf, SearchQuery } from './paging.ts'
import { PhoneChoice } from './phones.ts'
import { Fen, Instant, LIMITS, optionalText, text } from './text.ts'
import { TimelineEntry } from './timeline.ts'

export const Appointment = z
  .object({ from: Instant, to: Instant })
  .refine(value => value.from <= value.to || Date.parse(value.from) <= Date.parse(value.to), {
    path: ['to'],
    params: { rule: 'order' },
  })

/** POST /api/orders: what every type of order is made from. One key makes one order, however often it is sent. */
export const BaseOrderForm = z.object({
  type: OrderType,
  idempotencyKey: IdempotencyKey,
  callId: CallRef.nullish(),
  draftId: Id.nullish(),
  memberId: Id.nullish().describe('known member; without it the member is found by the contact phone or made'),
  otherName: z
    .enum(['another', 'renamed'])
    .nullish()
    .describe('asked when the name is not that of memberId, a household: another person of this number, or the same under a new name'),
  memberKind: MemberForm.shape.kind,
  contact: z.object({ name: text(LIMITS.name), phone: PhoneChoice }),
  content: text(LIMITS.content, 2),
  urgency: Urgency.default('normal'),
  confidential: z.boolean().default(false),
  channel: Channel.default('phone'),
})

/** What the intake seat saves for a service order. */
export const ServiceOrderForm = BaseOrderForm.extend({
  type: z.literal('service'),
  address: AddressForm.omit({ label: true }),
  categoryId: Id,
  requirements: optionalText(LIMITS.note),
  appointment: Appointment.nullish(),
  budgetFen: Fen.nullish(),
  consent: z.literal(true).describe('the member agreed that name, address and number go to the merchant'),
  consentVersion: text(20),
})
export type ServiceOrderForm = z.input<typeof ServiceOrderForm>

/** The registry's union; complaint, consultation and suggestion join here. */
export const OrderForm = z.discriminatedUnion('type', [ServiceOrderForm])
export type OrderForm = z.input<typeof OrderForm>

/**
 * Answer of POST /api/orders. 201 `saved` true; 200 when the same key had been saved before.
 * 202 `saved` false: the database is away, the form is kept and will be stored; `order.changed` follows on the feed with the key.
 */
export const SavedOrder = z.discriminatedUnion('saved', [
  z.object({
    saved: z.literal(true),
    id: Id,
    number: OrderNumber,
    state: ServiceState,
    memberId: Id.nullable(),
    repeated: z.boolean(),
    unstored: z
      .array(z.string())
      .describe(
        'fields of this form that the order of its key has otherwise: saved elsewhere, or changed since; what the form says is not stored',
      ),
    idempotencyKey: IdempotencyKey,
  }),
  z.object({ saved: z.literal(false), idempotencyKey: IdempotencyKey }),
])
export type SavedOrder = z.infer<typeof SavedOrder>

/** PATCH /api/orders/:id: intake seat, before dispatch. Absent keeps. */
export const OrderPatch = z.object({
  version: Version,
  content: text(LIMITS.content, 2).optional(),
  requirements: optionalText(LIMITS.note).optional(),
  categoryId: Id.optional(),
  urgency: Urgency.optional(),
  appointment: Appointment.nullish(),
  budgetFen: Fen.nullish(),
  address: AddressForm.omit({ label: true }).optional(),
})
export type OrderPatch = z.input<typeof OrderPatch>

/** POST /api/orders/:id/cancel. `reasonCode`: a record of the kind `closing-reason`; `reason` is what people read in the history. */
export const CancelForm = z.object({
  version: Version,
  reason: text(LIMITS.reason, 2),
  reasonCode: text(40).nullish(),
  callId: CallRef.nullish(),
})
export const AnnotateForm = z.object({ note: text(LIMITS.note), callId: CallRef.nullish() })
export const ReopenForm = z.object({ version: Version, reason: text(LIMITS.reason, 2) })

/** The next deadline of an order: amber from `warnAt`, red from `at`; `rule` names the timer (domain C.7). */
export const Due = z.object({
  rule: z.enum(['dispatch', 'claim', 'first_response', 'merchant_limit', 'satisfaction']),
  at: Instant,
  warnAt: Instant,
})
export type Due = z.infer<typeof Due>

/** Reference to a person of the staff or an outside body, as lists show it. */
export const Named = z.object({ id: Id, name: z.string() })
export type Named = z.infer<typeof Named>

export const OrderRow = z.object({
  id: Id,
  number: OrderNumber,
  type: OrderType,
  state: ServiceState,
  owner: OwnerQueue,
  urgency: Urgency,
  confidential: z.boolean(),
  veiled: z.boolean().describe('confidential, and not mine to read yet: name, number, address and words are left out'),
  channel: Channel,
  category: z
    .object({ id: Id, name: z.string(), path: z.string().describe('e.g. 保洁 / 日常保洁 / 玻璃清洗') })
    .nullable()
    .describe('a service order has one'),
  district: z.object({ code: z.string(), name: z.string() }).nullable().describe('a service order has one'),
  contactName: z.string(),
  contactPhone: z.string().describe('masked'),
  memberId: Id.nullable(),
  contactPhoneId: Id.nullable().describe('with memberId, what a click-to-call dials'),
  summary: z.string().describe('first 80 characters of the content'),
  appointment: z.object({ from: Instant, to: Instant }).nullable(),
  round: z.number().int().describe('0 before the first dispatch; 2 and more is 二次派单'),
  due: Due.nullable(),
  claim: z.object({ by: Named, until: Instant }).nullable(),
  merchant: Named.nullable().describe('the merchant of the current assignment'),
  createdAt: Instant,
  stateSince: Instant,
  version: Version,
})
export type OrderRow = z.infer<typeof OrderRow>

export const AssignmentState = z.enum(['issued', 'returned', 'finished', 'withdrawn'])
export const AssignmentView = z.object({
  id: Id,
  round: z.number().int(),
  merchant: Named,
  state: AssignmentState,
  issuedAt: Instant,
  issuedBy: Named,
  timeLimitAt: Instant,
  feeQuoteFen: Fen.nullable(),
  callbackAt: Instant,
  returnedAt: Instant.nullable(),
  returnReason: z.string().nullable(),
  returnNote: z.string().nullable(),
})
export type AssignmentView = z.infer<typeof AssignmentView>

export const EvaluationView = z.object({
  at: Instant,
  by: Named.nullable(),
  timeliness: z.enum(['in_time', 'fair', 'late']).nullable(),
  minutesLate: z.number().int().nullable(),
  satisfaction: z.number().int().min(1).max(5).nullable(),
  feeFen: Fen.nullable(),
  comment: z.string().nullable(),
  reached: z.boolean().describe('false: completed as 未回访到 after three attempts'),
})

/** What the signed-in person may do with this order now; the server decides again on each command. */
export const OrderRight = z.enum([
  'edit',
  'annotate',
  'claim',
  'release',
  'enquire',
  'dispatch',
  'give_up',
  'cancel',
  'reopen',
  'call_contact',
])
export type OrderRight = z.infer<typeof OrderRight>

/** GET /api/orders/:id */
export const OrderDetail = OrderRow.extend({
  content: z.string(),
  requirements: z.string().nullable(),
  budgetFen: Fen.nullable(),
  address: z
    .object({ districtCode: z.string(), districtName: z.string(), detail: z.string() })
    .nullable()
    .describe('a service order has one'),
  member: Named.nullable(),
  memberOpen: z.boolean().describe("the member's record is within this person's reach, by this order or by their right"),
  intakeAgent: Named.nullable(),
  dispatchAgent: Named.nullable(),
  callbackAgent: Named.nullable(),
  sourceCallId: z.string().nullable(),
  respondedAt: Instant.nullable(),
  dispatchedAt: Instant.nullable(),
  completedAt: Instant.nullable(),
  closedReason: z.string().nullable(),
  assignments: z.array(AssignmentView).describe('oldest round first'),
  evaluation: EvaluationView.nullable(),
  openTasks: z.array(z.object({ id: Id, kind: z.string(), dueAt: Instant, state: z.string() })),
  timeline: z.array(TimelineEntry).describe('oldest first'),
  rights: z.array(OrderRight),
})
export type OrderDetail = z.infer<typeof OrderDetail>

/** GET /api/orders */
export const OrderQuery = SearchQuery.extend({
  state: ServiceState.optional(),
  type: OrderType.optional(),
  mine: z.enum(['1']).optional().describe('orders that the signed-in seat took in, dispatched or called back'),
  memberId: Id.optional(),
  merchantId: Id.optional(),
  open: z.enum(['1']).optional(),
  from: Instant.optional(),
  to: Instant.optional(),
})
export type OrderQuery = z.input<typeof OrderQuery>
export const OrderPage = pageOf(OrderRow)
