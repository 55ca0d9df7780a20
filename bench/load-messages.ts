/** What the bench and its load process tell each other. Moments are µs of CLOCK_MONOTONIC. */

export interface SeatAccount {
  user: string
  password: string
}

export type LoadOrder =
  /** Registers auto-answering telephones; each hangs up `talkMs` after it answered. */
  | { type: 'open'; sip: { host: string; port: number }; seats: SeatAccount[]; talkMs: number }
  /** Makes `count` calls to a number, `perSecond` of them each second, and waits until all are over. */
  | { type: 'calls'; to: string; perSecond: number; count: number }
  | { type: 'close' }

/** One call as its two ends saw it. */
export interface Sample {
  /** The caller's INVITE went out. */
  invitedAt: number
  /** The seat's INVITE came in; null: never. */
  offeredAt: number | null
  /** The seat that was called. */
  seat: string | null
  /** X-Hearthline-Call of the seat's INVITE, or ''. */
  call: string
}

/** A seat hung up, and then was called again, so many µs later. */
export interface Gap {
  seat: string
  us: number
}

export type LoadReport =
  | { type: 'opened'; registered: number }
  | { type: 'called'; samples: Sample[]; gaps: Gap[]; unfinished: number }
  | { type: 'closed' }
  | { type: 'failed'; message: string }
