import { and, count, desc, eq, sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { drafts } from '../../db/schema/index.ts'

export type DraftRecord = typeof drafts.$inferSelect

/** How many drafts a person has at most: as many as their list shows. What the system hands back to them counts, and is never refused. */
export const MOST_DRAFTS = 50

/** The newest drafts of a person. */
export const findDrafts = (db: Db, staffId: string): Promise<DraftRecord[]> =>
  db.select().from(drafts).where(eq(drafts.staffId, staffId)).orderBy(desc(drafts.updatedAt)).limit(MOST_DRAFTS)

/** Writes a draft. `foreign`: the id belongs to somebody else; `full`: it would be one more than a person may have. */
export const putDraft = async (db: Db, draft: Omit<DraftRecord, 'returned'>): Promise<DraftRecord | 'foreign' | 'full'> => {
  const { id, staffId, kind, callId, data, updatedAt } = draft
  const own = and(eq(drafts.id, id), eq(drafts.staffId, staffId))
  const [known] = await db.update(drafts).set({ kind, callId, data, updatedAt }).where(own).returning()
  if (known) return known
  return db.transaction(async tx => {
    // a person's new drafts come one after the other, so that many at once are counted
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`drafts of ${staffId}`}, 0))`)
    const [begun] = await tx.select({ count: count() }).from(drafts).where(eq(drafts.staffId, staffId))
    const isKnown = (await tx.select({ id: drafts.id }).from(drafts).where(eq(drafts.id, id))).length > 0
    if (!isKnown && begun!.count >= MOST_DRAFTS) return 'full'
    const [row] = await tx
      .insert(drafts)
      .values(draft)
      .onConflictDoUpdate({ target: drafts.id, set: { kind, callId, data, updatedAt }, setWhere: eq(drafts.staffId, staffId) })
      .returning()
    return row ?? 'foreign'
  })
}

/** Throws a draft away; false when the id belongs to somebody else. One that is gone already is no fault. */
export const deleteDraft = async (db: Db, id: string, staffId: string): Promise<boolean> => {
  await db.delete(drafts).where(and(eq(drafts.id, id), eq(drafts.staffId, staffId)))
  return (await db.select({ id: drafts.id }).from(drafts).where(eq(drafts.id, id))).length === 0
}
