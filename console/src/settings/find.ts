import { settingOf, SETTING_KEYS, THEMES, type SettingKey, type Theme } from '../../../server/contract/settings/index.ts'
import { score } from '../lib/pinyin.ts'

/** The settings that answer what was typed (words of either language, pinyin initials, the key), by theme, in the registry's order. */
export const foundByTheme = (typed: string): { theme: Theme; keys: SettingKey[] }[] =>
  THEMES.map(theme => ({
    theme,
    keys: SETTING_KEYS.filter(key => {
      const { name, help, theme: own } = settingOf(key)
      return own === theme && score({ value: key, label: name.zh, search: `${name.en} ${key} ${help.zh} ${help.en}` }, typed) > 0
    }),
  })).filter(({ keys }) => keys.length > 0)
