/** Each definition and its table say the same. */
import { getTableColumns, is } from 'drizzle-orm'
import { getTableConfig, PgTable, type PgColumn } from 'drizzle-orm/pg-core'
import t from 'tap'
import * as schema from '../../db/schema/index.ts'
import { kinds } from './tables.ts'

const everyTable = Object.values(schema).filter(one => is(one, PgTable)) as PgTable[]
/** Columns that the engine itself writes. */
const ENGINE = ['active', 'version', 'createdAt', 'createdBy', 'updatedAt', 'updatedBy']

for (const { definition, stored } of kinds)
  t.test(definition.kind, async t => {
    const columns: Record<string, PgColumn> = getTableColumns(stored.table)
    const known = Object.entries(definition.fields).flatMap(([name, field]) => [
      ...field.columns(name),
      ...(field.initials ? [field.initials] : []),
    ])
    const tree = definition.tree ? [definition.tree.level, definition.tree.path] : []
    const own = definition.key === null ? ['id'] : []
    t.strictSame(Object.keys(columns).sort(), [...known, ...tree, ...own, ...ENGINE].sort(), 'the same columns')
    for (const [name, field] of Object.entries(definition.fields))
      for (const column of field.columns(name)) {
        t.equal(columns[column]?.notNull, !field.schema.safeParse(null).success, `${column} may be empty in both or in neither`)
        if (field.unique) t.ok(columns[column]?.isUnique || columns[column]?.primary, `${column} is unique in the table, too`)
        t.strictSame(Object.keys(field.toColumns(name, field.empty)).sort(), [...field.columns(name)].sort(), `${name} writes its columns`)
      }
    t.ok(columns[definition.key ?? 'id']?.primary, 'its id is the primary key')
    t.ok(columns[definition.list.order]?.notNull, 'its order is never empty')
  })

t.test('whoever refers to a record by a foreign key is among its uses', async t => {
  for (const { definition, stored } of kinds) {
    const used = stored.uses.map(({ column }) => column)
    for (const table of everyTable)
      for (const { reference } of getTableConfig(table).foreignKeys) {
        const { foreignTable, columns } = reference()
        if (foreignTable === stored.table)
          t.ok(used.includes(columns[0]!), `${definition.kind}: ${getTableConfig(table).name}.${columns[0]!.name}`)
      }
  }
})
