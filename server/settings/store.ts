import { and, asc, desc, eq, getTableColumns, sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { settingHistory, settings, staff } from '../../db/schema/index.ts'
import { lastChange } from '../../db/switch-config.ts'
import type { StoredSetting } from './values.ts'

export type SettingRow = typeof settings.$inferSelect
export type ChangeRow = typeof settingHistory.$inferSelect & { by: string | null }

/** What is stored, with the number of the last change; one moment of the database. */
export const readStored = (db: Db): Promise<{ stored: StoredSetting[]; change: number }> =>
  db.transaction(
    async tx => ({
      stored: await tx.select({ key: settings.key, value: settings.value }).from(settings),
      change: await lastChange(tx),
    }),
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  )

/** Changes of settings come one after the other: what two of them have to keep to is looked at with both as they are. */
export const lockSettings = async (tx: Db): Promise<void> => {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('settings'))`)
}

const withName = { ...getTableColumns(settingHistory), by: staff.name }

/** The last change of each setting that was ever changed. */
export const lastChanges = (db: Db): Promise<ChangeRow[]> =>
  db
    .selectDistinctOn([settingHistory.key], withName)
    .from(settingHistory)
    .leftJoin(staff, eq(staff.id, settingHistory.changedBy))
    .orderBy(asc(settingHistory.key), desc(settingHistory.version))

/** The changes of a setting, the newest first. */
export const changesOf = (db: Db, key: string): Promise<ChangeRow[]> =>
  db
    .select(withName)
    .from(settingHistory)
    .leftJoin(staff, eq(staff.id, settingHistory.changedBy))
    .where(eq(settingHistory.key, key))
    .orderBy(desc(settingHistory.version))

/** One change, or null. */
export const changeAt = async (db: Db, key: string, version: number): Promise<typeof settingHistory.$inferSelect | null> => {
  const [row] = await db
    .select()
    .from(settingHistory)
    .where(and(eq(settingHistory.key, key), eq(settingHistory.version, version)))
  return row ?? null
}

/** Writes a change: null for the default. The setting's row says no more than its history does. @returns the change's number */
export const writeChange = async (db: Db, change: Omit<typeof settingHistory.$inferInsert, 'id'>): Promise<number> => {
  const [row] = await db.insert(settingHistory).values(change).returning({ id: settingHistory.id })
  const { key, version, after, changedAt, changedBy } = change
  if (after == null) await db.delete(settings).where(eq(settings.key, key))
  else {
    const set = { value: after, version, changedAt: changedAt!, changedBy: changedBy ?? null }
    await db
      .insert(settings)
      .values({ key, ...set })
      .onConflictDoUpdate({ target: settings.key, set })
  }
  return row!.id
}
