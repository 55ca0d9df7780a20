import type { SettingChange, SettingView, SettingKey } from '../contract/settings/index.ts'
import { defaults } from '../contract/settings/index.ts'
import type { ChangeRow } from './store.ts'

type Json = SettingView['value']

/** A setting as it stands; `last` is its last change, undefined for one that was never changed. */
export const settingView = (key: SettingKey, value: unknown, last: ChangeRow | undefined): SettingView => ({
  key,
  value: value as Json,
  isDefault: JSON.stringify(value) === JSON.stringify(defaults[key]),
  version: last?.version ?? 0,
  changedAt: last?.changedAt.toISOString() ?? null,
  changedBy: last?.by ?? null,
})

/** A change, with the default in the place of null. */
export const changeView = (key: SettingKey, { version, before, after, origin, undoes, changedAt, by }: ChangeRow): SettingChange => ({
  version,
  before: (before ?? defaults[key]) as Json,
  after: (after ?? defaults[key]) as Json,
  origin,
  undoes,
  at: changedAt.toISOString(),
  by,
})
