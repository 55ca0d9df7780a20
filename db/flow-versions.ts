import { sql } from 'drizzle-orm'
import type { Db } from './client.ts'
import { flowVersions } from './schema/index.ts'

export type FlowInForce = { flowId: string; version: number; definition: unknown }

/** Keeps the flows that are in force now, each version once. Rejects while the database is away. */
export const keepFlowVersions = async (db: Db, inForce: readonly FlowInForce[]): Promise<void> => {
  if (inForce.length === 0) return
  await db
    .insert(flowVersions)
    .values([...inForce])
    .onConflictDoUpdate({
      target: [flowVersions.flowId, flowVersions.version],
      set: { definition: sql`excluded.definition`, lastUsedAt: sql`now()` },
    })
}
