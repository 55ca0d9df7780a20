/** What a kind of question is: its own part of a definition, and the check of an answer. */
import { z } from 'zod'
import { line } from '../../records/field.ts'

/** A name or a text in both languages, as the back office writes it; cleaned. */
export const bothOf = (max: number) => z.strictObject({ zh: line(max), en: line(max) })

/** One entry of a list to choose from. `isActive: false`: not chosen any more, but kept where it was chosen. */
export const Option = z.strictObject({
  value: line(40).regex(/^[a-z0-9][a-z0-9_-]*$/),
  words: bothOf(40),
  isActive: z.boolean().default(true),
})
export type Option = z.infer<typeof Option>

/** 1 to 100 options, none twice. */
export const Options = z
  .array(Option)
  .min(1)
  .max(100)
  .superRefine((options, ctx) => {
    options.forEach(({ value }, at) => {
      if (options.findIndex(other => other.value === value) < at)
        ctx.addIssue({ code: 'custom', path: [at, 'value'], params: { rule: 'duplicate' } })
    })
  })

/** Values that may be chosen now: active ones, and those that stood there before. */
export const choosable = (options: readonly Option[], before: unknown): string[] => {
  const kept: unknown[] = Array.isArray(before) ? before : [before]
  return options.filter(({ value, isActive }) => isActive || kept.includes(value)).map(({ value }) => value)
}

/** Whether the smaller bound is not above the greater one. */
export const isRange = ({ min, max }: { min: number; max: number }): boolean => min <= max
