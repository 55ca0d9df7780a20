/** Queues as configured, and what they look like right now. */
import { z } from 'zod'

export const QueueView = z.object({
  id: z.string(),
  name: z.object({ zh: z.string(), en: z.string() }),
  skill: z.string(),
  /** Answered within this many seconds counts as in time. */
  targetSeconds: z.number().int(),
  /** Once nobody could take a call for so many seconds, callers are offered to leave a message; 0 for never. */
  offerSeconds: z.number().int(),
})
export type QueueView = z.infer<typeof QueueView>
export const QueueList = z.object({ items: z.array(QueueView) })
