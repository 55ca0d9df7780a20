import { sql } from 'drizzle-orm'
import { bigint, boolean, bigserial, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { at } from './columns.ts'

/**
 * One row a call, folded from its journal entries. `id` is the switch's. Numbers are E.164 where that is possible, else the digits as
 * received.
 */
export const calls = pgTable(
  'calls',
  {
    id: text().primaryKey(),
    direction: text({ enum: ['inbound', 'outbound'] }).notNull(),
    state: text({ enum: ['ivr', 'waiting', 'ringing', 'talking', 'held', 'away', 'ended'] }).notNull(),
    /** The party outside; null when withheld. */
    number: text(),
    did: text(),
    flowId: text(),
    /** The version of the flow that the call began with. */
    flowVersion: integer(),
    queueId: text(),
    language: text().notNull().default('zh'),
    seatNumber: text(),
    staffId: uuid(),
    /** What an outbound call is for. */
    orderId: uuid(),
    taskId: uuid(),
    memberId: uuid(),
    merchantId: uuid(),
    /** The caller came to a person's line or message box: on the list of missed calls, unless somebody answers. */
    wantedPerson: boolean().notNull().default(false),
    keys: text().notNull().default(''),
    startedAt: at().notNull(),
    queuedAt: at(),
    offeredAt: at(),
    answeredAt: at(),
    endedAt: at(),
    ivrMs: integer().notNull().default(0),
    waitedMs: integer().notNull().default(0),
    rangMs: integer().notNull().default(0),
    talkedMs: integer().notNull().default(0),
    heldMs: integer().notNull().default(0),
    result: text(),
    endedBy: text(),
    cause: integer(),
    sip: integer(),
    /** Sequence number of the last journal entry folded in. */
    seq: integer().notNull().default(0),
  },
  table => [
    index('calls_number').on(table.number, table.startedAt.desc()),
    index('calls_started').on(table.startedAt.desc(), table.id),
    index('calls_seat').on(table.seatNumber, table.startedAt.desc()),
    index('calls_staff').on(table.staffId, table.startedAt.desc(), table.id.desc()),
    index('calls_order')
      .on(table.orderId)
      .where(sql`${table.orderId} is not null`),
    index('calls_live')
      .on(table.startedAt)
      .where(sql`${table.endedAt} is null`),
  ],
)

/** What happened to a call. `entryId` is the journal's: a repeated drain adds nothing. */
export const callEvents = pgTable(
  'call_events',
  {
    entryId: text().primaryKey(),
    callId: text().notNull(),
    seq: integer().notNull(),
    at: at().notNull(),
    type: text().notNull(),
    data: jsonb().$type<Record<string, unknown>>().notNull(),
  },
  table => [index('call_events_call').on(table.callId, table.seq)],
)

/**
 * One row for each telephone that rang or was answered in a call beside the customer's own, in their order. Calls of before these rows were
 * kept have none. The words are explained where they are folded: server/switch-link/call-parts.ts.
 */
export const callLegs = pgTable(
  'call_legs',
  {
    callId: text().notNull(),
    ordinal: integer().notNull(),
    /** The channel that rang first. */
    leg: text(),
    role: text({ enum: ['agent', 'guest'] }).notNull(),
    seatNumber: text(),
    /** Who sat there. */
    staffId: uuid(),
    /** Of somebody outside, masked. */
    number: text(),
    why: text({ enum: ['offered', 'dialled', 'consulted', 'transferred'] }).notNull(),
    /** The seat that asks for advice. */
    askedBy: text(),
    offeredAt: at().notNull(),
    answeredAt: at(),
    /** Since when somebody who was asked is there for the customer. */
    tookOverAt: at(),
    endedAt: at(),
    result: text({ enum: ['answered', 'missed', 'unreachable', 'forwarded', 'busy', 'refused', 'withdrawn', 'unconnected'] }),
    talkedMs: integer().notNull().default(0),
    /** How long the telephone was lost. */
    awayMs: integer().notNull().default(0),
    awaySince: at(),
    /** When the call began: a person's calls are listed by it. */
    callStartedAt: at().notNull(),
    /** Sequence number of the last journal entry that changed the row. */
    seq: integer().notNull(),
  },
  table => [
    primaryKey({ columns: [table.callId, table.ordinal] }),
    index('call_legs_staff')
      .on(table.staffId, table.callStartedAt, table.callId)
      .where(sql`${table.answeredAt} is not null`),
  ],
)

/** One row for each time that a caller stood in a line. */
export const queueVisits = pgTable(
  'queue_visits',
  {
    callId: text().notNull(),
    ordinal: integer().notNull(),
    queueId: text().notNull(),
    priority: integer(),
    enteredAt: at().notNull(),
    leftAt: at(),
    result: text({ enum: ['answered', 'left', 'moved', 'abandoned', 'ended'] }),
    /** Who answered. */
    seatNumber: text(),
    seq: integer().notNull(),
  },
  table => [primaryKey({ columns: [table.callId, table.ordinal] })],
)

export const recordings = pgTable(
  'recordings',
  {
    id: text().primaryKey(),
    callId: text().notNull(),
    kind: text({ enum: ['conversation', 'voicemail'] })
      .notNull()
      .default('conversation'),
    seatNumber: text(),
    staffId: uuid(),
    /** `partial`, `one-sided`: it can be played, and `reason` says what it lacks. `missing`: there is nothing to play. */
    state: text({ enum: ['recording', 'processing', 'ready', 'partial', 'one-sided', 'missing'] }).notNull(),
    /** A code (server/contract/recordings.ts); while it is processed, what the switch said of its beginning. */
    reason: text(),
    startedAt: at().notNull(),
    endedAt: at(),
    durationMs: integer(),
    /** Of a message: how much of it is somebody speaking; null for conversations, and where it was not looked at. */
    speechMs: integer(),
    bytes: bigint({ mode: 'number' }),
    /** File name below RECORDINGS_DIR. */
    file: text(),
    sha256: text(),
    error: text(),
    /** This and expiresAt will be written by retention, which also deletes by them. */
    retentionClass: text().notNull().default('standard'),
    expiresAt: at(),
    createdAt: at().notNull().defaultNow(),
    updatedAt: at().notNull().defaultNow(),
  },
  table => [
    index('recordings_call').on(table.callId),
    index('recordings_state')
      .on(table.state)
      .where(sql`${table.state} in ('recording', 'processing')`),
  ],
)

/** Who listened to what (domain C.11-11). */
export const recordingAccess = pgTable(
  'recording_access',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    recordingId: text().notNull(),
    staffId: uuid().notNull(),
    at: at().notNull().defaultNow(),
    action: text({ enum: ['play', 'download'] })
      .notNull()
      .default('play'),
    address: text(),
  },
  table => [index('recording_access_recording').on(table.recordingId, table.at)],
)
