import { line, oneColumn, orNothing, type Field, type FieldWishes } from '../field.ts'

type Wishes = FieldWishes & {
  /** Characters at most. */
  max: number
  optional?: boolean
  unique?: boolean
  /** Column that keeps the text's pinyin initials. */
  initials?: string
  /** What a text must look like, once cleaned. */
  pattern?: RegExp
}

const schemaOf = ({ max, pattern }: Wishes, min: number) => (pattern ? line(max, min).regex(pattern) : line(max, min))

/** One line of text. */
export function text(wishes: Wishes & { optional: true }): Field<string | null>
export function text(wishes: Wishes): Field<string>
export function text(wishes: Wishes): Field<string> | Field<string | null> {
  const rest = { unique: wishes.unique ?? false, initials: wishes.initials ?? null, searched: true, input: { max: wishes.max } }
  return wishes.optional
    ? oneColumn<string | null>('text', wishes, { ...rest, required: false, empty: null, schema: orNothing(schemaOf(wishes, 0)) })
    : oneColumn<string>('text', wishes, { ...rest, required: true, empty: '', schema: schemaOf(wishes, 1) })
}
