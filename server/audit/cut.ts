/**
 * Removes the oldest part of the audit once it need not be kept any longer. The hash of its last row stays, and the chain goes on from it.
 */
import { and, asc, eq, gte, isNotNull, lte, sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { auditChain, auditLog } from '../../db/schema/index.ts'
import type { ChainEnd } from './chain.ts'
import { writeAudit } from './write.ts'

/** How many years the audit is kept at least (domain.md B.3). */
export const KEPT_YEARS = 3

/** The latest moment whose rows may be removed. */
export const removableBefore = (now: Date): Date => {
  const at = new Date(now)
  at.setUTCFullYear(at.getUTCFullYear() - KEPT_YEARS)
  return at
}

/**
 * Removes the sealed rows before the first that is from `before` or later, and writes that down. Answers the end of what was removed and
 * how many rows that were; null where nothing is that old.
 * @throws RangeError when `before` is younger than what must be kept
 */
export const cutChain = async (db: Db, before: Date, by: string, now = new Date()): Promise<(ChainEnd & { rows: number }) | null> => {
  if (before > removableBefore(now)) throw new RangeError(`the audit of the last ${KEPT_YEARS} years must be kept`)
  return db.transaction(async tx => {
    const [ends] = await tx.select().from(auditChain).where(eq(auditChain.id, 1)).for('update')
    if (!ends) return null
    const [kept] = await tx
      .select({ position: auditLog.position })
      .from(auditLog)
      .where(and(gte(auditLog.at, before), isNotNull(auditLog.position)))
      .orderBy(asc(auditLog.position))
      .limit(1)
    const last = kept ? kept.position! - 1 : ends.position
    if (last <= ends.cutPosition) return null
    const [end] = await tx.select().from(auditLog).where(eq(auditLog.position, last))
    if (!end?.hash) throw new Error(`row ${last} of the chain is missing: run npm run audit:verify`)
    await tx.execute(sql`select set_config('hearthline.audit_cut', ${String(last)}, true)`)
    const removed = await tx.delete(auditLog).where(lte(auditLog.position, last)).returning({ id: auditLog.id })
    await tx.update(auditChain).set({ cutPosition: last, cutHash: end.hash }).where(eq(auditChain.id, 1))
    await writeAudit(tx, {
      staffId: null,
      action: 'audit.cut',
      detail: { position: last, hash: end.hash, rows: removed.length, before: before.toISOString(), by },
    })
    return { position: last, hash: end.hash, rows: removed.length }
  })
}
