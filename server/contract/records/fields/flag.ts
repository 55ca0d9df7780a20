import { z } from 'zod'
import { oneColumn, type Field, type FieldWishes } from '../field.ts'

/** Yes or no. */
export const flag = (wishes: FieldWishes & { default?: boolean }): Field<boolean> =>
  oneColumn<boolean>('flag', wishes, { required: false, empty: wishes.default ?? false, schema: z.boolean(), input: {} })
