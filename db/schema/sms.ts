import { sql } from 'drizzle-orm'
import { index, pgTable, smallint, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { at, id } from './columns.ts'

/** Messages written in the transaction that causes them and sent afterwards; the number in full is for the sender alone. */
export const smsOutbox = pgTable(
  'sms_outbox',
  {
    id: id(),
    orderId: uuid(),
    assignmentId: uuid(),
    template: text().notNull(),
    number: text().notNull(),
    body: text().notNull(),
    state: text({ enum: ['waiting', 'sent', 'failed'] })
      .notNull()
      .default('waiting'),
    attempts: smallint().notNull().default(0),
    nextAttemptAt: at().notNull(),
    sentAt: at(),
    providerId: text(),
    lastError: text(),
    createdAt: at().notNull().defaultNow(),
  },
  table => [
    index('sms_outbox_waiting')
      .on(table.nextAttemptAt)
      .where(sql`${table.state} = 'waiting'`),
    index('sms_outbox_order').on(table.orderId),
    uniqueIndex('sms_outbox_assignment').on(table.assignmentId, table.template),
  ],
)
