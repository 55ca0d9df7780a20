import { z } from 'zod'
import { Id, OrderNumber } from './ids.ts'
import { MemberDetail } from './members.ts'
import { OrderType, ServiceState, Urgency } from './order-states.ts'
import { Due } from './orders.ts'
import { PhoneView } from './phones.ts'
import { Instant } from './text.ts'

export const PopOrder = z.object({
  id: Id,
  number: OrderNumber,
  type: OrderType,
  state: ServiceState,
  urgency: Urgency,
  categoryName: z.string().nullable().describe('a service order has one'),
  summary: z.string(),
  merchantName: z.string().nullable(),
  createdAt: Instant,
  due: Due.nullable(),
})

export const PopCall = z.object({
  id: z.string(),
  at: Instant,
  direction: z.enum(['in', 'out']),
  agent: z.string().nullable(),
  queue: z.string().nullable(),
  talkMs: z.number().int(),
  endReason: z.string().nullable(),
  recordingId: z.string().nullable(),
})

export const PopMember = MemberDetail.extend({ orders: z.array(PopOrder).describe('open ones, oldest due first, at most 20') })

/** Everything known about the number of a call: part of the screen pop (`call.offered`, or `call.context` after it). */
export const MemberContext = z.object({
  number: z.string().describe('masked; empty when the caller withheld it'),
  match: z.enum(['one', 'several', 'merchant', 'none', 'withheld']),
  members: z.array(PopMember).describe('more than one: the seat chooses'),
  merchants: z.array(z.object({ id: Id, name: z.string(), phones: z.array(PhoneView) })),
  calls: z.array(PopCall).describe('last five calls with this number'),
})
export type MemberContext = z.infer<typeof MemberContext>

/** GET /api/members/:id/history: what is behind a member's record beside the orders. */
export const MemberHistory = z.object({
  calls: z.array(PopCall).describe("last twenty calls with any of the member's numbers"),
  consents: z
    .array(
      z.object({
        id: Id,
        purpose: z.enum(['recording', 'share_with_merchant', 'marketing', 'public_display', 'credit_query']),
        textVersion: z.string().describe('which wording the member heard'),
        channel: z.string(),
        givenAt: Instant,
        withdrawnAt: Instant.nullable(),
        takenBy: z.string().nullable().describe('name of the seat'),
        order: z.object({ id: Id, number: OrderNumber }).nullable(),
      }),
    )
    .describe('newest first, at most fifty; those of orders that one may not read are left out'),
})
export type MemberHistory = z.infer<typeof MemberHistory>
