/** What may be done to plain records. */
import { differences, wantedIn, type Values } from '../contract/records/derive.ts'
import { fail } from '../errors.ts'
import type { Office } from '../office.ts'
import type { PlainRecord } from './row.ts'
import { findRecord, insertRecord, updateRecord } from './store.ts'
import type { Kind } from './tables.ts'
import { asRead, removing, rewrite, stillUsed, storable, writing, type Author } from './writing.ts'

/** Makes a record of checked values. */
export const createRecord = async (office: Office, kind: Kind, values: Values, author: Author): Promise<PlainRecord> => {
  const { after } = await writing(office, kind, author, async tx => {
    const place = await storable(tx, kind, null, values, null, author.language)
    return { action: 'create', before: null, after: await insertRecord(tx, kind, values, author.id, office.now(), place) }
  })
  return after!
}

/** Changes a record to what a body wants; a body that changes nothing writes nothing. */
export const changeRecord = async (
  office: Office,
  kind: Kind,
  id: string,
  body: Values & { version: number },
  author: Author,
): Promise<PlainRecord> => {
  const wanted = wantedIn(body)
  const now = await findRecord(office.db, kind, id)
  const isIdle = now?.record.version === body.version && differences(now.record.values, { ...now.record.values, ...wanted }).length === 0
  if (now && isIdle) return now.record
  const { after } = await writing(office, kind, author, async tx => {
    const before = await asRead(tx, kind, id, body.version)
    return { action: 'change', before, after: await rewrite(tx, office, kind, before, wanted, author) }
  })
  return after!
}

/** Takes a record out of use, or back into it. What refers to it stays as it is. */
export const useRecord = async (
  office: Office,
  kind: Kind,
  id: string,
  { version, active }: { version: number; active: boolean },
  author: Author,
): Promise<PlainRecord> => {
  const { after } = await writing(office, kind, author, async tx => {
    const before = await asRead(tx, kind, id, version)
    if (before.active === active) throw fail('RECORD_AS_WISHED')
    return {
      action: active ? 'enable' : 'disable',
      before,
      after: await updateRecord(tx, kind, before, { active }, author.id, office.now()),
    }
  })
  return after!
}

/** Deletes a record that nothing refers to. */
export const removeRecord = async (office: Office, kind: Kind, id: string, version: number, author: Author): Promise<void> => {
  await writing(office, kind, author, async tx => removing(tx, kind, await asRead(tx, kind, id, version), 'delete')).catch(stillUsed)
}
