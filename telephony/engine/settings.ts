import type { Flow } from '../../ivr-flows/flow.ts'
import type { CalendarFacts } from '../../ivr-flows/node-type.ts'
import type { DialRules } from '../core/dial-policy.ts'
import type { Ms, QueueId, SeatId } from '../core/glossary.ts'
import type { QueueSettings } from '../core/queue.ts'
import type { SeatProfile } from '../core/seat.ts'

/** Everything that is configured, held in memory: no call waits for a look-up. Replaced as a whole when it changes. */
export type Settings = {
  /** The flow's id by the number dialled. */
  dids: ReadonlyMap<string, string>
  flows: ReadonlyMap<string, Flow>
  queues: ReadonlyMap<QueueId, QueueSettings>
  seats: ReadonlyMap<SeatId, SeatProfile>
  calendars(now: Ms): Readonly<Record<string, CalendarFacts>>
  /** Whom the seats may call. */
  dialling: DialRules
  /** When the centre's day of a moment began. */
  dayStart(now: Ms): Ms
}
