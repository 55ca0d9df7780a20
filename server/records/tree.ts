/** Records below each other: where one may stand, and what follows for those below it. */
import { sql } from 'drizzle-orm'
import { toSnakeCase } from 'drizzle-orm/casing'
import type { Db } from '../../db/client.ts'
import type { Values } from '../contract/records/derive.ts'
import { failField } from '../field-rules.ts'
import { lockRecord } from './store.ts'
import { titleOf, type Row } from './row.ts'
import type { Kind } from './tables.ts'

const named = (name: string) => sql.identifier(toSnakeCase(name))

/** How many levels stand below a record, and whether another one is among them. */
const below = async (tx: Db, kind: Kind, parent: string, id: string, other: string | null) => {
  const { rows } = await tx.execute<{ depth: number; has: boolean }>(sql`
    with recursive branch as (
      select id, 0 as depth from ${kind.stored.table} where id = ${id}
      union all
      select child.id, branch.depth + 1 from ${kind.stored.table} child join branch on child.${named(parent)} = branch.id)
    select max(depth)::int as depth, coalesce(bool_or(id = ${other}::uuid), false) as has from branch`)
  return rows[0]!
}

/**
 * The columns that say where a record of these values stands: its level and its path. `id` is null for a new one. Nobody else moves records
 * of the kind until the transaction ends. Throws INVALID_INPUT where it would stand too deep or below itself.
 */
export const placeOf = async (tx: Db, kind: Kind, id: string | null, values: Values): Promise<Row> => {
  const { tree } = kind.definition
  if (!tree) return {}
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`tree of ${kind.definition.kind}`}, 0))`)
  const parentId = values[tree.parent] as string | null
  const parent = parentId === null ? null : await lockRecord(tx, kind, parentId)
  if (parentId !== null && !parent) throw failField(tree.parent, 'unknown')
  const branch = id === null ? { depth: 0, has: false } : await below(tx, kind, tree.parent, id, parentId)
  if (branch.has) throw failField(tree.parent, 'own_branch')
  const level = parent ? Number(parent.row[tree.level]) + 1 : 1
  if (level + branch.depth > tree.levels) throw failField(tree.parent, 'too_deep')
  const name = titleOf(kind, values).zh
  return { [tree.level]: level, [tree.path]: parent ? `${String(parent.row[tree.path])} / ${name}` : name }
}

/** Tells those below a record where they stand now. */
export const placeBelow = async (tx: Db, kind: Kind, id: string): Promise<void> => {
  const { tree, title } = kind.definition
  if (!tree) return
  const [level, path] = [named(tree.level), named(tree.path)]
  await tx.execute(sql`
    with recursive branch as (
      select id, ${path} as path, ${level} as level from ${kind.stored.table} where id = ${id}
      union all
      select child.id, branch.path || ' / ' || child.${named(title)}, (branch.level + 1)::smallint
      from ${kind.stored.table} child join branch on child.${named(tree.parent)} = branch.id)
    update ${kind.stored.table} placed set ${path} = branch.path, ${level} = branch.level
    from branch where placed.id = branch.id and placed.id <> ${id}`)
}
