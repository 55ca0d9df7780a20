import { z } from 'zod'
import { oneColumn, type Field, type FieldWishes } from '../field.ts'
import type { Words } from '../words.ts'

type Wishes<V extends string> = FieldWishes & { options: Readonly<Record<V, Words>>; default?: readonly NoInfer<V>[] }

/** Some of a few values that the code knows, none twice, in the order in which the code lists them. */
export const many = <V extends string>(wishes: Wishes<V>): Field<V[]> => {
  const values = Object.keys(wishes.options) as [V, ...V[]]
  return oneColumn<V[]>('many', wishes, {
    required: false,
    empty: [...(wishes.default ?? [])],
    schema: z
      .array(z.enum(values))
      .max(values.length)
      .transform(chosen => values.filter(value => (chosen as string[]).includes(value))),
    toCells: chosen => [chosen.join(' ')],
    input: { options: values.map(value => ({ value, words: wishes.options[value] })) },
  })
}
