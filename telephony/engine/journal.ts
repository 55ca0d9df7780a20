import type { CallId, Ms, SeatId } from '../core/glossary.ts'
import type { CallEvent } from '../core/call/events.ts'
import type { CallFact } from '../core/call/facts.ts'
import type { DialCode } from '../core/dial-policy.ts'
import type { Seat } from '../core/seat.ts'
import type { GuessNews } from '../core/guess-limit.ts'

/**
 * One line of the journal. `event` lines are the inputs of a call's state machine, in order: replaying them in a test gives the same
 * call again (they are kept in a stream of their own: the readers of what happened need none of them). `fact` lines are what happened,
 * for the database and the screens. `id` is unique for ever: writing one twice changes nothing.
 */
export type JournalEntry =
  | { id: string; at: Ms; about: 'call'; call: CallId; seq: number; event: CallEvent }
  | { id: string; at: Ms; about: 'call'; call: CallId; seq: number; fact: CallFact }
  | { id: string; at: Ms; about: 'seat'; seat: SeatId; seq: number; state: Seat }
  | DialRefused
  | GuessesMet

/** A call out that the dial policy did not let through. `rule` is the pattern that the number was found under. */
export type DialRefused = {
  id: string
  at: Ms
  about: 'dial-refused'
  seat: SeatId
  person: Seat['person']
  number: string
  code: DialCode
  rule: string | null
}

/** What was done about guesses at telephones' passwords. */
export type GuessesMet = { id: string; at: Ms; about: 'guesses' } & GuessNews

export const callEntryId = (call: CallId, seq: number): string => `${call}:${seq}`
export const seatEntryId = (seat: Seat, at: Ms): string => `${seat.id}:${at}:${seat.seq}`
