import { and, eq, gte, isNotNull } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { calls } from '../../db/schema/index.ts'
import type { Dialled } from '../../telephony/engine/dial-ledger.ts'

/** The calls out since a moment, as the history has them: for a switch that starts and finds no belief. */
export const dialledSince = async (db: Db, since: Date): Promise<Dialled[]> => {
  const rows = await db
    .select({ call: calls.id, seat: calls.seatNumber, at: calls.startedAt })
    .from(calls)
    .where(and(eq(calls.direction, 'outbound'), gte(calls.startedAt, since), isNotNull(calls.seatNumber)))
  return rows.map(({ call, seat, at }) => ({ call, seat: seat!, at: at.getTime() }))
}
