import { z } from 'zod'

/** One-line or free text: trimmed, `min`..`max` characters, without the NUL character that PostgreSQL cannot store. */
export const text = (max: number, min = 1) =>
  z
    .string()
    .trim()
    .min(min)
    .max(max)
    .regex(/^[^\0]*$/)

/** Optional text: absent and empty are both stored as null. */
export const optionalText = (max: number) =>
  text(max, 0)
    .nullish()
    .transform(value => value || null)

/** Point in time as ISO 8601 with zone; always UTC (`Z`) in answers. */
export const Instant = z.iso.datetime({ offset: true })
export type Instant = z.infer<typeof Instant>

/** Money in fen (1/100 CNY), 0 .. 1,000,000 CNY. */
export const Fen = z.number().int().min(0).max(100_000_000)

export const LIMITS = { name: 60, address: 200, content: 2000, note: 500, reason: 200, phone: 64, search: 60 } as const
