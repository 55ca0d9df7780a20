import type { CallPop, CallResult, CallSummary, Dial } from '../../../server/contract/calls.ts'
import type { AttemptOutcome } from '../../../server/contract/callbacks.ts'
import type { EnquiryResult } from '../../../server/contract/dispatch.ts'
import type { z } from 'zod'

/** Why nobody was spoken to. `failed`: it never left the house. */
export type UnreachedResult = Extract<CallResult, 'busy' | 'no-answer' | 'rejected' | 'unreachable' | 'failed'>
/** A call out that nobody answered: what it was about, and what dials the same again. */
export type Unreached = { call: CallSummary; result: UnreachedResult; about: CallPop['about']; dial: Dial }

const results: readonly string[] = ['busy', 'no-answer', 'rejected', 'unreachable', 'failed'] satisfies UnreachedResult[]
const isUnreached = (result: CallResult | null): result is UnreachedResult => result !== null && results.includes(result)

/** What there is to say of a call that is over; null when it came in, was answered, or was given up by the seat itself. */
export const unreachedOf = (call: CallSummary, about: CallPop['about'], dialled: Dial | null): Unreached | null => {
  if (call.direction !== 'outbound' || !isUnreached(call.result)) return null
  const dial: Dial = dialled ?? {
    target: { kind: 'call', callId: call.id },
    ...(about?.orderId && { orderId: about.orderId }),
    ...(about?.taskId && { taskId: about.taskId }),
  }
  return { call, result: call.result, about, dial }
}

/** What a callback's form proposes. A pressed-away call is no refusal to talk: nobody was asked. */
export const attemptOf: Record<UnreachedResult, Exclude<z.infer<typeof AttemptOutcome>, 'reached'>> = {
  'busy': 'busy',
  'no-answer': 'no_answer',
  'rejected': 'no_answer',
  'unreachable': 'switched_off',
  'failed': 'no_answer',
}

/** What the form about an asked merchant proposes; why it was not reached goes into the note. */
export const enquiryOf: Record<UnreachedResult, Exclude<z.infer<typeof EnquiryResult>, 'can_serve'>> = {
  'busy': 'no_answer',
  'no-answer': 'no_answer',
  'rejected': 'no_answer',
  'unreachable': 'unreachable',
  'failed': 'no_answer',
}

/** Where the result of such a call is noted; null when it was about nothing. */
export const placeOf = ({ about }: Unreached): string | null => {
  if (about?.taskId) return `/callbacks/${about.taskId}`
  if (!about?.orderId) return null
  return about.target === 'merchant' ? `/dispatch/${about.orderId}` : `/orders/${about.orderId}`
}
