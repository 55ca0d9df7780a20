import { index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { at } from './columns.ts'
import { staff } from './staff.ts'
import { ORDER_TYPES } from './work-orders.ts'

/** `sentAt` and `at` (when it came back) in ISO 8601, `masked` the caller's number. */
export type ReturnedForm = { sentAt: string; at: string; why: string; detail: string; call: string | null; masked: string | null }

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
    /** Why a form that was sent is a draft again, in names and codes of ours; null where nothing was sent. */
    returned: jsonb().$type<ReturnedForm>(),
    updatedAt: at().notNull(),
  },
  table => [index('drafts_staff').on(table.staffId, table.updatedAt.desc())],
)
