import { and, asc, eq, gte, sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { calls, queues } from '../../db/schema/index.ts'

export type QueueRow = typeof queues.$inferSelect
export type Today = { offered: number; answered: number; abandoned: number; answeredInTime: number }

export const activeQueues = (db: Db): Promise<QueueRow[]> => db.select().from(queues).where(eq(queues.active, true)).orderBy(asc(queues.id))

/**
 * How long a call waited until somebody answered for the first time, in ms: a later wait, after its seat was lost, is another. Calls of
 * before visits were kept know the sum alone.
 */
const firstWaitMs = sql`coalesce((select (extract(epoch from v.left_at - v.entered_at) * 1000)::int from queue_visits v
  where v.call_id = ${calls.id} and v.result = 'answered' order by v.ordinal limit 1), ${calls.waitedMs})`

/**
 * How the calls of each queue came out that started since `since`; calls still under way are not counted. A caller who lost the seat and
 * gave up waiting for another counts as abandoned, and not as answered besides.
 */
export const outcomesSince = async (db: Db, since: Date): Promise<Map<string, Today>> => {
  const count = (condition: ReturnType<typeof sql>) => sql<number>`(count(*) filter (where ${condition}))::int`
  const answered = sql`${calls.answeredAt} is not null and ${calls.result} is distinct from 'abandoned'`
  const rows = await db
    .select({
      queueId: calls.queueId,
      offered: count(sql`true`),
      answered: count(answered),
      abandoned: count(sql`${calls.result} = 'abandoned'`),
      answeredInTime: count(sql`${answered} and ${firstWaitMs} <= ${queues.targetSeconds} * 1000`),
    })
    .from(calls)
    .innerJoin(queues, eq(queues.id, calls.queueId))
    .where(
      and(gte(calls.startedAt, since), eq(calls.direction, 'inbound'), sql`${calls.queuedAt} is not null and ${calls.endedAt} is not null`),
    )
    .groupBy(calls.queueId)
  return new Map(rows.map(({ queueId, ...today }) => [queueId!, today]))
}
