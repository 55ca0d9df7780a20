import { lines, oneColumn, orNothing, type Field, type FieldWishes } from '../field.ts'

type Wishes = FieldWishes & {
  /** Characters at most, line ends included. */
  max: number
  optional?: boolean
  /** Lines that the control shows. */
  rows?: number
}

/** Text of several lines. */
export function area(wishes: Wishes & { optional: true }): Field<string | null>
export function area(wishes: Wishes): Field<string>
export function area(wishes: Wishes): Field<string> | Field<string | null> {
  const rest = { searched: true, input: { max: wishes.max, lines: wishes.rows ?? 4 } }
  return wishes.optional
    ? oneColumn<string | null>('area', wishes, { ...rest, required: false, empty: null, schema: orNothing(lines(wishes.max, 0)) })
    : oneColumn<string>('area', wishes, { ...rest, required: true, empty: '', schema: lines(wishes.max) })
}
