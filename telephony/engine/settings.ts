import { promptsOf, type Flow } from '../../ivr-flows/flow.ts'
import { recordingNotice } from '../../ivr-flows/notice.ts'
import type { CalendarFacts } from '../../ivr-flows/node-type.ts'
import type { Prompt } from '../../ivr-flows/prompt.ts'
import type { CallLimits, NoticeTo } from '../core/call/call.ts'
import type { DialRules } from '../core/dial-policy.ts'
import type { Ms, QueueId, SeatId } from '../core/glossary.ts'
import type { QueueSettings } from '../core/queue.ts'
import type { SeatProfile } from '../core/seat.ts'

/** All that may be said to a party, whatever way a call takes. */
export const spokenBy = ({ flows }: Pick<Settings, 'flows'>): Prompt[] => [...[...flows.values()].flatMap(promptsOf), recordingNotice]

/** Everything that is configured, held in memory: no call waits for a look-up. Replaced as a whole when it changes. */
export type Settings = {
  /** The flow's id by the number dialled. */
  dids: ReadonlyMap<string, string>
  /** The published flows. */
  flows: ReadonlyMap<string, Flow>
  /** Another version of a flow, for calls that began with it; null where it is not kept. */
  flow(id: string, version: number): Flow | null
  queues: ReadonlyMap<QueueId, QueueSettings>
  seats: ReadonlyMap<SeatId, SeatProfile>
  calendars(now: Ms): Readonly<Record<string, CalendarFacts>>
  /** What is said to a party before a conversation is recorded; null when others see to it. */
  notice(party: NoticeTo): Prompt | null
  /** The figures that calls go by. */
  limits: CallLimits
  /** How long a colleague's telephone may ring for a consultation, in ms. */
  consultRingMs: Ms
  /** Refused calls out of a seat that are written down, told to team leads and answered by their reasons, within any hour. */
  refusalsToldAnHour: number
  /** Whom the seats may call. */
  dialling: DialRules
  /** When the centre's day of a moment began. */
  dayStart(now: Ms): Ms
}
