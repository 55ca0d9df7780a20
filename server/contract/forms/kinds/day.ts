import { z } from 'zod'
import { cleanLine } from '../../../../text/clean.ts'
import { isDay } from '../../../../time/civil.ts'

/** A day of the calendar, `2026-11-27`, of the years 1900 to 2199; no time and no zone. An empty text is none. */
export const day = {
  type: 'day',
  own: { type: z.literal('day') },
  answer: () =>
    z
      .string()
      .max(40)
      .overwrite(cleanLine)
      .refine(value => value === '' || isDay(value), { params: { rule: 'format' }, abort: true })
      .refine(value => value === '' || /^(19|20|21)/.test(value), { params: { rule: 'date_range' } }),
} as const
