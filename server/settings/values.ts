import { defaults, isSettingKey, settingOf, SETTING_KEYS, type SettingKey, type Values } from '../contract/settings/index.ts'
import { problemOf } from '../contract/settings/words.ts'

export type StoredSetting = { key: string; value: unknown }

/**
 * The values in force: what is stored, and the default elsewhere. What is stored and no value of its setting (any more) is left out and
 * named: the default stands then. Keys that the registry does not know are of another version and are passed over.
 */
export const valuesOf = (stored: readonly StoredSetting[]): { values: Values; unusable: SettingKey[] } => {
  const unusable: SettingKey[] = []
  const own = stored.flatMap(({ key, value }) => {
    if (!isSettingKey(key)) return []
    if (problemOf(settingOf(key), value) === null) return [[key, settingOf(key).schema.parse(value)] as const]
    unusable.push(key)
    return []
  })
  return { values: { ...defaults, ...(Object.fromEntries(own) as Partial<Values>) }, unusable }
}

/** Whether a value is the setting's default. */
export const isDefault = (key: SettingKey, value: unknown): boolean =>
  JSON.stringify(settingOf(key).schema.parse(value)) === JSON.stringify(settingOf(key).default)

/** The place of a setting in the registry, for lists. */
export const placeOf = (key: SettingKey): number => SETTING_KEYS.indexOf(key)
