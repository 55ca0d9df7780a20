import { sql } from 'drizzle-orm'
import { index, integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { at, id } from './columns.ts'
import { merchants } from './merchants.ts'
import { staff } from './staff.ts'
import { workOrders } from './work-orders.ts'

/** Each time a merchant was asked by telephone before an order was issued. Append-only. */
export const dispatchEnquiries = pgTable(
  'dispatch_enquiries',
  {
    id: id(),
    orderId: uuid()
      .notNull()
      .references(() => workOrders.id),
    round: integer().notNull(),
    merchantId: uuid()
      .notNull()
      .references(() => merchants.id),
    staffId: uuid()
      .notNull()
      .references(() => staff.id),
    callId: text(),
    at: at().notNull(),
    result: text({ enum: ['can_serve', 'refused', 'no_answer', 'unreachable', 'other_time'] }).notNull(),
    refuseReason: text(),
    note: text(),
  },
  table => [
    index('dispatch_enquiries_order').on(table.orderId, table.round, table.at),
    index('dispatch_enquiries_merchant').on(table.merchantId, table.at),
  ],
)

/** An order issued to a merchant; one a round, never edited by a later round. */
export const dispatchAssignments = pgTable(
  'dispatch_assignments',
  {
    id: id(),
    orderId: uuid()
      .notNull()
      .references(() => workOrders.id),
    round: integer().notNull(),
    merchantId: uuid()
      .notNull()
      .references(() => merchants.id),
    staffId: uuid()
      .notNull()
      .references(() => staff.id),
    state: text({ enum: ['issued', 'returned', 'finished', 'withdrawn'] })
      .notNull()
      .default('issued'),
    issuedAt: at().notNull(),
    timeLimitAt: at().notNull(),
    feeQuoteFen: integer(),
    callbackAt: at().notNull(),
    respondedAt: at(),
    returnedAt: at(),
    returnReason: text(),
    returnNote: text(),
    responsibility: text(),
    finishedAt: at(),
    callId: text(),
    idempotencyKey: uuid().notNull().unique(),
  },
  table => [
    uniqueIndex('dispatch_assignments_round').on(table.orderId, table.round),
    uniqueIndex('dispatch_assignments_issued')
      .on(table.orderId)
      .where(sql`${table.state} = 'issued'`),
    index('dispatch_assignments_merchant').on(table.merchantId, table.issuedAt.desc()),
    index('dispatch_assignments_load')
      .on(table.merchantId)
      .where(sql`${table.state} = 'issued'`),
  ],
)
