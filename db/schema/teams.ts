import { boolean, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { at, id, tracked } from './columns.ts'
import { queues } from './queues.ts'
import { seats } from './seats.ts'
import { staff } from './staff.ts'

/** Teams (班组): people and seats that one person leads. Whoever leads a team sees and steers what belongs to it (scope "team"). */
export const teams = pgTable(
  'teams',
  {
    id: id(),
    nameZh: text().notNull().unique(),
    nameEn: text().notNull(),
    leadId: uuid().references(() => staff.id, { onDelete: 'set null' }),
    active: boolean().notNull().default(true),
    ...tracked(),
  },
  table => [index('teams_lead').on(table.leadId)],
)

/** Whose team somebody belongs to; nobody belongs to two. */
export const teamMembers = pgTable(
  'team_members',
  {
    staffId: uuid()
      .primaryKey()
      .references(() => staff.id, { onDelete: 'cascade' }),
    teamId: uuid()
      .notNull()
      .references(() => teams.id, { onDelete: 'cascade' }),
    since: at().notNull().defaultNow(),
  },
  table => [index('team_members_team').on(table.teamId)],
)

/** Seats that are a team's, whoever sits there. */
export const teamSeats = pgTable(
  'team_seats',
  {
    seatNumber: text()
      .primaryKey()
      .references(() => seats.number, { onDelete: 'cascade', onUpdate: 'cascade' }),
    teamId: uuid()
      .notNull()
      .references(() => teams.id, { onDelete: 'cascade' }),
  },
  table => [index('team_seats_team').on(table.teamId)],
)

/** Queues that a team answers for; several teams may serve one. */
export const teamQueues = pgTable(
  'team_queues',
  {
    teamId: uuid()
      .notNull()
      .references(() => teams.id, { onDelete: 'cascade' }),
    queueId: text()
      .notNull()
      .references(() => queues.id, { onDelete: 'cascade', onUpdate: 'cascade' }),
  },
  table => [primaryKey({ columns: [table.teamId, table.queueId] }), index('team_queues_queue').on(table.queueId)],
)
