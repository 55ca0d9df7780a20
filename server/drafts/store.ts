import { and, desc, eq } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { drafts } from '../../db/schema/index.ts'

export type DraftRecord = typeof drafts.$inferSelect

/** The newest drafts of a person; at most 50. */
export const findDrafts = (db: Db, staffId: string): Promise<DraftRecord[]> =>
  db.select().from(drafts).where(eq(drafts.staffId, staffId)).orderBy(desc(drafts.updatedAt)).limit(50)

/** Writes a draft; null when the id belongs to somebody else. */
export const putDraft = async (db: Db, draft: DraftRecord): Promise<DraftRecord | null> => {
  const { kind, callId, data, updatedAt } = draft
  const [row] = await db
    .insert(drafts)
    .values(draft)
    .onConflictDoUpdate({ target: drafts.id, set: { kind, callId, data, updatedAt }, setWhere: eq(drafts.staffId, draft.staffId) })
    .returning()
  return row ?? null
}

/** Throws a draft away; false when the id belongs to somebody else. One that is gone already is no fault. */
export const deleteDraft = async (db: Db, id: string, staffId: string): Promise<boolean> => {
  await db.delete(drafts).where(and(eq(drafts.id, id), eq(drafts.staffId, staffId)))
  return (await db.select({ id: drafts.id }).from(drafts).where(eq(drafts.id, id))).length === 0
}
