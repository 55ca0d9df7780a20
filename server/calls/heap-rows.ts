/** Rows in heaps: one statement each, the same text for any number of them. */
import { sql, type SQL } from 'drizzle-orm'
import { toSnakeCase } from 'drizzle-orm/casing'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import type { Db } from '../../db/client.ts'

/** SQL for the person who was at the row's seat at that time. `r` is the row, and `at` SQL as well. */
export const staffAtText = (at: string): string =>
  `(select l.staff_id from agent_state_log l where l.seat_number = r.seat_number and l.at <= ${at} order by l.at desc limit 1)`

export type Insert = {
  /** What an empty `staffId` is filled with. */
  staff?: SQL
  /** What to do with rows that are there already; gets the names of the columns. */
  conflict(columns: readonly string[]): SQL
}
export const unlessThere = (): SQL => sql`on conflict do nothing`

/**
 * Inserts rows of the same columns and gives what `conflict` returns of them. They travel as one parameter: the statement is the same for
 * any number of rows, and planned once.
 */
export const insertRows = async <T extends PgTable>(
  db: Db,
  table: T,
  rows: readonly T['$inferInsert'][],
  { staff, conflict }: Insert,
): Promise<{ id: string }[]> => {
  if (!rows[0]) return []
  const columns = Object.keys(rows[0]).map(toSnakeCase)
  const values = columns.map(column => (column === 'staff_id' && staff ? sql`coalesce(r.staff_id, ${staff})` : sql.raw(`r.${column}`)))
  const named = rows.map(row => Object.fromEntries(Object.entries(row).map(([column, value]) => [toSnakeCase(column), value])))
  return (
    await db.execute<{ id: string }>(sql`
    insert into ${table} (${sql.raw(columns.join(', '))}) select ${sql.join(values, sql`, `)}
    from json_populate_recordset(null::${table}, ${JSON.stringify(named)}::json) r ${conflict(columns)}`)
  ).rows
}

/** A condition on a column that is the same statement for any number of values. */
export const isOneOf = (column: PgColumn, values: readonly string[]): SQL => sql`${column} = any(${sql.param([...values])})`
