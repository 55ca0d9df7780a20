import { sql } from 'drizzle-orm'
import { boolean, index, integer, jsonb, pgTable, smallint, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { at, id } from './columns.ts'
import { dispatchAssignments } from './dispatch.ts'
import { staff } from './staff.ts'
import { workOrders } from './work-orders.ts'

const open = sql`state in ('waiting', 'taken', 'recall')`

/**
 * A call somebody owes a citizen. The row is the truth; the delayed job in Redis only says when to look.
 * `announcedFor` is the due time that was told to the callback seats, so that each due time is told once and none is missed.
 */
export const callbackTasks = pgTable(
  'callback_tasks',
  {
    id: id(),
    orderId: uuid()
      .notNull()
      .references(() => workOrders.id),
    assignmentId: uuid().references(() => dispatchAssignments.id),
    kind: text({ enum: ['first_response', 'satisfaction'] }).notNull(),
    state: text({ enum: ['waiting', 'taken', 'done', 'recall', 'failed', 'cancelled'] })
      .notNull()
      .default('waiting'),
    dueAt: at().notNull(),
    callableFrom: at().notNull(),
    announcedFor: at(),
    ownerId: uuid().references(() => staff.id),
    takenAt: at(),
    attempts: smallint().notNull().default(0),
    recheck: boolean().notNull().default(false),
    askMerchant: boolean().notNull().default(false),
    promise: text(),
    result: jsonb().$type<Record<string, unknown>>(),
    createdAt: at().notNull().defaultNow(),
    closedAt: at(),
    updatedAt: at().notNull().defaultNow(),
    version: integer().notNull().default(1),
  },
  table => [
    index('callback_tasks_due').on(table.dueAt, table.id).where(open),
    index('callback_tasks_closed').on(table.closedAt.desc()),
    index('callback_tasks_owner').on(table.ownerId),
    index('callback_tasks_order').on(table.orderId),
    uniqueIndex('callback_tasks_open').on(table.assignmentId, table.kind).where(open),
  ],
)

/** Calls that did not bring a result. Append-only. */
export const callbackAttempts = pgTable(
  'callback_attempts',
  {
    id: id(),
    taskId: uuid()
      .notNull()
      .references(() => callbackTasks.id),
    staffId: uuid()
      .notNull()
      .references(() => staff.id),
    at: at().notNull(),
    outcome: text({ enum: ['reached', 'no_answer', 'busy', 'switched_off', 'not_in_service', 'refused', 'recall'] }).notNull(),
    callId: text(),
    note: text(),
  },
  table => [index('callback_attempts_task').on(table.taskId, table.at)],
)

/** What the member said of the service. Never deleted (domain C.11-14). */
export const evaluations = pgTable(
  'evaluations',
  {
    id: id(),
    orderId: uuid()
      .notNull()
      .references(() => workOrders.id),
    assignmentId: uuid().references(() => dispatchAssignments.id),
    taskId: uuid().references(() => callbackTasks.id),
    source: text({ enum: ['callback', 'web', 'ivr', 'sms'] }).notNull(),
    reached: boolean().notNull(),
    timeliness: text({ enum: ['in_time', 'fair', 'late'] }),
    minutesLate: integer(),
    satisfaction: smallint(),
    feeFen: integer(),
    comment: text(),
    staffId: uuid().references(() => staff.id),
    authoritative: boolean().notNull().default(true),
    at: at().notNull(),
  },
  table => [
    index('evaluations_order').on(table.orderId, table.at),
    index('evaluations_assignment').on(table.assignmentId),
    uniqueIndex('evaluations_authoritative')
      .on(table.orderId)
      .where(sql`${table.authoritative}`),
  ],
)
