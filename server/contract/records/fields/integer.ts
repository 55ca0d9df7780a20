import { z } from 'zod'
import { oneColumn, type Field, type FieldWishes } from '../field.ts'
import type { Words } from '../words.ts'

type Wishes = FieldWishes & {
  min: number
  /** 2,147,483,647 at most. */
  max: number
  /** What a new record begins with. */
  default: number
  /** What it counts. */
  unit?: Words
}

/** A whole number of a unit, `min`..`max`. */
export const integer = (wishes: Wishes): Field<number> => {
  const { min, max, unit } = wishes
  return oneColumn<number>('integer', wishes, {
    required: false,
    empty: wishes.default,
    schema: z.int().min(min).max(max),
    input: { min, max, ...(unit && { unit }) },
  })
}
