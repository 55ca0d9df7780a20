import { sql } from 'drizzle-orm'
import { boolean, check, date, index, integer, jsonb, pgTable, smallint, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { categories, districts } from './catalogue.ts'
import { at, id, tracked } from './columns.ts'
import { memberPhones, members } from './members.ts'
import { staff } from './staff.ts'

/** The four types of the hotline (seed, term 9). */
export const ORDER_TYPES = ['service', 'consultation', 'complaint', 'suggestion'] as const

/** One row an order of any type; what only one type has is in `ext`. State and owner change through the pure state machine alone. */
export const workOrders = pgTable(
  'work_orders',
  {
    id: id(),
    number: text().notNull().unique(),
    type: text({ enum: ORDER_TYPES }).notNull(),
    state: text().notNull(),
    stateSince: at().notNull(),
    owner: text({ enum: ['intake', 'dispatch', 'callback', 'none'] }).notNull(),
    urgency: text({ enum: ['normal', 'urgent', 'critical'] })
      .notNull()
      .default('normal'),
    /** Order of the dispatch pool: urgency * 2 + 1 for a handed-back order; higher comes first. */
    poolRank: smallint().notNull().default(0),
    channel: text().notNull().default('phone'),
    memberId: uuid().references(() => members.id),
    contactName: text().notNull(),
    contactNumber: text().notNull(),
    contactPhoneId: uuid().references(() => memberPhones.id, { onDelete: 'set null' }),
    /** Where and what: of a service order always, see the check below; of other types only where somebody said so. */
    districtCode: text().references(() => districts.code),
    addressDetail: text(),
    categoryId: uuid().references(() => categories.id),
    content: text().notNull(),
    requirements: text(),
    confidential: boolean().notNull().default(false),
    appointmentFrom: at(),
    appointmentTo: at(),
    budgetFen: integer(),
    round: integer().notNull().default(0),
    reopenCount: integer().notNull().default(0),
    claimedBy: uuid().references(() => staff.id),
    claimedUntil: at(),
    intakeAgentId: uuid().references(() => staff.id),
    dispatchAgentId: uuid().references(() => staff.id),
    callbackAgentId: uuid().references(() => staff.id),
    assignmentId: uuid(),
    merchantId: uuid(),
    /** Marks of the dispatch seat: 处理时限, 费用, 回访时间. */
    timeLimitAt: at(),
    feeQuoteFen: integer(),
    callbackAt: at(),
    sourceCallId: text(),
    /** Written by orders that follow from another (a complaint about it), which come with their kinds. */
    parentOrderId: uuid(),
    /** Written by the verification of web orders, which invalidates duplicates. */
    duplicateOf: uuid(),
    dueRule: text(),
    dueAt: at(),
    warnAt: at(),
    idempotencyKey: uuid().notNull().unique(),
    /** Of the form that made the order, SHA-256 in hex: the same form sent again is known, whatever was edited since. Null: from before. */
    formDigest: text(),
    acceptedAt: at(),
    dispatchedAt: at(),
    respondedAt: at(),
    servedAt: at(),
    completedAt: at(),
    closedReason: text(),
    /** Written by the archive transition. */
    archivedAt: at(),
    ext: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    ...tracked(),
  },
  table => [
    index('work_orders_pool')
      .on(table.poolRank.desc(), table.dueAt, table.id)
      .where(sql`${table.owner} = 'dispatch'`),
    index('work_orders_created').on(table.createdAt.desc(), table.id),
    index('work_orders_state').on(table.state, table.createdAt.desc()),
    index('work_orders_member').on(table.memberId, table.createdAt.desc()),
    index('work_orders_merchant').on(table.merchantId, table.createdAt.desc()),
    index('work_orders_district').on(table.districtCode, table.createdAt.desc()),
    index('work_orders_contact').on(table.contactNumber, table.createdAt.desc()),
    index('work_orders_intake').on(table.intakeAgentId, table.createdAt.desc()),
    index('work_orders_dispatch').on(table.dispatchAgentId, table.createdAt.desc()),
    index('work_orders_callback').on(table.callbackAgentId, table.createdAt.desc()),
    index('work_orders_number_start').on(table.number.op('text_pattern_ops')),
    index('work_orders_number_ending').on(sql`reverse(${table.number}) text_pattern_ops`),
    index('work_orders_contact_folded').on(sql`fold_name(${table.contactName}) text_pattern_ops`),
    index('work_orders_source_call').on(table.sourceCallId),
    index('work_orders_claims')
      .on(table.claimedUntil)
      .where(sql`${table.state} = 'dispatching'`),
    check('work_orders_claim', sql`(${table.state} = 'dispatching') = (${table.claimedBy} is not null)`),
    check(
      'work_orders_service',
      sql`${table.type} <> 'service' or num_nulls(${table.categoryId}, ${table.districtCode}, ${table.addressDetail}) = 0`,
    ),
  ],
)

/** The order's history: append-only, one row each change, numbered without gaps. */
export const workOrderEvents = pgTable(
  'work_order_events',
  {
    id: id(),
    orderId: uuid()
      .notNull()
      .references(() => workOrders.id),
    seq: integer().notNull(),
    at: at().notNull(),
    actorKind: text({ enum: ['staff', 'member', 'merchant', 'system'] }).notNull(),
    actorId: uuid(),
    actorName: text().notNull(),
    action: text().notNull(),
    fromState: text(),
    toState: text().notNull(),
    note: text(),
    callId: text(),
    detail: jsonb().$type<Record<string, string | number | boolean | null>>().notNull().default({}),
  },
  table => [uniqueIndex('work_order_events_seq').on(table.orderId, table.seq), index('work_order_events_call').on(table.callId)],
)

/** Last number given out on a day of the centre's zone; one row a day, all order types share it. */
export const orderCounters = pgTable('order_counters', { day: date({ mode: 'string' }).primaryKey(), last: integer().notNull() })
