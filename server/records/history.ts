/** What plain records were: written with each change, read by page, and compared. */
import { and, asc, desc, eq, gt, lt } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { recordHistory, staff } from '../../db/schema/index.ts'
import type { RecordAction } from '../contract/records/answers.ts'
import { differences, type Values } from '../contract/records/derive.ts'
import { fail, type Refusal } from '../errors.ts'
import { stateOf, type PlainRecord } from './row.ts'
import type { Kind } from './tables.ts'

export type Entry = typeof recordHistory.$inferSelect
export type ListedEntry = { entry: Entry; by: string | null }

export type Deed = {
  action: RecordAction
  before: PlainRecord | null
  after: PlainRecord | null
  by: string
  now: Date
}

/** Writes down what a change did, in its transaction. */
export const writeHistory = async (tx: Db, { definition }: Kind, { action, before, after, by, now }: Deed): Promise<void> => {
  const record = (after ?? before)!
  await tx.insert(recordHistory).values({
    kind: definition.kind,
    recordId: record.id,
    version: after ? after.version : record.version + 1,
    at: now,
    staffId: by,
    action,
    before: before && stateOf(before),
    after: after && stateOf(after),
  })
}

/** Entries of one record, or of a whole kind, the newest first; one more than `limit` where there are more. */
export const findHistory = (
  db: Db,
  { definition }: Kind,
  { recordId, before, limit }: { recordId?: string; before?: number | undefined; limit: number },
): Promise<ListedEntry[]> =>
  db
    .select({ entry: recordHistory, by: staff.name })
    .from(recordHistory)
    .leftJoin(staff, eq(staff.id, recordHistory.staffId))
    .where(
      and(
        eq(recordHistory.kind, definition.kind),
        recordId === undefined ? undefined : eq(recordHistory.recordId, recordId),
        before === undefined ? undefined : lt(recordHistory.id, before),
      ),
    )
    .orderBy(desc(recordHistory.id))
    .limit(limit + 1)

export const findEntry = async (db: Db, { definition }: Kind, recordId: string, id: number): Promise<Entry | null> =>
  (
    await db
      .select()
      .from(recordHistory)
      .where(and(eq(recordHistory.id, id), eq(recordHistory.kind, definition.kind), eq(recordHistory.recordId, recordId)))
  )[0] ?? null

/** Version that a record had last, also one that is deleted; 0 for one of which history knows nothing. */
export const lastVersion = async (db: Db, { definition }: Kind, recordId: string): Promise<number> =>
  (
    await db
      .select({ version: recordHistory.version })
      .from(recordHistory)
      .where(and(eq(recordHistory.kind, definition.kind), eq(recordHistory.recordId, recordId)))
      .orderBy(desc(recordHistory.id))
      .limit(1)
  )[0]?.version ?? 0

const STATE = { zh: '是否启用', en: 'whether it is in use' }

/** The refusal of a change to a version that is not the last any more: says what has changed since, and by whom. */
export const changedMeanwhile = async (tx: Db, { definition }: Kind, record: PlainRecord, version: number): Promise<Refusal> => {
  const since = await tx
    .select({ before: recordHistory.before, by: staff.name })
    .from(recordHistory)
    .leftJoin(staff, eq(staff.id, recordHistory.staffId))
    .where(and(eq(recordHistory.kind, definition.kind), eq(recordHistory.recordId, record.id), gt(recordHistory.version, version)))
    .orderBy(asc(recordHistory.id))
  const then: Values = since[0]?.before ?? stateOf(record)
  const changes = differences(then, stateOf(record))
  const words = changes.map(({ field }) => definition.fields[field]?.words ?? STATE)
  return fail('RECORD_CHANGED', {
    person: since.at(-1)?.by ?? '',
    fields: { zh: words.map(({ zh }) => zh).join('、'), en: words.map(({ en }) => en).join(', ') },
    version: record.version,
    changes,
  })
}
