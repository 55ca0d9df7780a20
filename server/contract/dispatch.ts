import { z } from 'zod'
import { CallRef, Id, IdempotencyKey, Version } from './ids.ts'
import { ServiceState, Urgency } from './order-states.ts'
import { OrderRow } from './orders.ts'
import { pageOf, SearchQuery } from './paging.ts'
import { PhoneView } from './phones.ts'
import { Fen, Instant, LIMITS, optionalText, text } from './text.ts'

/** GET /api/dispatch/pool: critical and urgent first, then handed-back orders, then the oldest due. */
export const PoolQuery = SearchQuery.extend({
  view: z.enum(['open', 'mine', 'all']).default('all').describe('open: nobody holds it; mine: claimed by me'),
  urgency: Urgency.optional(),
  districtCode: z
    .string()
    .regex(/^\d{6}$/)
    .optional(),
  categoryId: Id.optional(),
})
export type PoolQuery = z.input<typeof PoolQuery>
export const PoolPage = pageOf(OrderRow)

/** POST /api/orders/:id/claim, /release. The claim is a lock of 15 minutes that each enquiry renews. */
export const VersionOnly = z.object({ version: Version })
export const ClaimAnswer = z.object({ id: Id, state: ServiceState, claimedUntil: Instant.nullable(), version: Version })

export const EnquiryResult = z.enum(['can_serve', 'refused', 'no_answer', 'unreachable', 'other_time'])
/** Code of a record of the kind `refusal-reason`. */
export const RefuseReason = text(40)

/** POST /api/orders/:id/enquiries: the outcome of asking one merchant by telephone. */
export const EnquiryForm = z
  .object({
    version: Version,
    merchantId: Id,
    callId: CallRef.nullish(),
    result: EnquiryResult,
    refuseReason: RefuseReason.nullish(),
    note: optionalText(LIMITS.note),
  })
  .refine(form => form.result !== 'refused' || form.refuseReason, { path: ['refuseReason'], params: { rule: 'required' } })
export type EnquiryForm = z.input<typeof EnquiryForm>

export const EnquiryView = z.object({
  id: Id,
  at: Instant,
  round: z.number().int(),
  merchant: z.object({ id: Id, name: z.string() }),
  by: z.string(),
  result: EnquiryResult,
  refuseReason: z.string().nullable(),
  note: z.string().nullable(),
  callId: z.string().nullable(),
})
export type EnquiryView = z.infer<typeof EnquiryView>

/** Why a merchant stands where it stands; the console words them. */
export const RankReason = z.object({
  key: z.enum(['district', 'category', 'level', 'points', 'satisfaction', 'response_rate', 'load', 'tried', 'returned_before']),
  value: z.union([z.number(), z.string(), z.boolean()]),
})

export const EligibleMerchant = z.object({
  id: Id,
  name: z.string(),
  kind: z.enum(['company', 'sole_trader', 'volunteer_group', 'volunteer']),
  rank: z.number().int(),
  level: z.number().int().describe('0 new; 1-5 hearts, 6-10 diamonds'),
  points: z.number().int(),
  satisfaction: z.number().nullable().describe('mean of 90 days, 1..5'),
  responseRate: z
    .number()
    .nullable()
    .describe('of the first callbacks of 90 days that reached the member: share that heard yes, the merchant has been in touch; 0..1'),
  openOrders: z.number().int(),
  capacityPerDay: z.number().int(),
  phones: z.array(PhoneView),
  offering: z.object({ name: z.string(), priceFen: Fen.nullable(), unit: z.string().nullable() }).nullable(),
  tried: EnquiryResult.nullable().describe('result of the last enquiry in this round'),
  returnedBefore: z.boolean().describe('had this order in an earlier round; left out unless asked for'),
  reasons: z.array(RankReason),
})
export type EligibleMerchant = z.infer<typeof EligibleMerchant>

/** GET /api/orders/:id/merchants */
export const EligibleQuery = SearchQuery.extend({
  includeReturned: z.enum(['1']).optional(),
  allDistricts: z.enum(['1']).optional(),
})
export const EligiblePage = pageOf(EligibleMerchant)

/** POST /api/orders/:id/dispatch: the merchant agreed. Marks 处理时限, 费用, 回访时间. */
export const DispatchForm = z.object({
  version: Version,
  idempotencyKey: IdempotencyKey,
  merchantId: Id,
  callId: CallRef.nullish(),
  timeLimitAt: Instant.describe('处理时限'),
  feeQuoteFen: Fen.nullish().describe('费用; null when it is agreed on the spot'),
  callbackAt: Instant.nullish().describe('回访时间; absent: 24 h after dispatch, or 2 h after the appointment if that is later'),
  note: optionalText(LIMITS.note),
})
export type DispatchForm = z.input<typeof DispatchForm>

export const Dispatched = z.object({
  id: Id,
  state: ServiceState,
  round: z.number().int(),
  assignmentId: Id,
  dispatchedAt: Instant,
  firstResponseAt: Instant,
  satisfactionAt: Instant,
  smsPreview: z.string(),
  repeated: z.boolean(),
  version: Version,
})
export type Dispatched = z.infer<typeof Dispatched>

/** GET /api/orders/:id/sms-preview?merchantId= */
export const SmsPreviewQuery = z.object({ merchantId: Id })
export const SmsPreview = z.object({
  to: z.string(),
  body: z.string(),
  characters: z.number().int().describe('as the network counts them, of the whole message'),
  parts: z.number().int().describe('that it is sent and paid in'),
})

/** POST /api/orders/:id/give-up: no merchant can; the member has been told. */
export const GiveUpForm = z.object({
  version: Version,
  reason: text(LIMITS.reason, 2),
  reasonCode: text(40).nullish().describe('a record of the kind closing-reason'),
  memberInformed: z.literal(true),
  callId: CallRef.nullish(),
})
