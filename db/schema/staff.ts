import { sql } from 'drizzle-orm'
import { bigint, boolean, index, pgSequence, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { districts } from './catalogue.ts'
import { at, id, tracked } from './columns.ts'
import { seats } from './seats.ts'

/** People who sign in. `passwordHash` is argon2id in PHC form; `initials` are the name's pinyin initials in lower case. */
export const staff = pgTable(
  'staff',
  {
    id: id(),
    staffNo: text().notNull().unique(),
    username: text().notNull(),
    name: text().notNull(),
    initials: text().notNull().default(''),
    passwordHash: text().notNull(),
    passwordChangedAt: at(),
    /** Set for a one-time password: until then it can be changed for one's own, and does nothing else. */
    oneTimeUntil: at(),
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

/** The districts that somebody answers for (scope "district"). */
export const staffDistricts = pgTable(
  'staff_districts',
  {
    staffId: uuid()
      .notNull()
      .references(() => staff.id, { onDelete: 'cascade' }),
    districtCode: text()
      .notNull()
      .references(() => districts.code, { onUpdate: 'cascade' }),
  },
  table => [primaryKey({ columns: [table.staffId, table.districtCode] }), index('staff_districts_district').on(table.districtCode)],
)

/** Numbers of people whose staff number nobody chose. */
export const staffNumbers = pgSequence('staff_numbers')

/**
 * The second factor of a person (RFC 6238): `secret` is encrypted, `lastStep` the last time step a code of which was taken, so that none is
 * taken twice.
 */
export const secondFactors = pgTable('second_factors', {
  staffId: uuid()
    .primaryKey()
    .references(() => staff.id, { onDelete: 'cascade' }),
  secret: text().notNull(),
  lastStep: bigint({ mode: 'number' }).notNull(),
  enabledAt: at().notNull().defaultNow(),
})

/** Codes for when the second factor is lost, each good for one sign-in; `codeHash` is a keyed digest of the code. */
export const recoveryCodes = pgTable(
  'recovery_codes',
  {
    codeHash: text().primaryKey(),
    staffId: uuid()
      .notNull()
      .references(() => staff.id, { onDelete: 'cascade' }),
    usedAt: at(),
  },
  table => [index('recovery_codes_staff').on(table.staffId)],
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
    /** When a page or a request was there last. */
    lastSeenAt: at().notNull().defaultNow(),
    /** When a person did something there last: a sign-in ends some time after. */
    lastActiveAt: at().notNull().defaultNow(),
    expiresAt: at().notNull(),
    endedAt: at(),
    address: text(),
    userAgent: text(),
    /** Begun in a browser that the person had not used before; until they have been told (`toldAt`) their screens say so. */
    isNewDevice: boolean().notNull().default(false),
    toldAt: at(),
  },
  table => [index('sessions_staff').on(table.staffId), index('sessions_expiry').on(table.expiresAt)],
)
