import type { HangupReason } from '../core/call/commands.ts'

/**
 * Q.850 causes, which the trunk sees as SIP answers while a call is not answered: 1 -> 404, 17 -> 486, 19 -> 480, 21 -> 403, 26 ->
 * completed elsewhere, 38 -> 500.
 */
export const CAUSES: Record<HangupReason, number> = {
  'normal': 16,
  'busy': 17,
  'rejected': 21,
  'no-answer': 19,
  'answered-elsewhere': 26,
  'unknown-number': 1,
  'failure': 38,
}

/** An ordinary hang-up; also when nobody named a cause (a BYE without a Reason). */
export const NORMAL = 16
/**
 * What a hang-up request carries when it says nothing: 0 and 32 for one asked for from outside the call, 127 for a caller who gave up
 * unanswered.
 */
export const MEANINGLESS: ReadonlySet<number> = new Set([0, 32, 127])
/** The kind of a request (not a cause) by which Asterisk itself ends a channel from which no packet has come for very long. */
export const NO_PACKETS = 1
/** SIP answers by which a far end has no such call any more: it said so, or said nothing to what it was asked. */
export const NO_SUCH_CALL: ReadonlySet<number> = new Set([408, 481])
