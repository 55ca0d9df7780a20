/**
 * How far the rights on calls and recordings reach. One's own are the calls that one took part in; a team's are those of its people, and
 * those that nobody had, but for the queues that other teams answer for. Missed calls are read by whoever works on them, however far the
 * other rights reach.
 */
import { sql, type SQL } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import type { Right } from '../contract/rights.ts'
import { isOpenTo } from '../missed-calls/missed.ts'
import { listed, scopeIfAny, within, type Asking, type Meaning, type ReadScope } from '../scope.ts'
import { takenPartIn } from './took-part.ts'

const meaning: Meaning = {
  own: people => takenPartIn('calls', people),
  team: ({ foreign }) => sql`(calls.staff_id is null and coalesce(calls.queue_id <> all(${listed(foreign, 'text')}), true))`,
}

/** What somebody may read and hear of calls: how far, and whether the missed ones besides. `seat` is the seat they work at. */
export type CallReach = {
  reader: string
  seat: string | null
  calls: ReadScope<'calls.read'> | null
  missed: ReadScope<'missed.read'> | null
  play: ReadScope<'recordings.play'> | null
}

export const callReachOf = (actor: Asking & { seatNumber: string | null }): CallReach => ({
  reader: actor.id,
  seat: actor.seatNumber,
  calls: scopeIfAny(actor, 'calls.read'),
  missed: scopeIfAny(actor, 'missed.read'),
  play: scopeIfAny(actor, 'recordings.play'),
})

const inScopeOf = async (db: Db, scope: ReadScope<Right> | null): Promise<SQL> =>
  scope ? ((await within(db, scope, meaning)) ?? sql`true`) : sql`false`

/** Condition on `calls`: this person may read it. A missed call is nobody's yet: whoever calls back must see what was wanted. */
export const isReadableCall = async (db: Db, { reader, calls, missed }: CallReach): Promise<SQL> => {
  const inScope = await inScopeOf(db, calls)
  return missed ? sql`(${inScope} or ${isOpenTo(reader)})` : inScope
}

/**
 * Condition on `calls`: this person may hear what was recorded of it. `isMessage`: a message that was left is heard by whoever may call
 * back, as long as they may.
 */
export const isAudibleCall = async (
  db: Db,
  { reader, missed, play }: CallReach,
  isMessage: SQL = sql`calls.result = 'voicemail'`,
): Promise<SQL> => {
  const inScope = await inScopeOf(db, play)
  return play && missed ? sql`(${inScope} or (${isMessage} and ${isOpenTo(reader)}))` : inScope
}
