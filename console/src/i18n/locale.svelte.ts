import { preferences } from '../lib/preferences.svelte.ts'
import { en } from './en/index.ts'
import { zh, type Key } from './zh/index.ts'

export type { Key }
type Values = Record<string, string | number>

const catalogues = { zh, en }
const plural = new Intl.PluralRules('en')
/** `{n|order|orders}`: the word for one, or for any other number; Chinese needs none. */
const inflect = (text: string, values: Values) =>
  text.replace(/\{(\w+)\|([^|}]*)\|([^}]*)\}/g, (_, name: string, one: string, other: string) =>
    plural.select(Number(String(values[name]).replaceAll(',', ''))) === 'one' ? one : other,
  )
/** Puts values into a text: `{name}`, and words that depend on a number. */
export const fill = (text: string, values?: Values): string =>
  values ? inflect(text, values).replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole)) : text

/** The text of a key in the language of the screen, with `{name}` filled in. */
export const t = (key: Key, values?: Values): string => fill(catalogues[preferences.current.locale][key], values)

/** Text of a key that is put together from a code of the server; the code itself when the catalogue does not know it. */
export const word = (group: string, code: string, values?: Values): string => {
  const text = (catalogues[preferences.current.locale] as Record<string, string>)[`${group}.${code}`]
  return text === undefined ? code : fill(text, values)
}

/** What comes in both languages, in that of the screen. */
export const inWords = (words: { zh: string; en: string }): string => words[preferences.current.locale]

/** BCP 47 tag for Intl. */
export const tag = (): string => (preferences.current.locale === 'zh' ? 'zh-CN' : 'en-GB')
