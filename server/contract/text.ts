import { z } from 'zod'

/** Whether a text can be stored as it is: PostgreSQL has no NUL, and half a surrogate pair is no character. */
export const isStorable = (value: string): boolean => !/[\0\p{Cs}]/u.test(value)

/** Text as it was typed, spaces included: `min`..`max` characters, all of them storable. Every text that a request brings is one. */
export const rawText = (max: number, min = 1) =>
  z
    .string()
    .min(min)
    .max(max)
    .refine(isStorable, { params: { rule: 'characters' } })

/** One-line or free text: trimmed, `min`..`max` characters, all of them storable. */
export const text = (max: number, min = 1) =>
  z
    .string()
    .trim()
    .min(min)
    .max(max)
    .refine(isStorable, { params: { rule: 'characters' } })

/** Optional text: absent and empty are both stored as null. */
export const optionalText = (max: number) =>
  text(max, 0)
    .nullish()
    .transform(value => value || null)

/** Point in time as ISO 8601 with zone, of the years 1900 to 2199; always UTC (`Z`) in answers. */
export const Instant = z.iso
  .datetime({ offset: true })
  .refine(value => /^(19|20|21)\d\d/.test(value), { params: { rule: 'date_range' }, abort: true })
export type Instant = z.infer<typeof Instant>

/** Money in fen (1/100 CNY), 0 .. 1,000,000 CNY. */
export const Fen = z.number().int().min(0).max(100_000_000)

export const LIMITS = { name: 60, address: 200, content: 2000, note: 500, reason: 200, phone: 64, search: 60 } as const
