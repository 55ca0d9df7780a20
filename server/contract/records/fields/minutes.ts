import { z } from 'zod'
import { oneColumn, type Field, type FieldWishes } from '../field.ts'

type Wishes = FieldWishes & { min: number; max: number; default?: number; optional?: boolean }

const unit = { zh: '分钟', en: 'minutes' }

/** A length of time in whole minutes, `min`..`max`; with `optional` also none. */
export function minutes(wishes: Wishes & { optional: true }): Field<number | null>
export function minutes(wishes: Wishes): Field<number>
export function minutes(wishes: Wishes): Field<number> | Field<number | null> {
  const schema = z.int().min(wishes.min).max(wishes.max)
  const input = { min: wishes.min, max: wishes.max, unit }
  return wishes.optional
    ? oneColumn<number | null>('minutes', wishes, { required: false, empty: wishes.default ?? null, schema: schema.nullable(), input })
    : oneColumn<number>('minutes', wishes, { required: false, empty: wishes.default ?? wishes.min, schema, input })
}
