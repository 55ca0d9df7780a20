/** Changing a setting: checked by itself and with the others, against the version that was seen, written with history and audit. */
import type { Db } from '../../db/client.ts'
import { writeAudit } from '../audit/write.ts'
import type { AuditAction } from '../contract/audit.ts'
import { checks, settingOf, type SettingKey } from '../contract/settings/index.ts'
import { problemOf } from '../contract/settings/words.ts'
import { fail, failFields } from '../errors.ts'
import type { Language } from '../plugins/session.ts'
import { changeAt, changesOf, lockSettings, readStored, writeChange, type ChangeRow } from './store.ts'
import { isDefault, valuesOf } from './values.ts'

/** Who changes what, in which version and whose language. `address`: where the request came from. */
export type Wish = { key: SettingKey; version: number; by: string; language: Language; address: string; now: Date }

const refuse = (path: string, rule: string, message: string) => failFields([{ path, rule, message }])

/** The value as it is stored: null for the default. Throws what is wrong with it. */
const checked = async (tx: Db, { key, language }: Wish, value: unknown): Promise<unknown> => {
  const problem = problemOf(settingOf(key), value)
  if (problem) throw refuse('value', problem.rule, problem.words[language])
  const parsed = settingOf(key).schema.parse(value)
  const { stored } = await readStored(tx)
  const { values } = valuesOf([...stored.filter(one => one.key !== key), { key, value: parsed }])
  const broken = checks.find(check => check.keys.includes(key) && !check.holds(values))
  if (broken) throw refuse('value', broken.rule, broken.words[language])
  return isDefault(key, parsed) ? null : parsed
}

/** A later change than the one that was seen: refused with what it was and whose. */
const stale = ({ by, after, changedAt }: ChangeRow, key: SettingKey) =>
  fail('SETTING_CHANGED', { person: by ?? '', value: after ?? settingOf(key).default, at: changedAt.toISOString() })

type Written = { id: number; row: ChangeRow }

const write = async (
  tx: Db,
  wish: Wish,
  next: (history: ChangeRow[]) => Promise<{ value: unknown; undoes: number | null; action: AuditAction }>,
): Promise<Written> => {
  await lockSettings(tx)
  const history = await changesOf(tx, wish.key)
  const [last] = history
  if (last && last.version !== wish.version) throw stale(last, wish.key)
  if (!last && wish.version !== 0) throw fail('SETTING_NOT_FOUND', { key: wish.key })
  const { value, undoes, action } = await next(history)
  const after = await checked(tx, wish, value)
  const before = last?.after ?? null
  if (JSON.stringify(after) === JSON.stringify(before)) {
    if (last) return { id: last.id, row: last }
    throw refuse('value', 'unchanged', wish.language === 'zh' ? '与现在的值相同' : 'This is the value in force')
  }
  const change = { key: wish.key, version: (last?.version ?? 0) + 1, before, after, origin: 'screen' as const, undoes }
  const id = await writeChange(tx, { ...change, changedAt: wish.now, changedBy: wish.by })
  await writeAudit(tx, {
    staffId: wish.by,
    action,
    subject: { kind: 'setting', id: wish.key },
    address: wish.address,
    detail: { before, after, version: change.version },
  })
  const [row] = await changesOf(tx, wish.key)
  return { id, row: row! }
}

/** Sets a value. */
export const changeSetting = (db: Db, wish: Wish, value: unknown): Promise<Written> =>
  db.transaction(tx => write(tx, wish, async () => ({ value, undoes: null, action: 'setting.change' })))

/** Sets the default again. */
export const resetSetting = (db: Db, wish: Wish): Promise<Written> =>
  db.transaction(tx => write(tx, wish, async () => ({ value: settingOf(wish.key).default, undoes: null, action: 'setting.change' })))

/** Undoes one change: what stood before it stands again, whatever came since. */
export const undoSetting = (db: Db, wish: Wish, of: number): Promise<Written> =>
  db.transaction(tx =>
    write(tx, wish, async () => {
      const undone = await changeAt(tx, wish.key, of)
      if (!undone) throw fail('SETTING_NOT_FOUND', { key: `${wish.key} (${of})` })
      return { value: undone.before ?? settingOf(wish.key).default, undoes: of, action: 'setting.undo' }
    }),
  )
