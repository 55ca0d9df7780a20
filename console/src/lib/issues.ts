import type { z } from 'zod'
import { word } from '../i18n/locale.svelte.ts'
import type { Failure } from './api.ts'

/** What is wrong in a form, by dotted path, in the words of the screen. */
export type FieldErrors = Record<string, string>

const ruleOf = (issue: z.core.$ZodIssue): string => {
  switch (issue.code) {
    case 'invalid_type': return 'required'
    case 'too_small': return issue.origin === 'string' && Number(issue.minimum) > 1 ? 'too_short' : issue.origin === 'string' ? 'required' : 'too_small'
    case 'too_big': return issue.origin === 'string' ? 'too_long' : 'too_big'
    case 'invalid_value': return 'required'
    case 'invalid_format': return 'format'
    case 'custom': return typeof issue.params?.rule === 'string' ? issue.params.rule : 'format'
    default: return 'format'
  }
}

/** Problems that a schema of the contract finds, worded; the first one of each field. */
export const fieldErrors = (result: { success: boolean; error?: z.ZodError }): FieldErrors => {
  const found: FieldErrors = {}
  for (const issue of result.error?.issues ?? []) found[issue.path.join('.')] ??= word('rule', ruleOf(issue))
  return found
}

/** Problems that the server found, by field. */
export const serverErrors = (failure: Failure): FieldErrors =>
  Object.fromEntries(failure.fields.map(field => [field.path, field.message || word('rule', field.rule)]))
