import type { KindView } from '../../../server/contract/records/answers.ts'
import type { Words } from '../../../server/contract/records/words.ts'
import { number } from '../i18n/format.ts'
import { t } from '../i18n/locale.svelte.ts'
import { preferences } from '../lib/preferences.svelte.ts'

export type FieldView = KindView['fields'][number]
export type Labels = Record<string, Words>

/** A text of a definition in the language of the screen. */
export const said = (words: Words): string => words[preferences.current.locale]

const isWords = (value: unknown): value is Words => typeof value === 'object' && value !== null && 'zh' in value && 'en' in value
const optionWords = (field: FieldView, value: unknown): string => {
  const option = field.input.options?.find(one => one.value === value)
  return option ? said(option.words) : String(value)
}

/** A value as a list or a comparison shows it, on one line. `label`: the name of the record that a reference points at. */
export const shownValue = (field: FieldView, value: unknown, label?: Words): string => {
  if (value === null || value === undefined || value === '') return t('records.nothing')
  if (isWords(value)) return said(value)
  if (label) return said(label)
  if (field.input.options)
    return (
      [value]
        .flat()
        .map(one => optionWords(field, one))
        .join(t('list-join')) || t('records.nothing')
    )
  if (typeof value === 'boolean') return t(value ? 'records.yes' : 'records.no')
  if (typeof value === 'number') return field.input.unit ? `${number(value)} ${said(field.input.unit)}` : String(value)
  return String(value)
}

/** Both languages of a value, where only one of them may have changed. */
export const wholeValue = (field: FieldView, value: unknown, label?: Words): string =>
  isWords(value) ? `${value.zh} / ${value.en}` : shownValue(field, value, label)

/** What a record is called on the screen. */
export const titleIn = (kind: KindView, values: Record<string, unknown>): string => {
  const title = values[kind.title]
  return isWords(title) ? said(title) : String(title ?? '')
}
