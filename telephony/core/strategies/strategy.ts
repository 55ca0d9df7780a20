import type { Seat, SeatProfile } from '../seat.ts'
import type { QueueId } from '../glossary.ts'

export type Candidate = { seat: Seat; profile: SeatProfile }

/** Orders two ready seats for one queue: negative when the first is the better choice. Ties are broken by seat number. */
export type Strategy = (a: Candidate, b: Candidate, queue: QueueId) => number
