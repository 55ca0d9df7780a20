import { z } from 'zod'
import { CallRef, Id } from './ids.ts'
import { OrderType } from './order-states.ts'
import { Instant, isStorable, rawText } from './text.ts'

/** How deep the objects and lists of a draft may lie in each other. */
const DEPTH = 20

/** What a draft's data breaks: its own rule's name, or null. Goes down no deeper than allowed, so that nothing exhausts the stack. */
const ruleBroken = (value: unknown, depth = 0): 'characters' | 'too_deep' | null => {
  if (typeof value === 'string') return isStorable(value) ? null : 'characters'
  if (typeof value !== 'object' || value === null) return null
  if (depth === DEPTH) return 'too_deep'
  for (const [key, inner] of Object.entries(value)) {
    const rule = isStorable(key) ? ruleBroken(inner, depth + 1) : 'characters'
    if (rule) return rule
  }
  return null
}

/** A half-written form, kept on the server so that a reload or another call loses nothing. Any shape that can be stored and read again. */
export const DraftForm = z.object({
  kind: OrderType,
  callId: CallRef.nullish(),
  data: z.record(rawText(60, 0), z.unknown()).superRefine((data, context) => {
    const rule = ruleBroken(data) ?? (JSON.stringify(data).length > 60_000 ? 'too_long' : null)
    if (rule) context.addIssue({ code: 'custom', params: { rule } })
  }),
})
export type DraftForm = z.input<typeof DraftForm>

/** GET /api/drafts: my own, newest first. PUT /api/drafts/:id (id made by the client) and DELETE. */
export const DraftView = z.object({
  id: Id,
  kind: OrderType,
  callId: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
  updatedAt: Instant,
})
export type DraftView = z.infer<typeof DraftView>
export const DraftList = z.object({ items: z.array(DraftView) })
