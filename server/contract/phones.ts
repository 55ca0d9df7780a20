import { z } from 'zod'
import { cleanNumber } from '../../text/number.ts'
import { CallRef, Id } from './ids.ts'
import { LIMITS, text } from './text.ts'

export const PhoneKind = z.enum(['mobile', 'landline', 'other'])

/** What the world sees of a telephone number: never more than 138****0000. */
export const PhoneView = z.object({
  id: Id,
  masked: z.string(),
  kind: PhoneKind,
  label: z.string().nullable(),
  primary: z.boolean(),
  verified: z.boolean(),
})
export type PhoneView = z.infer<typeof PhoneView>

/**
 * Typed or pasted by a person, in any writing: mobile, landline with or without area code, short number, or E.164. It comes out as digits
 * with at most a plus in front; the server makes E.164 of it. An extension (转802) cannot be dialled and is refused by its own name.
 */
export const TypedNumber = text(LIMITS.phone)
  .refine(typed => cleanNumber(typed).extension === null, { params: { rule: 'extension' }, abort: true })
  .overwrite(typed => cleanNumber(typed).number)
  .refine(number => /^\+?\d{3,20}$/.test(number), { params: { rule: 'phone_number' } })

/** Which telephone is meant, without anyone having seen its digits. */
export const PhoneChoice = z.discriminatedUnion('from', [
  z.object({ from: z.literal('member'), phoneId: Id }),
  z.object({ from: z.literal('caller'), callId: CallRef }),
  z.object({ from: z.literal('typed'), number: TypedNumber }),
])
export type PhoneChoice = z.infer<typeof PhoneChoice>

/** POST /api/phones/reveal. The reason is asked once an order and kept in the reveal log. */
export const RevealRequest = z.object({
  target: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('member-phone'), phoneId: Id }),
    z.object({ kind: z.literal('merchant-phone'), phoneId: Id }),
    z.object({ kind: z.literal('order-contact'), orderId: Id }),
  ]),
  orderId: Id.nullish(),
  reason: text(LIMITS.reason, 2),
})
export type RevealRequest = z.infer<typeof RevealRequest>
export const Revealed = z.object({ number: z.string() })
