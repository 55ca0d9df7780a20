import { asc, eq } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { categories, closingReasons, districts, memberTags, pauseReasons, refusalReasons, returnReasons } from '../../db/schema/index.ts'

export type CategoryRecord = typeof categories.$inferSelect

export const findCatalogue = async (db: Db) => {
  const [tree, areas, pauses, returns, refusals, closings, tags] = await Promise.all([
    db.select().from(categories).where(eq(categories.active, true)).orderBy(asc(categories.level), asc(categories.sort)),
    db.select().from(districts).where(eq(districts.active, true)).orderBy(asc(districts.sort), asc(districts.code)),
    db.select().from(pauseReasons).orderBy(asc(pauseReasons.sort), asc(pauseReasons.code)),
    db.select().from(returnReasons).orderBy(asc(returnReasons.sort), asc(returnReasons.code)),
    db.select().from(refusalReasons).orderBy(asc(refusalReasons.sort), asc(refusalReasons.code)),
    db.select().from(closingReasons).orderBy(asc(closingReasons.sort), asc(closingReasons.code)),
    db.select().from(memberTags).orderBy(asc(memberTags.sort), asc(memberTags.code)),
  ])
  return {
    tree,
    areas,
    lists: { pauseReasons: pauses, returnReasons: returns, refusalReasons: refusals, closingReasons: closings, memberTags: tags },
  }
}
