import { z } from 'zod'
import { line, lines } from '../../records/field.ts'

/** Words: one line, or several; at most `max` characters (2000). */
export const text = {
  type: 'text',
  own: { type: z.literal('text'), max: z.int().min(1).max(2000).default(200), isLong: z.boolean().default(false) },
  answer: ({ max, isLong }: { max: number; isLong: boolean }) => (isLong ? lines(max, 0) : line(max, 0)),
} as const
