import { z } from 'zod'
import { bothOf } from './kind.ts'

const MOST = 2_147_483_647
const bound = () => z.int().min(-MOST).max(MOST)

/** A whole number of a unit, `min`..`max`. */
export const integer = {
  type: 'integer',
  own: { type: z.literal('integer'), min: bound().default(0), max: bound().default(MOST), unit: bothOf(10).nullable().default(null) },
  answer: ({ min, max }: { min: number; max: number }) => z.int().min(min).max(max),
} as const
