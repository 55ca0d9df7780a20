import type { z } from 'zod'
import { word } from '../i18n/locale.svelte.ts'
import type { Failure } from './api.ts'

/** What is wrong in a form, by dotted path, in the words of the screen. */
export type FieldErrors = Record<string, string>

const isEmpty = (value: unknown) => value === undefined || value === null || value === '' || value === false
const at = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (inside, key) => (inside === null || typeof inside !== 'object' ? undefined : (inside as Record<PropertyKey, unknown>)[key]),
    value,
  )

const ruleOf = (issue: z.core.$ZodIssue, value: unknown): string => {
  // what was typed into a field for figures and is none
  if (Number.isNaN(value)) return 'figure'
  switch (issue.code) {
    case 'invalid_type':
      return 'required'
    case 'too_small':
      return issue.origin === 'string' && Number(issue.minimum) > 1 ? 'too_short' : issue.origin === 'string' ? 'required' : 'too_small'
    case 'too_big':
      return issue.origin === 'string' ? 'too_long' : 'too_big'
    case 'invalid_value':
      return 'required'
    case 'invalid_format':
      return 'format'
    case 'custom':
      return typeof issue.params?.rule === 'string' ? issue.params.rule : 'format'
    default:
      return 'format'
  }
}

/** What the words of a rule name: the most and the least that may stand there. */
const limitsOf = (issue: z.core.$ZodIssue): Record<string, string> => ({
  ...('maximum' in issue && { max: String(issue.maximum) }),
  ...('minimum' in issue && { min: String(issue.minimum) }),
})

/**
 * Problems that a schema of the contract finds in a form, worded; the first one of each field. An empty field is asked for, whatever rule
 * it broke.
 */
export const fieldErrors = (schema: z.ZodType, form: unknown): FieldErrors => {
  const found: FieldErrors = {}
  for (const issue of schema.safeParse(form).error?.issues ?? []) {
    const value = at(form, issue.path)
    found[issue.path.join('.')] ??= word('rule', isEmpty(value) ? 'required' : ruleOf(issue, value), limitsOf(issue))
  }
  return found
}

/** Problems that the server found, by field. */
export const serverErrors = (failure: Failure): FieldErrors =>
  Object.fromEntries(failure.fields.map(field => [field.path, field.message || word('rule', field.rule)]))
