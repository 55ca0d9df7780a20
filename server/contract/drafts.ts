import { z } from 'zod'
import { CallRef, Id } from './ids.ts'
import { Instant } from './text.ts'

/** A half-written form, kept on the server so that a reload or another call loses nothing. Not validated beyond its size. */
export const DraftForm = z.object({
  kind: z.enum(['service']),
  callId: CallRef.nullish(),
  data: z.record(z.string().max(60), z.unknown()).refine(data => JSON.stringify(data).length <= 60_000, { params: { rule: 'too_long' } }),
})
export type DraftForm = z.input<typeof DraftForm>

/** GET /api/drafts: my own, newest first. PUT /api/drafts/:id (id made by the client) and DELETE. */
export const DraftView = z.object({
  id: Id,
  kind: z.enum(['service']),
  callId: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
  updatedAt: Instant,
})
export type DraftView = z.infer<typeof DraftView>
export const DraftList = z.object({ items: z.array(DraftView) })
