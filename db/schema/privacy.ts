import { sql } from 'drizzle-orm'
import { index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { at, id } from './columns.ts'

/**
 * Who looked at a full number, in which context and why (domain C.11-12). Append-only. Rows without a context are from before contexts were
 * checked; `reason` is in the person's own words.
 */
export const reveals = pgTable(
  'reveals',
  {
    id: id(),
    staffId: uuid().notNull(),
    targetKind: text({ enum: ['member-phone', 'merchant-phone', 'order-contact'] }).notNull(),
    targetId: uuid().notNull(),
    orderId: uuid(),
    contextKind: text({ enum: ['call', 'task', 'order'] }),
    contextId: text(),
    reasonKind: text({ enum: ['call-back-elsewhere', 'give-to-merchant', 'check-identity', 'emergency', 'other'] })
      .notNull()
      .default('other'),
    reason: text().notNull(),
    at: at().notNull(),
  },
  table => [index('reveals_staff').on(table.staffId, table.at), index('reveals_target').on(table.targetId, table.at)],
)

/**
 * Who looked for somebody by a telephone number, and whom that found. Append-only; how many digits were typed is kept, never the digits.
 * `hits` are members or orders, as `kind` says (`callbacks`: the tasks' orders).
 */
export const numberSearches = pgTable(
  'number_searches',
  {
    id: id(),
    staffId: uuid().notNull(),
    at: at().notNull(),
    kind: text({ enum: ['members', 'orders', 'pool', 'callbacks', 'forms'] }).notNull(),
    digits: integer().notNull(),
    hits: uuid()
      .array()
      .notNull()
      .default(sql`'{}'::uuid[]`),
  },
  table => [index('number_searches_staff').on(table.staffId, table.kind, table.at), index('number_searches_hits').using('gin', table.hits)],
)

/** What a person agreed to, in which wording. */
export const consents = pgTable(
  'consents',
  {
    id: id(),
    memberId: uuid(),
    orderId: uuid(),
    purpose: text({ enum: ['recording', 'share_with_merchant', 'marketing', 'public_display', 'credit_query'] }).notNull(),
    textVersion: text().notNull(),
    channel: text().notNull(),
    givenAt: at().notNull(),
    withdrawnAt: at(),
    callId: text(),
    takenBy: uuid(),
  },
  table => [index('consents_member').on(table.memberId), index('consents_order').on(table.orderId)],
)
