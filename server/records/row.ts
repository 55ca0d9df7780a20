/** Rows of the kinds' tables, and the values that definitions know. */
import { getTableColumns } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { initialsOf } from '../../text/initials.ts'
import type { Values } from '../contract/records/derive.ts'
import type { Words } from '../contract/records/words.ts'
import type { Kind } from './tables.ts'

export type Row = Record<string, unknown>
/** A record as it is: its values by the names of the definition's fields. */
export type PlainRecord = {
  id: string
  version: number
  active: boolean
  values: Values
  row: Row
}

/** @throws where the table has no such column; the registry's test looks at all of them */
export const columnOf = ({ definition, stored }: Kind, name: string): PgColumn => {
  const column = getTableColumns(stored.table)[name]
  if (!column) throw new Error(`${definition.kind}: its table has no column ${name}`)
  return column
}

/** The column that says which record a row is. */
export const keyColumn = (kind: Kind): PgColumn => columnOf(kind, kind.definition.key ?? 'id')

export const recordOf = ({ definition }: Kind, row: Row): PlainRecord => ({
  id: String(row[definition.key ?? 'id']),
  version: Number(row.version),
  active: row.active === true,
  values: Object.fromEntries(Object.entries(definition.fields).map(([name, field]) => [name, field.fromColumns(name, row)])),
  row,
})

/** What the columns hold for these values; only of fields that are named. */
export const columnsOf = ({ definition }: Kind, values: Values): Row => {
  const row: Row = {}
  for (const [name, value] of Object.entries(values)) {
    const field = definition.fields[name]
    if (!field) continue
    Object.assign(row, field.toColumns(name, value))
    if (field.initials) row[field.initials] = initialsOf(String(value ?? ''))
  }
  return row
}

/** A record's name in both languages. */
export const titleOf = ({ definition }: Kind, values: Values): Words => {
  const title = values[definition.title]
  if (typeof title === 'object' && title !== null && 'zh' in title) return title as Words
  const text = String(title ?? '')
  return { zh: text, en: text }
}

/** What history keeps of a record: its values, and whether it is in use. */
export const stateOf = ({ values, active }: PlainRecord): Values => ({ active, ...values })
