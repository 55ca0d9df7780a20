/** What the features of the desk (orders, dispatch, callbacks, members ...) are given. */
import type { Db } from '../db/client.ts'
import type { Publish } from './feed/feed.ts'
import type { Logger } from './log.ts'

/** Where the installation is: decides how numbers are read and what "today" is. */
export type Locality = {
  /** IANA zone of the centre, e.g. Asia/Shanghai. */
  zone: string
  /** ISO country of numbers without a country code, e.g. CN. */
  country: string
  /** Area code of landline numbers without one, with its leading 0, e.g. 0730. */
  areaCode: string
}

/** The installation's place as its environment says it. */
export const localityOf = (config: { CENTRE_ZONE: string; DEFAULT_COUNTRY: string; AREA_CODE: string }): Locality => ({
  zone: config.CENTRE_ZONE,
  country: config.DEFAULT_COUNTRY,
  areaCode: config.AREA_CODE,
})

/** A callback task as far as its clock is concerned. */
export type TimedTask = { id: string; dueAt: Date }

/** A running call: the other side's number (null when withheld) and who has it at the seat. */
export type LiveCall = { number: string | null; staffId: string | null }

export type Office = {
  db: Db
  publish: Publish
  /** Resolves once all that was published is out of this process; rejects when that takes long. Absent: nothing is kept back. */
  published?(): Promise<void>
  now(): Date
  log: Logger
  locality: Locality
  /** Number that citizens call, for texts to them. */
  hotline: string
  /** Who signs text messages, without 【】: as it is registered with the provider. */
  smsSignature: string
  /** Says that the figures of these work lists have changed; they are counted and published shortly after. */
  touchLists(...lists: ('dispatch' | 'callbacks' | 'missed')[]): void
  /** Makes sure that somebody looks at these tasks when they fall due. Best effort: the worker's sweep finds what was missed. */
  watchTasks(tasks: readonly TimedTask[]): void
  /** A call that runs now, as the switch knows it; null when there is none. */
  liveCall(callId: string): Promise<LiveCall | null>
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
