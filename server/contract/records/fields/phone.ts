import type { z } from 'zod'
import { TypedNumber } from '../../phones.ts'
import { oneColumn, type Field, type FieldWishes } from '../field.ts'

type Wishes = FieldWishes & {
  /** The number is the record's id, as of a line into the centre. */
  key?: boolean
}

/** A telephone number of the centre or of an office, never of a citizen, in any writing; kept as digits with at most a plus in front. */
export const phone = (wishes: Wishes): Field<string> =>
  oneColumn<string>('phone', wishes, {
    required: true,
    empty: '',
    fixed: wishes.key ?? false,
    key: wishes.key ?? false,
    unique: wishes.key ?? false,
    searched: true,
    schema: TypedNumber as z.ZodType<string>,
    input: { max: 24 },
  })
