import { z } from 'zod'
import { oneColumn, type Field, type FieldWishes } from '../field.ts'
import type { Words } from '../words.ts'

type Wishes<V extends string> = FieldWishes & { options: Readonly<Record<V, Words>>; default: NoInfer<V> }

/** One of a few values that the code knows. */
export const choice = <V extends string>(wishes: Wishes<V>): Field<V> => {
  const values = Object.keys(wishes.options) as [V, ...V[]]
  return oneColumn<V>('choice', wishes, {
    required: false,
    empty: wishes.default,
    schema: z.enum(values) as z.ZodType<V>,
    input: { options: values.map(value => ({ value, words: wishes.options[value] })) },
  })
}
