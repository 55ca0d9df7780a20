import { sql } from 'drizzle-orm'
import { boolean, index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { at, id, tracked } from './columns.ts'
import { seats } from './seats.ts'

/** People who sign in. `passwordHash` is argon2id in PHC form. */
export const staff = pgTable(
  'staff',
  {
    id: id(),
    staffNo: text().notNull().unique(),
    username: text().notNull(),
    name: text().notNull(),
    passwordHash: text().notNull(),
    roles: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    seatNumber: text().references(() => seats.number, { onDelete: 'set null', onUpdate: 'cascade' }),
    /** People of the demo have a password that everybody knows: outside the demo they cannot sign in. */
    origin: text({ enum: ['local', 'demo'] })
      .notNull()
      .default('local'),
    active: boolean().notNull().default(true),
    ...tracked(),
  },
  table => [uniqueIndex('staff_username').on(sql`lower(${table.username})`), index('staff_seat').on(table.seatNumber)],
)

/** Server-side sessions; `tokenHash` is the SHA-256 of the cookie's random token in hex. */
export const sessions = pgTable(
  'sessions',
  {
    tokenHash: text().primaryKey(),
    staffId: uuid()
      .notNull()
      .references(() => staff.id, { onDelete: 'cascade' }),
    createdAt: at().notNull().defaultNow(),
    /** This, address and userAgent will be written by the audit of sign-ins. */
    lastSeenAt: at().notNull().defaultNow(),
    expiresAt: at().notNull(),
    endedAt: at(),
    address: text(),
    userAgent: text(),
  },
  table => [index('sessions_staff').on(table.staffId), index('sessions_expiry').on(table.expiresAt)],
)
