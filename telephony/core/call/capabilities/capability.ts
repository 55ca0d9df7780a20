import type { Call } from '../call.ts'
import type { SeatWish } from '../events.ts'
import type { Participant } from '../participant.ts'
import type { Rule } from '../step.ts'

type WishOf<T extends SeatWish['type']> = Extract<SeatWish, { type: T }>

/** Why a wish that has a sense cannot be granted: something that its person has to do elsewhere. */
export type WishRefusal = 'PHONE_HOLDS'

/** One thing that a seat may ask of a call. `may`: whether it has a sense now; `rule`: what it does. */
export type Wish<T extends SeatWish['type']> = {
  may(call: Call, by: Participant): boolean
  /** Whether it is about what there is now, where it names something. Absent: it names nothing. */
  means?(wish: WishOf<T>, by: Participant): boolean
  /** Why nothing would come of it, though it has a sense. */
  refusal?(call: Call, by: Participant): WishRefusal | null
  rule(wish: WishOf<T>, by: Participant): Rule
}

/**
 * One ability of a call: a file with its wishes, its timers, and what it does when somebody it asked for rings, answers or is gone. A
 * capability changes facts; what the telephones are told follows from them.
 */
export type Capability = {
  wishes?: { [T in SeatWish['type']]?: Wish<T> }
  /** By the name of the call's timer. */
  timers?: Readonly<Record<string, Rule>>
  ringing?(one: Participant): Rule
  answered?(one: Participant): Rule
  /** Somebody it asked for, who has not become the owner, is gone. */
  gone?(one: Participant, cause: number, sip: number | null): Rule
}
