/** What callers hear in fixed words, and the recordings that replace the synthesiser. */
import { z } from 'zod'
import { pageOf, PageQuery } from './paging.ts'
import { text } from './text.ts'

export const PromptView = z.object({
  /** Names the words: put a recording under it. */
  id: z.string(),
  flow: z.string(),
  language: z.enum(['zh', 'en']),
  text: z.string(),
  /** True when an uploaded recording is played instead of the synthesiser. */
  recorded: z.boolean(),
})
export type PromptView = z.infer<typeof PromptView>
export const PromptList = pageOf(PromptView)
export const PromptQuery = PageQuery.extend({ language: z.enum(['zh', 'en']).optional(), flow: text(40, 0).optional() })

/** Length of the stored recording in ms. */
export const PromptStored = z.object({ id: z.string(), ms: z.number().int() })
