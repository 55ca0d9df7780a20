/** What every refused request answers. `code` is the catalogue's (docs/errors.md); `message` is in the caller's language. */
import { z } from 'zod'

export const FieldProblem = z.object({
  /** Path of the field: `address.detail`. */
  path: z.string(),
  /** The rule that was broken: `too_small`, `invalid_format`, … */
  rule: z.string(),
  message: z.string(),
})
export type FieldProblem = z.infer<typeof FieldProblem>

export const Problem = z.object({
  code: z.string(),
  message: z.string(),
  fields: z.array(FieldProblem).optional(),
  /** Facts that belong to the code, e.g. who holds a seat. */
  facts: z.record(z.string(), z.unknown()).optional(),
  /** Finds the request in the log. */
  requestId: z.string().optional(),
})
export type Problem = z.infer<typeof Problem>
