import { z } from 'zod'
import { ListCounts } from './feed.ts'

/** GET /api/work-lists: the figures of the left rail; `list.changed` brings the same for one list. */
export const WorkLists = z.object({ dispatch: ListCounts, callbacks: ListCounts, missed: ListCounts })
export type WorkLists = z.infer<typeof WorkLists>
