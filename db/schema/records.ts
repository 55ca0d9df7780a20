import { bigserial, index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { at } from './columns.ts'

type Values = Record<string, unknown>

/**
 * What every plain record was before and after each change, by whom: append-only. `version` is the record's after it; `before` is null
 * where the record was made, `after` where it was deleted. Values by the names of the definition's fields, and `active`.
 */
export const recordHistory = pgTable(
  'record_history',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    kind: text().notNull(),
    recordId: text().notNull(),
    version: integer().notNull(),
    at: at().notNull().defaultNow(),
    staffId: uuid(),
    action: text({ enum: ['create', 'change', 'disable', 'enable', 'delete', 'undo'] }).notNull(),
    before: jsonb().$type<Values>(),
    after: jsonb().$type<Values>(),
  },
  table => [
    index('record_history_record').on(table.kind, table.recordId, table.id.desc()),
    index('record_history_kind').on(table.kind, table.id.desc()),
  ],
)
