import { line, oneColumn, orNothing, type Field, type FieldWishes } from '../field.ts'

type Wishes = FieldWishes & {
  /** The kind of records that it names one of. */
  of: string
  optional?: boolean
}

/** Another record, by its id. That there is such a one, and that it is not disabled, is looked up when it is saved. */
export function reference(wishes: Wishes & { optional: true }): Field<string | null>
export function reference(wishes: Wishes): Field<string>
export function reference(wishes: Wishes): Field<string> | Field<string | null> {
  const input = { of: wishes.of }
  return wishes.optional
    ? oneColumn<string | null>('reference', wishes, { required: false, empty: null, schema: orNothing(line(64, 0)), input })
    : oneColumn<string>('reference', wishes, { required: true, empty: '', schema: line(64), input })
}
