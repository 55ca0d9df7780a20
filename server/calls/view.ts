import { parsePhoneNumberFromString } from 'libphonenumber-js/min'
import type { CallPop, CallSummary, NumberView } from '../contract/calls.ts'
import type { MemberContext } from '../contract/pop.ts'
import type { CallRecord } from './record.ts'

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

const maskMiddle = (digits: string): string =>
  digits.length >= 7 ? `${digits.slice(0, digits.length >= 11 ? 3 : digits.length - 4 > 3 ? 3 : 1)}****${digits.slice(-4)}`
  : digits.length > 3 ? `${digits.slice(0, 1)}***` : digits

/**
 * A number as a seat may see it: `138****0000`, `0730****567`. The country's own numbers lose their prefix; short service numbers
 * (up to 6 digits) are shown whole.
 */
export const numberView = (number: string | null, country = 'CN'): NumberView => {
  if (!number) return { masked: '', kind: 'anonymous' }
  const parsed = parsePhoneNumberFromString(number, country as 'CN')
  if (!parsed?.isPossible()) {
    const digits = number.replace(/\D/g, '')
    return digits.length <= 6 && digits.length > 0 ? { masked: digits, kind: 'short' } : { masked: maskMiddle(digits), kind: 'unknown' }
  }
  if (parsed.country !== country) return { masked: `+${parsed.countryCallingCode} ${maskMiddle(String(parsed.nationalNumber))}`, kind: 'foreign' }
  const national = String(parsed.nationalNumber)
  return /^1[3-9]\d{9}$/.test(national) ? { masked: maskMiddle(national), kind: 'mobile' } : { masked: `0${maskMiddle(national)}`, kind: 'landline' }
}

/** The name behind a number, where exactly one member or merchant has it. */
export const nameIn = (context: MemberContext | null | undefined): string | null =>
  context?.match === 'one' ? context.members[0]?.name ?? null : context?.match === 'merchant' ? context.merchants[0]?.name ?? null : null

/** One line of a list, a board or the phone bar. */
export const summaryOf = (call: CallRecord, name: string | null = null): CallSummary => ({
  id: call.id, direction: call.direction, state: call.state, number: numberView(call.number), name, did: call.did, queue: call.queueId,
  language: call.language, seatId: call.seatNumber, muted: call.muted, startedAt: new Date(call.startedAt).toISOString(), queuedAt: iso(call.queuedAt),
  answeredAt: iso(call.answeredAt), endedAt: iso(call.endedAt), result: call.result, endedBy: call.endedBy, orderId: call.purpose?.orderId ?? null,
})

/** The screen pop of an offer made at `at` (epoch ms). `context` undefined means: not known yet. */
export const popOf = (call: CallRecord, context: MemberContext | undefined, at: number): CallPop => ({
  call: summaryOf(call, nameIn(context)),
  keys: call.keyed.map(({ at: keyedAt, node, digit }) => ({ at: new Date(keyedAt).toISOString(), node, digit })),
  waitedMs: call.queuedAt === null ? 0 : Math.max(0, at - call.queuedAt),
  autoAnswer: call.direction === 'outbound',
  context: context ?? null,
  contextPending: context === undefined,
  about: call.purpose,
})
