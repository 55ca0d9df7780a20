import { sql } from 'drizzle-orm'
import { boolean, index, integer, jsonb, pgTable, primaryKey, smallint, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { categories, districts } from './catalogue.ts'
import { at, id, tracked } from './columns.ts'

export const merchants = pgTable(
  'merchants',
  {
    id: id(),
    merchantNo: text().notNull().unique(),
    name: text().notNull(),
    initials: text().notNull(),
    kind: text({ enum: ['company', 'sole_trader', 'volunteer_group', 'volunteer'] }).notNull(),
    status: text({ enum: ['active', 'suspended', 'closed'] })
      .notNull()
      .default('active'),
    /** A valid qualification is on file until then; past it the merchant cannot be selected (domain C.11-10). */
    qualifiedUntil: at(),
    contactName: text().notNull(),
    districtCode: text()
      .notNull()
      .references(() => districts.code),
    address: text().notNull(),
    intro: text(),
    level: smallint().notNull().default(0),
    points: integer().notNull().default(0),
    capacityPerDay: integer().notNull().default(10),
    joinedAt: at().notNull().defaultNow(),
    ...tracked(),
  },
  table => [
    index('merchants_standing').on(table.status, table.level.desc(), table.points.desc()),
    index('merchants_initials').on(table.initials),
  ],
)

export const merchantPhones = pgTable(
  'merchant_phones',
  {
    id: id(),
    merchantId: uuid()
      .notNull()
      .references(() => merchants.id, { onDelete: 'cascade' }),
    number: text().notNull(),
    kind: text({ enum: ['mobile', 'landline', 'other'] }).notNull(),
    label: text(),
    primary: boolean().notNull().default(false),
  },
  table => [
    uniqueIndex('merchant_phones_number').on(table.number, table.merchantId),
    index('merchant_phones_merchant').on(table.merchantId),
    uniqueIndex('merchant_phones_primary')
      .on(table.merchantId)
      .where(sql`${table.primary}`),
  ],
)

/** The categories a merchant serves; any level, a parent stands for all below it. */
export const merchantCategories = pgTable(
  'merchant_categories',
  {
    merchantId: uuid()
      .notNull()
      .references(() => merchants.id, { onDelete: 'cascade' }),
    categoryId: uuid()
      .notNull()
      .references(() => categories.id),
  },
  table => [primaryKey({ columns: [table.merchantId, table.categoryId] }), index('merchant_categories_category').on(table.categoryId)],
)

export const merchantDistricts = pgTable(
  'merchant_districts',
  {
    merchantId: uuid()
      .notNull()
      .references(() => merchants.id, { onDelete: 'cascade' }),
    districtCode: text()
      .notNull()
      .references(() => districts.code),
  },
  table => [primaryKey({ columns: [table.merchantId, table.districtCode] }), index('merchant_districts_district').on(table.districtCode)],
)

export const merchantOfferings = pgTable(
  'merchant_offerings',
  {
    id: id(),
    merchantId: uuid()
      .notNull()
      .references(() => merchants.id, { onDelete: 'cascade' }),
    categoryId: uuid()
      .notNull()
      .references(() => categories.id),
    name: text().notNull(),
    priceFen: integer(),
    unit: text(),
    active: boolean().notNull().default(true),
  },
  table => [index('merchant_offerings_merchant').on(table.merchantId, table.categoryId)],
)

/** What a merchant finds in its own list: the order pushed to it. `revokedAt` takes the member's data away again (domain C.11-7). */
export const merchantNotices = pgTable(
  'merchant_notices',
  {
    id: id(),
    merchantId: uuid()
      .notNull()
      .references(() => merchants.id),
    orderId: uuid().notNull(),
    assignmentId: uuid().notNull(),
    kind: text({ enum: ['order_issued', 'order_withdrawn'] }).notNull(),
    data: jsonb().$type<Record<string, unknown>>().notNull(),
    createdAt: at().notNull().defaultNow(),
    readAt: at(),
    revokedAt: at(),
  },
  table => [
    index('merchant_notices_merchant').on(table.merchantId, table.createdAt.desc()),
    uniqueIndex('merchant_notices_assignment').on(table.assignmentId, table.kind),
  ],
)
