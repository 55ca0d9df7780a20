import { line, oneColumn, type Field, type FieldWishes } from '../field.ts'

type Wishes = FieldWishes & {
  max?: number
  /** The form proposes a code made of this field's (English) words. */
  from?: string
  pattern?: RegExp
}

/** Small Latin letters, digits, dash and underscore, beginning with a letter or digit. */
const PATTERN = /^[a-z0-9][a-z0-9_-]*$/

/** The name by which the system itself knows a record: its id, written once and never changed. */
export const code = (wishes: Wishes): Field<string> => {
  const { max = 40, from, pattern = PATTERN } = wishes
  return oneColumn<string>('code', wishes, {
    required: true,
    fixed: true,
    key: true,
    unique: true,
    searched: true,
    empty: '',
    schema: line(max).regex(pattern),
    input: { max, ...(from && { from }) },
  })
}

/** A code made of words, for the form to propose: `Lunch break` gives `lunch-break`; nothing where no Latin letter stands. */
export const codeFrom = (words: string, max = 40): string =>
  words
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, max)
    .replace(/-+$/, '')
