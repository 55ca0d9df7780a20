import { z } from 'zod'

/** Rule that a field broke; the console translates it, `message` says the same in the caller's language. */
export const FieldRule = z.enum([
  'required', 'type', 'format', 'too_short', 'too_long', 'too_small', 'too_big', 'not_in_list', 'unknown', 'not_allowed', 'in_past', 'order', 'duplicate',
])
export type FieldRule = z.infer<typeof FieldRule>

export const FieldProblem = z.object({
  path: z.string().describe('dotted path in the request, e.g. contact.name'),
  rule: FieldRule,
  message: z.string(),
})
export type FieldProblem = z.infer<typeof FieldProblem>

/** Body of every answer with a status of 400 or more. */
export const Problem = z.object({ code: z.string(), message: z.string(), fields: z.array(FieldProblem).optional() })
export type Problem = z.infer<typeof Problem>
