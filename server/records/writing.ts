/** How a plain record is written: one transaction for the row, its history and the audit; then screens and switch are told. */
import { toSnakeCase } from 'drizzle-orm/casing'
import { brokenConstraint, type Db } from '../../db/client.ts'
import { writeAudit } from '../audit/write.ts'
import type { RecordAction } from '../contract/records/answers.ts'
import { differences, isSame, violated, type Values } from '../contract/records/derive.ts'
import { fail, failFields } from '../errors.ts'
import { failField } from '../field-rules.ts'
import type { Office } from '../office.ts'
import { changedMeanwhile, writeHistory } from './history.ts'
import { columnsOf, stateOf, type PlainRecord, type Row } from './row.ts'
import { deleteRecord, findRecord, lockRecord, updateRecord } from './store.ts'
import { kindNamed, type Kind } from './tables.ts'
import { placeBelow, placeOf } from './tree.ts'
import { findUses } from './uses.ts'

/** Whoever changes something, and in which language they are told what is wrong. */
export type Author = { id: string; address: string; language: 'zh' | 'en' }

/** A value that another record has already becomes a refusal that names the field. */
const namingField = async <T>(kind: Kind, work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    const broken = brokenConstraint(error)
    if (!broken) throw error
    for (const [name, field] of Object.entries(kind.definition.fields)) {
      const isOwn = field.columns(name).some(column => broken.includes(`_${toSnakeCase(column)}_`))
      if ((field.key && broken.endsWith('_pkey')) || (field.unique && isOwn)) throw failField(name, 'duplicate')
    }
    throw error
  })

/** References must name a record that is there and in use; those that stay as they were are not asked again. */
const checkReferences = async (tx: Db, { definition }: Kind, values: Values, before: Values | null): Promise<void> => {
  for (const [name, field] of Object.entries(definition.fields)) {
    const id = values[name]
    if (!field.input.of || id === null || id === undefined || (before && isSame(before[name], id))) continue
    const found = await findRecord(tx, kindNamed(field.input.of), String(id))
    if (!found?.record.active) throw failField(name, 'unknown')
  }
}

/** What is to be stored for whole values: throws INVALID_INPUT where they do not fit together or name what is not there. */
export const storable = async (
  tx: Db,
  kind: Kind,
  id: string | null,
  values: Values,
  before: Values | null,
  language: 'zh' | 'en',
): Promise<Row> => {
  const wrong = violated(kind.definition, values, language)
  if (wrong.length) throw failFields(wrong)
  await checkReferences(tx, kind, values, before)
  return placeOf(tx, kind, id, values)
}

export type Written = { action: RecordAction; before: PlainRecord | null; after: PlainRecord | null }

/** One change: `work` writes the row; history and audit follow in its transaction, the news after it. */
export const writing = async (office: Office, kind: Kind, author: Author, work: (tx: Db) => Promise<Written>): Promise<Written> => {
  const { kind: name } = kind.definition
  const written = await namingField(
    kind,
    office.db.transaction(async tx => {
      const deed = await work(tx)
      const { action, before, after } = deed
      await writeHistory(tx, kind, { ...deed, by: author.id, now: office.now() })
      const changed = differences(before ? stateOf(before) : {}, after ? stateOf(after) : {})
      await writeAudit(tx, {
        staffId: author.id,
        action: `record.${action}`,
        subject: { kind: name, id: (after ?? before)!.id },
        address: author.address,
        detail: { version: after?.version ?? null, fields: changed.map(({ field }) => field) },
      })
      return deed
    }),
  )
  const { id } = (written.after ?? written.before)!
  office.publish('all', 'record.changed', { kind: name, id, version: written.after?.version ?? null })
  office.configurationChanged(name)
  return written
}

/** The record as it was read; throws RECORD_NOT_FOUND, or RECORD_CHANGED with what somebody else changed. */
export const asRead = async (tx: Db, kind: Kind, id: string, version: number): Promise<PlainRecord> => {
  const record = await lockRecord(tx, kind, id)
  if (!record) throw fail('RECORD_NOT_FOUND')
  if (record.version !== version) throw await changedMeanwhile(tx, kind, record, version)
  return record
}

/** Writes some fields of a record; those that are as they were are left alone, and where nothing differs nothing is written. */
export const rewrite = async (
  tx: Db,
  office: Office,
  kind: Kind,
  record: PlainRecord,
  wanted: Values,
  author: Author,
): Promise<PlainRecord> => {
  const changed = Object.fromEntries(Object.entries(wanted).filter(([name, value]) => !isSame(record.values[name], value)))
  const place = await storable(tx, kind, record.id, { ...record.values, ...changed }, record.values, author.language)
  const after = await updateRecord(tx, kind, record, { ...columnsOf(kind, changed), ...place }, author.id, office.now())
  await placeBelow(tx, kind, record.id)
  return after
}

/** Throws RECORD_IN_USE with who refers to a record, where anybody does. */
const mustBeUnused = async (tx: Db, kind: Kind, id: string): Promise<void> => {
  const uses = await findUses(tx, kind, id)
  if (uses.total === 0) return
  throw fail('RECORD_IN_USE', {
    uses: {
      zh: uses.items.map(({ what, count }) => `${what.zh}（${count}）`).join('、'),
      en: uses.items.map(({ what, count }) => `${what.en} (${count})`).join(', '),
    },
    items: uses.items,
  })
}

export const removing = async (tx: Db, kind: Kind, before: PlainRecord, action: 'delete' | 'undo'): Promise<Written> => {
  await mustBeUnused(tx, kind, before.id)
  await deleteRecord(tx, kind, before.id)
  return { action, before, after: null }
}

/** Somebody began to refer to the record while it was being deleted. */
export const stillUsed = (error: unknown): never => {
  const isForeignKey = brokenConstraint(error)?.endsWith('_fk')
  throw isForeignKey ? fail('RECORD_IN_USE', { uses: { zh: '刚刚被引用', en: 'somebody has just used it' }, items: [] }, error) : error
}
