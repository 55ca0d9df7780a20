/** Plain records in the database: one, a page, and writing them. */
import { and, asc, eq, like, or, sql, type SQL } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import type { Db } from '../../db/client.ts'
import { staff } from '../../db/schema/index.ts'
import { foldName } from '../../text/name.ts'
import type { RecordQuery } from '../contract/records/answers.ts'
import type { Values } from '../contract/records/derive.ts'
import { isStorable } from '../contract/text.ts'
import { failField } from '../field-rules.ts'
import { columnOf, columnsOf, keyColumn, recordOf, type PlainRecord, type Row } from './row.ts'
import type { Kind } from './tables.ts'

/** A record and the name of whoever changed it last. */
export type Listed = { record: PlainRecord; by: string | null }

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
/** Whether an id can be one of this kind at all. */
const isPossible = (kind: Kind, id: string): boolean => kind.definition.key !== null || UUID.test(id)

const listed = (db: Db, kind: Kind) => {
  const table: PgTable = kind.stored.table
  return db
    .select({ row: table as never, by: staff.name })
    .from(table)
    .leftJoin(staff, eq(staff.id, columnOf(kind, 'updatedBy')))
    .$dynamic()
}
type Found = { row: Row; by: string | null }
const listedOf = (kind: Kind, found: unknown): Listed[] => (found as Found[]).map(({ row, by }) => ({ record: recordOf(kind, row), by }))

/** One record, or null. */
export const findRecord = async (db: Db, kind: Kind, id: string): Promise<Listed | null> =>
  isPossible(kind, id) ? (listedOf(kind, await listed(db, kind).where(eq(keyColumn(kind), id)))[0] ?? null) : null

/** One record, which nobody else changes until the transaction ends; or null. */
export const lockRecord = async (tx: Db, kind: Kind, id: string): Promise<PlainRecord | null> => {
  if (!isPossible(kind, id)) return null
  const [row] = await tx
    .select()
    .from(kind.stored.table as PgTable)
    .where(eq(keyColumn(kind), id))
    .for('update')
  return row ? recordOf(kind, row) : null
}

const searched = (kind: Kind, q: string): SQL | undefined => {
  const wanted = foldName(q)
  if (wanted === '') return sql`false`
  const inside = `%${wanted.replace(/[\\%_]/g, '\\$&')}%`
  return or(
    ...Object.entries(kind.definition.fields).flatMap(([name, field]) => [
      ...(field.searched ? field.columns(name).map(column => sql`fold_name(${columnOf(kind, column)}) like ${inside}`) : []),
      ...(field.initials && /^[a-z0-9]+$/.test(wanted) ? [like(columnOf(kind, field.initials), `${wanted}%`)] : []),
    ]),
  )
}

/** Rows that a list's filters leave. */
export const filtered = (kind: Kind, { q, state }: Pick<RecordQuery, 'q' | 'state'>): SQL | undefined =>
  and(state === 'all' ? undefined : eq(columnOf(kind, 'active'), state === 'active'), q ? searched(kind, q) : undefined)

/** Where a page ends, for the next one to begin after it. */
const cursorAfter = (kind: Kind, { row, id }: PlainRecord): string =>
  Buffer.from(JSON.stringify([row[kind.definition.list.order], id])).toString('base64url')

const readCursor = (kind: Kind, text: string): [string | number, string] => {
  const wanted = columnOf(kind, kind.definition.list.order).dataType
  try {
    const [at, id] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[]
    const isNumber = wanted === 'number' && Number.isInteger(at) && Math.abs(at as number) < 2 ** 31
    const isText = wanted === 'string' && typeof at === 'string' && isStorable(at)
    if ((isNumber || isText) && typeof id === 'string' && isStorable(id) && isPossible(kind, id)) return [at as string | number, id]
  } catch {
    // said below
  }
  throw failField('after', 'format')
}

/** One page in the definition's order, and where the next begins. */
export const findRecords = async (
  db: Db,
  kind: Kind,
  { q, state, after, limit }: RecordQuery,
): Promise<{ rows: Listed[]; next: string | null }> => {
  const order = columnOf(kind, kind.definition.list.order)
  const key = keyColumn(kind)
  const from = after === undefined ? null : readCursor(kind, after)
  const found = await listed(db, kind)
    .where(and(filtered(kind, { q, state }), from ? sql`(${order}, ${key}) > (${from[0]}, ${from[1]})` : undefined))
    .orderBy(asc(order), asc(key))
    .limit(limit + 1)
  const rows = listedOf(kind, found)
  const last = rows[limit - 1]
  return { rows: rows.slice(0, limit), next: rows.length > limit && last ? cursorAfter(kind, last.record) : null }
}

export const countRecords = (db: Db, kind: Kind, query: Pick<RecordQuery, 'q' | 'state'>): Promise<number> =>
  db.$count(kind.stored.table, filtered(kind, query))

/** `more`: columns that no field holds: the place in a tree, an id and version of before. */
export const insertRecord = async (tx: Db, kind: Kind, values: Values, by: string, now: Date, more: Row = {}): Promise<PlainRecord> => {
  const row = { ...columnsOf(kind, values), createdBy: by, updatedBy: by, createdAt: now, updatedAt: now, ...more }
  const [made] = await tx
    .insert(kind.stored.table as PgTable)
    .values(row as never)
    .returning()
  return recordOf(kind, made!)
}

export const updateRecord = async (tx: Db, kind: Kind, record: PlainRecord, change: Row, by: string, now: Date): Promise<PlainRecord> => {
  const [row] = await tx
    .update(kind.stored.table as PgTable)
    .set({ ...change, updatedBy: by, updatedAt: now, version: record.version + 1 } as never)
    .where(eq(keyColumn(kind), record.id))
    .returning()
  return recordOf(kind, row!)
}

export const deleteRecord = async (tx: Db, kind: Kind, id: string): Promise<void> => {
  await tx.delete(kind.stored.table as PgTable).where(eq(keyColumn(kind), id))
}
