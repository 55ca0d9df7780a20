/** Short lists that people choose from: each entry by a code that never changes, named in both languages. */
import { sql } from 'drizzle-orm'
import { boolean, index, integer, pgTable, text } from 'drizzle-orm/pg-core'
import { tracked } from './columns.ts'

const entry = () => ({
  code: text().primaryKey(),
  nameZh: text().notNull(),
  nameEn: text().notNull(),
  sort: integer().notNull().default(100),
  active: boolean().notNull().default(true),
  ...tracked(),
})

/** Why a seat pauses (示忙原因). */
export const pauseReasons = pgTable('pause_reasons', entry(), table => [index('pause_reasons_order').on(table.sort, table.code)])

/** Who answers for a return. */
export const RESPONSIBILITIES = ['merchant', 'member', 'platform', 'none'] as const

/** Why a merchant gives an issued order back (退单). */
export const returnReasons = pgTable(
  'return_reasons',
  { ...entry(), responsibility: text({ enum: RESPONSIBILITIES }).notNull().default('none') },
  table => [index('return_reasons_order').on(table.sort, table.code)],
)

/** Why a merchant that is asked does not take an order. */
export const refusalReasons = pgTable('refusal_reasons', entry(), table => [index('refusal_reasons_order').on(table.sort, table.code)])

/** Marks of members; `warns`: to be read before one speaks with them. */
export const memberTags = pgTable('member_tags', { ...entry(), warns: boolean().notNull().default(false) }, table => [
  index('member_tags_order').on(table.sort, table.code),
])

/** Why an order ends without a service. */
export const closingReasons = pgTable(
  'closing_reasons',
  {
    ...entry(),
    closes: text({ enum: ['cancel', 'give-up'] })
      .array()
      .notNull()
      .default(sql`'{cancel,give-up}'`),
  },
  table => [index('closing_reasons_order').on(table.sort, table.code)],
)
