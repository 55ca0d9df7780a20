import { z } from 'zod'
import { line } from '../../records/field.ts'

/**
 * What the law protects most (number of an identity card, health, background): one line, which is stored encrypted and read by a right of
 * its own. Conditions cannot ask for it, because what they show would tell it.
 */
export const sealed = {
  type: 'sealed',
  own: { type: z.literal('sealed'), max: z.int().min(1).max(500).default(60) },
  answer: ({ max }: { max: number }) => line(max, 0),
} as const
