import { boolean, index, integer, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { at, tracked } from './columns.ts'
import { queues } from './queues.ts'

/** Places that calls are offered to. `number` is also the SIP name; `sipDigest` is MD5(`number:realm:password`) in hex, for desk phones. */
export const seats = pgTable('seats', {
  number: text().primaryKey(),
  name: text().notNull(),
  kind: text({ enum: ['browser', 'desk', 'any'] })
    .notNull()
    .default('any'),
  sipDigest: text(),
  sipRealm: text(),
  wrapUpSeconds: integer(),
  active: boolean().notNull().default(true),
  ...tracked(),
})

/** Which queues a seat serves; `level` 1..10, higher is better. */
export const seatSkills = pgTable(
  'seat_skills',
  {
    seatNumber: text()
      .notNull()
      .references(() => seats.number, { onDelete: 'cascade', onUpdate: 'cascade' }),
    queueId: text()
      .notNull()
      .references(() => queues.id, { onDelete: 'cascade', onUpdate: 'cascade' }),
    level: smallint().notNull().default(5),
  },
  table => [primaryKey({ columns: [table.seatNumber, table.queueId] }), index('seat_skills_queue').on(table.queueId)],
)

/** One row each time a seat changed its state; `entryId` is the journal's, so that a repeated drain adds nothing. */
export const agentStateLog = pgTable(
  'agent_state_log',
  {
    entryId: text().primaryKey(),
    seatNumber: text().notNull(),
    staffId: uuid(),
    state: text().notNull(),
    reason: text(),
    callId: text(),
    at: at().notNull(),
  },
  table => [index('agent_state_log_seat').on(table.seatNumber, table.at), index('agent_state_log_staff').on(table.staffId, table.at)],
)
