import { bigserial, index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { at, id } from './columns.ts'

/** Who looked at a full number, and why (domain C.11-12). Append-only. */
export const reveals = pgTable(
  'reveals',
  {
    id: id(),
    staffId: uuid().notNull(),
    targetKind: text({ enum: ['member-phone', 'merchant-phone', 'order-contact'] }).notNull(),
    targetId: uuid().notNull(),
    orderId: uuid(),
    reason: text().notNull(),
    at: at().notNull(),
  },
  table => [index('reveals_staff').on(table.staffId, table.at), index('reveals_target').on(table.targetId, table.at)],
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

/**
 * What was done to the system and its records by whom. Append-only; no full numbers in `detail`. Written by the audit, which comes with
 * rights by scope.
 */
export const auditLog = pgTable(
  'audit_log',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    at: at().notNull().defaultNow(),
    staffId: uuid(),
    action: text().notNull(),
    subjectKind: text(),
    subjectId: text(),
    address: text(),
    detail: jsonb().$type<Record<string, unknown>>().notNull().default({}),
  },
  table => [index('audit_log_at').on(table.at), index('audit_log_staff').on(table.staffId, table.at)],
)
