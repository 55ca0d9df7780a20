/** Somebody asked for more of the numbers of citizens than an hour allows: written down and told, once an hour and person. */
import { and, eq, gt, sql } from 'drizzle-orm'
import { auditLog, staff } from '../../db/schema/index.ts'
import { writeAudit } from '../audit/write.ts'
import type { Office } from '../office.ts'

const HOUR_MS = 3_600_000

/** What there was too much of: the action in the audit, and the news of it. */
const KINDS = { 'reveal.limit': 'reveal.refused', 'number-search.limit': 'search.refused' } as const

/** Tells of the refusal at `at`, unless that was done for this hour already. `limit`: what the hour allows. */
export const tellTooMuch = async (
  { db, publish }: Office,
  action: keyof typeof KINDS,
  staffId: string,
  limit: number,
  at: Date,
): Promise<void> => {
  const person = await db.transaction(async tx => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${action}), hashtext(${staffId}))`)
    const told = await tx
      .select({ id: auditLog.id })
      .from(auditLog)
      .where(and(eq(auditLog.staffId, staffId), eq(auditLog.action, action), gt(auditLog.at, new Date(at.getTime() - HOUR_MS))))
      .limit(1)
    if (told.length) return null
    await writeAudit(tx, { at, staffId, action, detail: { limit } })
    const [row] = await tx.select({ name: staff.name }).from(staff).where(eq(staff.id, staffId))
    return row?.name ?? ''
  })
  if (person !== null) publish('right:refusals.read', KINDS[action], { refusal: { at: at.toISOString(), person, limit } })
}
