import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { at, tracked } from './columns.ts'

/**
 * Whom the seats may call. `pattern` is in home form (telephony/core/dial-policy.ts): `1[3-9]XXXXXXXXX`, `12345`, `+44.`. What no row names
 * is not dialled; of several rows the one that spells out most of a number counts.
 */
export const dialRules = pgTable('dial_rules', {
  pattern: text().primaryKey(),
  kind: text({ enum: ['mobile', 'fixed', 'service', 'emergency', 'foreign'] }).notNull(),
  /** Who may dial it. Emergency numbers are confirmed besides. */
  permit: text({ enum: ['everybody', 'lead', 'nobody'] }).notNull(),
  nameZh: text().notNull(),
  nameEn: text().notNull(),
  active: boolean().notNull().default(true),
  ...tracked(),
})

/** How often and how long the seats may call; one row. */
export const dialLimits = pgTable(
  'dial_limits',
  {
    id: text().primaryKey().default('centre'),
    /** Calls out of one seat within any hour. */
    perSeatHour: integer().notNull().default(60),
    /** Calls out of the centre within its day. */
    perDay: integer().notNull().default(5000),
    /** Calls out at one time. */
    concurrent: integer().notNull().default(60),
    /** A call out ends this long after its dialling. */
    longestSeconds: integer().notNull().default(3600),
    ...tracked(),
  },
  table => [
    check('dial_limits_one_row', sql`${table.id} = 'centre'`),
    check(
      'dial_limits_range',
      sql`${table.perSeatHour} >= 0 and ${table.perDay} >= 0 and ${table.concurrent} >= 0 and ${table.longestSeconds} between 1 and 86400`,
    ),
  ],
)

/** Calls out that were not let through. `entryId` is the journal's, so that a repeated drain adds nothing. */
export const dialRefusals = pgTable(
  'dial_refusals',
  {
    entryId: text().primaryKey(),
    at: at().notNull(),
    seatNumber: text().notNull(),
    staffId: uuid(),
    /** Never the whole number. */
    masked: text().notNull(),
    /** The name of the refusal: a code of the error catalogue. */
    code: text().notNull(),
    /** The pattern that the number was found under; null when nothing names it. */
    rule: text(),
  },
  table => [index('dial_refusals_at').on(table.at.desc(), table.entryId), index('dial_refusals_staff').on(table.staffId, table.at)],
)
