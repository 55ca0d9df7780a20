import { asc, eq } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { categories, districts } from '../../db/schema/index.ts'

export type CategoryRecord = typeof categories.$inferSelect

export const findCatalogue = async (db: Db) => {
  const [tree, areas] = await Promise.all([
    db.select().from(categories).where(eq(categories.active, true)).orderBy(asc(categories.level), asc(categories.sort)),
    db.select().from(districts).where(eq(districts.active, true)).orderBy(asc(districts.sort)),
  ])
  return { tree, areas }
}
