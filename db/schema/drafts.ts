import { index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { at } from './columns.ts'
import { staff } from './staff.ts'
import { ORDER_TYPES } from './work-orders.ts'

/** Half-written forms of a seat. */
export const drafts = pgTable(
  'drafts',
  {
    id: uuid().primaryKey(),
    staffId: uuid()
      .notNull()
      .references(() => staff.id, { onDelete: 'cascade' }),
    kind: text({ enum: ORDER_TYPES }).notNull(),
    callId: text(),
    data: jsonb().$type<Record<string, unknown>>().notNull(),
    updatedAt: at().notNull(),
  },
  table => [index('drafts_staff').on(table.staffId, table.updatedAt.desc())],
)
