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

/** Why somebody needs to see a number: the list that the screen offers. */
export const RevealReason = z.enum(['call-back-elsewhere', 'give-to-merchant', 'check-identity', 'emergency', 'other'])
export type RevealReason = z.infer<typeof RevealReason>

/** `other` is said in at least so many letters or figures. */
export const REASON_LETTERS = 4

/** Whether the words say enough beside the chosen reason. */
export const saysWhy = (reason: RevealReason, words: string): boolean =>
  reason !== 'other' || (words.match(/[\p{L}\p{N}]/gu)?.length ?? 0) >= REASON_LETTERS

/**
 * POST /api/phones/reveal. The reason is asked once an order and kept in the reveal log. `callId`, `taskId`, `orderId` say what the number
 * is needed for: each has to be about this telephone. Without any, the person's own work of the last days is looked through.
 */
export const RevealRequest = z
  .object({
    target: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('member-phone'), phoneId: Id }),
      z.object({ kind: z.literal('merchant-phone'), phoneId: Id }),
      z.object({ kind: z.literal('order-contact'), orderId: Id }),
    ]),
    callId: CallRef.nullish(),
    taskId: Id.nullish(),
    orderId: Id.nullish(),
    reason: RevealReason,
    words: text(LIMITS.reason, 0).default(''),
  })
  .refine(({ reason, words }) => saysWhy(reason, words), { path: ['words'], params: { rule: 'reason_words' } })
export type RevealRequest = z.input<typeof RevealRequest>
export const Revealed = z.object({ number: z.string() })

/** What team leads are told: somebody has reached the limit of numbers that a person may look at in an hour. */
export const RevealRefusalView = z.object({ at: z.iso.datetime(), person: z.string(), limit: z.number().int() })
export type RevealRefusalView = z.infer<typeof RevealRefusalView>
