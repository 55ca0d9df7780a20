import { bigserial, integer, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { at } from './columns.ts'

/** Settings that differ from their defaults; what there is to set stands in server/contract/settings. */
export const settings = pgTable('settings', {
  key: text().primaryKey(),
  value: jsonb().$type<unknown>().notNull(),
  /** The number of the setting's last change. */
  version: integer().notNull(),
  changedAt: at().notNull().defaultNow(),
  /** Null for what the installation itself brought along. */
  changedBy: uuid(),
})

/** Every change of a setting. Append-only. `before` and `after` are null for the default; `version` counts the changes of one setting. */
export const settingHistory = pgTable(
  'setting_history',
  {
    /** In the order of the changes: every part of the centre says by it how far it has come. */
    id: bigserial({ mode: 'number' }).primaryKey(),
    key: text().notNull(),
    version: integer().notNull(),
    before: jsonb().$type<unknown>(),
    after: jsonb().$type<unknown>(),
    origin: text({ enum: ['screen', 'environment'] }).notNull(),
    /** The version that this one undoes. */
    undoes: integer(),
    changedAt: at().notNull().defaultNow(),
    changedBy: uuid(),
  },
  table => [unique('setting_history_version').on(table.key, table.version)],
)
