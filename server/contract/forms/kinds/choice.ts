import { z } from 'zod'
import { choosable, Options, type Option } from './kind.ts'

/** One of a list. */
export const choice = {
  type: 'choice',
  own: { type: z.literal('choice'), options: Options },
  answer: ({ options }: { options: readonly Option[] }, before: unknown) => z.enum(choosable(options, before)),
} as const
