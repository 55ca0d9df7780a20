/** What the world sees of plain records. */
import { inArray } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import type { Db } from '../../db/client.ts'
import type { HistoryEntry, RecordView } from '../contract/records/answers.ts'
import { differences, type Values } from '../contract/records/derive.ts'
import type { Words } from '../contract/records/words.ts'
import type { ListedEntry } from './history.ts'
import { keyColumn, recordOf, titleOf } from './row.ts'
import type { Listed } from './store.ts'
import { kindNamed, type Kind } from './tables.ts'

/** Names of records by kind and id: `category/…`. */
export type Names = ReadonlyMap<string, Words>

/** The names of all records that these values refer to, in one query for each kind that is referred to. */
export const namesIn = async (db: Db, { definition }: Kind, all: readonly Values[]): Promise<Names> => {
  const names = new Map<string, Words>()
  const wanted = new Map<string, Set<string>>()
  for (const [name, { input }] of Object.entries(definition.fields))
    for (const values of input.of ? all : [])
      if (values[name] !== null && values[name] !== undefined)
        wanted.set(input.of!, (wanted.get(input.of!) ?? new Set()).add(String(values[name])))
  for (const [of, ids] of wanted) {
    const kind = kindNamed(of)
    const rows = await db
      .select()
      .from(kind.stored.table as PgTable)
      .where(inArray(keyColumn(kind), [...ids]))
    for (const row of rows) {
      const record = recordOf(kind, row)
      names.set(`${of}/${record.id}`, titleOf(kind, record.values))
    }
  }
  return names
}

/** Names of what one record's values refer to, by field. */
export const labelsOf = ({ definition }: Kind, values: Values, names: Names): Record<string, Words> =>
  Object.fromEntries(
    Object.entries(definition.fields).flatMap(([name, { input }]) => {
      const found = input.of && names.get(`${input.of}/${String(values[name])}`)
      return found ? [[name, found]] : []
    }),
  )

export const recordView = (kind: Kind, { record, by }: Listed, names: Names): RecordView => ({
  id: record.id,
  version: record.version,
  active: record.active,
  values: record.values,
  labels: labelsOf(kind, record.values, names),
  ...(kind.definition.tree && { level: Number(record.row[kind.definition.tree.level]) }),
  updatedAt: (record.row.updatedAt as Date).toISOString(),
  updatedBy: by,
})

/** Values of before and after that an entry names, for their labels. */
export const entryStates = ({ entry: { before, after } }: ListedEntry): Values[] => [before, after].filter(state => state !== null)

/** `labels` name what references of the entry point at, by field and id: `parentId/…`. */
export const historyEntry = (kind: Kind, listed: ListedEntry, names: Names): HistoryEntry => {
  const { entry, by } = listed
  const { definition } = kind
  const changes = differences(entry.before ?? {}, entry.after ?? {})
  const labels = changes.flatMap(({ field, before, after }) => {
    const of = definition.fields[field]?.input.of
    return [before, after].flatMap(id => {
      const found = of && typeof id === 'string' && names.get(`${of}/${id}`)
      return found ? [[`${field}/${id}`, found] as const] : []
    })
  })
  return {
    id: entry.id,
    recordId: entry.recordId,
    title: titleOf(kind, entry.after ?? entry.before ?? {}),
    version: entry.version,
    at: entry.at.toISOString(),
    by,
    action: entry.action,
    changes,
    labels: Object.fromEntries(labels),
  }
}
