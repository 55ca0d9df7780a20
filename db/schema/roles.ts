import { boolean, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { id, tracked } from './columns.ts'

/**
 * Roles that a centre made by copying one. `grants`: function → how far it reaches (the names of contract/rights.ts; names that are none
 * any more count for nothing). People have it by its id among `staff.roles`.
 */
export const customRoles = pgTable('custom_roles', {
  id: id(),
  nameZh: text().notNull().unique(),
  nameEn: text().notNull(),
  /** The role that it began as a copy of, by way of others. */
  basedOn: text().notNull(),
  grants: jsonb().$type<Record<string, string>>().notNull(),
  active: boolean().notNull().default(true),
  ...tracked(),
})
