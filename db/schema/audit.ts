import { sql } from 'drizzle-orm'
import { bigint, bigserial, check, index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { at } from './columns.ts'

/**
 * What was done to the system and its records by whom. Append-only: triggers refuse every change but the seal and every removal but that of
 * an old segment. Whom or what a deed was about stands by kind and id; `detail` holds no full number, no secret and nobody's name.
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
    /** The row's place in the chain, from 1, without gaps; null until it is sealed. */
    position: bigint({ mode: 'number' }).unique(),
    /** SHA-256 of the hash before it and of the row, hex; null until it is sealed. */
    hash: text(),
  },
  table => [
    index('audit_log_at').on(table.at),
    index('audit_log_staff').on(table.staffId, table.at),
    index('audit_log_action').on(table.action, table.id),
    index('audit_log_subject').on(table.subjectKind, table.subjectId, table.id),
    index('audit_log_open')
      .on(table.id)
      .where(sql`${table.hash} is null`),
  ],
)

/** What was found when the chain was read from its beginning. */
export type ChainFault = { position: number; id: number | null; why: 'changed' | 'missing' }

/** The chain's two ends, in one row: whoever seals, cuts or verifies holds it. */
export const auditChain = pgTable(
  'audit_chain',
  {
    id: integer().primaryKey(),
    position: bigint({ mode: 'number' }).notNull(),
    hash: text().notNull(),
    sealedAt: at(),
    /** The last row of what was removed, and its hash: the chain is read from there. */
    cutPosition: bigint({ mode: 'number' }).notNull(),
    cutHash: text().notNull(),
    verifiedAt: at(),
    verifiedPosition: bigint({ mode: 'number' }),
    fault: jsonb().$type<ChainFault>(),
  },
  table => [check('audit_chain_one', sql`${table.id} = 1`)],
)
