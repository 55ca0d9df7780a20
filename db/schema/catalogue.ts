import { type AnyPgColumn, boolean, index, integer, pgTable, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { id, tracked } from './columns.ts'

/** Service categories in three levels. `path` is the ids from the root, `name` / `name`, for lists. */
export const categories = pgTable(
  'categories',
  {
    id: id(),
    parentId: uuid().references((): AnyPgColumn => categories.id),
    code: text().notNull().unique(),
    name: text().notNull(),
    path: text().notNull(),
    initials: text().notNull(),
    level: smallint().notNull(),
    sort: integer().notNull().default(0),
    active: boolean().notNull().default(true),
    ...tracked(),
  },
  table => [index('categories_parent').on(table.parentId)],
)

/** Districts (片区) by their six-digit administrative code. */
export const districts = pgTable(
  'districts',
  {
    code: text().primaryKey(),
    name: text().notNull(),
    initials: text().notNull(),
    sort: integer().notNull().default(0),
    active: boolean().notNull().default(true),
    ...tracked(),
  },
  table => [index('districts_order').on(table.sort, table.code)],
)
