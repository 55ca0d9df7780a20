import { boolean, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { at, tracked } from './columns.ts'

export const queues = pgTable('queues', {
  id: text().primaryKey(),
  nameZh: text().notNull(),
  nameEn: text().notNull(),
  skill: text().notNull(),
  strategy: text().notNull().default('longest-idle'),
  ringSeconds: integer().notNull().default(20),
  wrapUpSeconds: integer().notNull().default(60),
  priority: integer().notNull().default(0),
  /** A waiting call gains one step of priority each time this passes, so that nobody waits for ever; 0 for never. */
  ageSeconds: integer().notNull().default(60),
  /** Answered within this many seconds counts as in time. */
  targetSeconds: integer().notNull().default(15),
  /** Position and expected wait are told this often; 0 for never. */
  announceSeconds: integer().notNull().default(30),
  maxWaitSeconds: integer().notNull().default(1800),
  /** Once nobody could take a call for so long, callers are offered to leave a message instead; 0 for never. */
  offerSeconds: integer().notNull().default(60),
  active: boolean().notNull().default(true),
  ...tracked(),
})

/** Working hours: for each ISO weekday (1 Monday .. 7) a list of [from, to] as HH:MM in `zone`. */
export type WeekHours = Record<'1' | '2' | '3' | '4' | '5' | '6' | '7', [string, string][]>
/** A day that differs: closed, or with hours of its own. `nameEn` is what callers who chose English hear; without it they hear `name`. */
export type SpecialDay = { date: string; name: string; nameEn?: string; hours: [string, string][] }

export const calendars = pgTable('calendars', {
  id: text().primaryKey(),
  name: text().notNull(),
  zone: text().notNull(),
  week: jsonb().$type<WeekHours>().notNull(),
  special: jsonb().$type<SpecialDay[]>().notNull(),
  ...tracked(),
})

/** Numbers that can be called: each starts a flow or goes straight to a queue. */
export const dids = pgTable('dids', {
  number: text().primaryKey(),
  name: text().notNull(),
  flowId: text(),
  queueId: text().references(() => queues.id, { onUpdate: 'cascade' }),
  language: text({ enum: ['zh', 'en'] })
    .notNull()
    .default('zh'),
  active: boolean().notNull().default(true),
  ...tracked(),
})

/** Published IVR flows. A flow that has no row here is the shipped one of the same id. */
export const flows = pgTable('flows', {
  id: text().primaryKey(),
  name: text().notNull(),
  definition: jsonb().$type<unknown>().notNull(),
  publishedAt: at(),
  ...tracked(),
})

/**
 * Every version of a flow that a switch has had in force, shipped ones as well: calls end on the version that they began with, and records
 * name it. Nothing here is deleted.
 */
export const flowVersions = pgTable(
  'flow_versions',
  {
    flowId: text().notNull(),
    version: integer().notNull(),
    definition: jsonb().$type<unknown>().notNull(),
    /** When it was last in force; kept up while it is. */
    lastUsedAt: at().notNull().defaultNow(),
    createdAt: at().notNull().defaultNow(),
  },
  table => [primaryKey({ columns: [table.flowId, table.version] })],
)

/**
 * Recorded prompts that replace the spoken text of the same key. Nobody writes it yet: recordings lie in PROMPTS_DIR alone until the flow
 * editor keeps their words and versions here.
 */
export const prompts = pgTable('prompts', {
  id: text().primaryKey(),
  language: text({ enum: ['zh', 'en'] }).notNull(),
  text: text().notNull(),
  file: text(),
  sha256: text(),
  ...tracked(),
})
