import { sql } from 'drizzle-orm'
import { integer, timestamp, uuid } from 'drizzle-orm/pg-core'

/** Point in time, stored in UTC, read as Date. */
export const at = () => timestamp({ withTimezone: true, precision: 3, mode: 'date' })

export const id = () =>
  uuid()
    .primaryKey()
    .default(sql`gen_random_uuid()`)

/** When and by whom a row was made and last changed, and its version for optimistic locking. */
export const tracked = () => ({
  createdAt: at().notNull().defaultNow(),
  createdBy: uuid(),
  updatedAt: at().notNull().defaultNow(),
  updatedBy: uuid(),
  version: integer().notNull().default(1),
})
