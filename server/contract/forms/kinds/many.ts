import { z } from 'zod'
import { choosable, Options, type Option } from './kind.ts'

/** Some of a list: none twice, in the list's order. */
export const many = {
  type: 'many',
  own: { type: z.literal('many'), options: Options },
  answer: ({ options }: { options: readonly Option[] }, before: unknown) =>
    z
      .array(z.enum(choosable(options, before)))
      .max(options.length)
      .overwrite(chosen => options.map(({ value }) => value).filter(value => chosen.includes(value))),
} as const
