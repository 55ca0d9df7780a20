/** Taking an entry of history back: as a new version, by the rules of today. */
import { createSchema, differences, type Values } from '../contract/records/derive.ts'
import type { FieldProblem } from '../contract/problem.ts'
import { fail, failFields } from '../errors.ts'
import type { Office } from '../office.ts'
import { findEntry, lastVersion, type Entry } from './history.ts'
import type { PlainRecord } from './row.ts'
import { insertRecord, lockRecord, updateRecord } from './store.ts'
import type { Kind } from './tables.ts'
import { asRead, removing, rewrite, stillUsed, storable, writing, type Author } from './writing.ts'
import type { Db } from '../../db/client.ts'

/** Values of before that today's definition knows; throws INVALID_INPUT with the fields that it does not accept any more. */
const acceptable = ({ definition }: Kind, values: Values): Values => {
  const kept: Values = {}
  const wrong: FieldProblem[] = []
  for (const [name, value] of Object.entries(values)) {
    const field = definition.fields[name]
    if (!field) continue
    const parsed = field.schema.safeParse(value)
    if (parsed.success) kept[name] = parsed.data
    else wrong.push({ path: name, rule: 'no_longer_fits', message: '' })
  }
  if (wrong.length) throw failFields(wrong)
  return kept
}

/** What an entry changed, as it was before: the values, and whether the record was in use where the entry changed that. */
const backTo = ({ before, after }: Entry): { values: Values; active: boolean | undefined } => {
  const { active, ...values } = Object.fromEntries(differences(before ?? {}, after ?? {}).map(({ field, before: was }) => [field, was]))
  return { values, active: active as boolean | undefined }
}

const madeAgain = async (tx: Db, office: Office, kind: Kind, entry: Entry, version: number, author: Author) => {
  const last = await lastVersion(tx, kind, entry.recordId)
  if (last !== version || (await lockRecord(tx, kind, entry.recordId))) throw fail('RECORD_AS_WISHED')
  const { active, ...was } = entry.before!
  const parsed = createSchema(kind.definition).safeParse(acceptable(kind, was))
  if (!parsed.success)
    throw failFields(parsed.error.issues.map(({ path }) => ({ path: path.join('.'), rule: 'no_longer_fits', message: '' })))
  const place = await storable(tx, kind, null, parsed.data, null, author.language)
  const own = { ...place, ...(kind.definition.key === null && { id: entry.recordId }), active, version: last + 1 }
  return insertRecord(tx, kind, parsed.data, author.id, office.now(), own)
}

/**
 * Takes one entry of a record's history back. What it changed is again as it was before, whatever came after it; other fields stay. A
 * record that it made is deleted where nobody refers to it, one that it deleted is there again under its id. `version` is the record's
 * last.
 */
export const undoEntry = async (
  office: Office,
  kind: Kind,
  id: string,
  { entry: entryId, version }: { entry: number; version: number },
  author: Author,
): Promise<PlainRecord | null> => {
  const entry = await findEntry(office.db, kind, id, entryId)
  if (!entry) throw fail('RECORD_NOT_FOUND')
  const { after } = await writing(office, kind, author, async tx => {
    if (!entry.after) return { action: 'undo', before: null, after: await madeAgain(tx, office, kind, entry, version, author) }
    const record = await asRead(tx, kind, id, version)
    if (!entry.before) return removing(tx, kind, record, 'undo')
    const { values, active } = backTo(entry)
    const wanted = acceptable(kind, values)
    const turns = active !== undefined && active !== record.active
    if (!turns && differences(record.values, { ...record.values, ...wanted }).length === 0) throw fail('RECORD_AS_WISHED')
    if (!turns) return { action: 'undo', before: record, after: await rewrite(tx, office, kind, record, wanted, author) }
    return { action: 'undo', before: record, after: await updateRecord(tx, kind, record, { active }, author.id, office.now()) }
  }).catch(stillUsed)
  return after
}
