/** What the features of the desk (orders, dispatch, callbacks, members ...) are given. */
import type { Db } from '../db/client.ts'
import type { DialPurpose } from '../telephony/core/call/facts.ts'
import type { Publish } from './feed/feed.ts'
import type { Centre } from './centre.ts'
import type { Logger } from './log.ts'
import type { OrderEffects, TimedTask } from './work-orders/effects.ts'

export type { Locality } from './centre.ts'
export type { TimedTask } from './work-orders/effects.ts'

/** How much of people's numbers one person may come to see. */
export type PrivacyLimits = {
  /** Full numbers looked at, a person and hour. */
  revealsPerHour: number
  /** For how long after its closing an order lets those who worked on it see its numbers. */
  revealDays: number
  /** Searches by a telephone number, a person, minute and list. */
  numberSearchesPerMinute: number
  /** The same, a person and hour, of all lists and forms. */
  numberSearchesPerHour: number
}

/** A running call: the other side's number (null when withheld), who has it at the seat, and what a call out is for. */
export type LiveCall = { number: string | null; staffId: string | null; purpose?: DialPurpose | null }

export type Office = Centre & {
  db: Db
  publish: Publish
  /** Resolves once all that was published is out of this process; rejects when that takes long. Absent: nothing is kept back. */
  published?(): Promise<void>
  now(): Date
  /** What features write when an order asks for it. */
  effects: OrderEffects
  log: Logger
  privacy: PrivacyLimits
  /** Says that the figures of these work lists have changed; they are counted and published shortly after. */
  touchLists(...lists: ('dispatch' | 'callbacks' | 'missed')[]): void
  /** Says that plain records of this kind, or settings, are others than before: whoever works by them reads them again. */
  configurationChanged(kind: string): void
  /** Makes sure that somebody looks at these tasks when they fall due. Best effort: the worker's sweep finds what was missed. */
  watchTasks(tasks: readonly TimedTask[]): void
  /** A call that runs now, as the switch knows it; null when there is none. */
  liveCall(callId: string): Promise<LiveCall | null>
  /** The call at the seat where this person sits now; null when there is none. */
  callAtSeatOf(staffId: string): Promise<LiveCall | null>
  /**
   * Keeps a form that cannot be stored now, for the worker to store later. False when another form is kept under its key. Rejects when it
   * cannot be kept either.
   */
  keepForm(form: KeptForm): Promise<boolean>
}

/** A form that waits for the database: who sent it, when, and what. */
export type KeptForm = {
  key: string
  person: { id: string; name: string; lead: boolean }
  at: string
  form: unknown
  callerNumber: string | null
}
