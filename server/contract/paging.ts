import { z } from 'zod'
import { LIMITS, text } from './text.ts'

/** Query part shared by all lists. `page` starts at 1. */
export const PageQuery = z.object({
  page: z.coerce.number().int().min(1).max(10_000).default(1),
  pageSize: z.coerce.number().int().min(1).max(100).default(25),
})
export type PageQuery = z.infer<typeof PageQuery>

/** Where the page before ended: the `next` of its answer, milliseconds and id. */
export const Cursor = z
  .string()
  .max(200)
  .regex(/^\d{1,14}_[!-~]+$/)

/** Search box: name, number, order number, pinyin initials. */
export const SearchQuery = PageQuery.extend({ q: text(LIMITS.search, 0).optional() })

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), total: z.number().int(), page: z.number().int(), pageSize: z.number().int() })

export interface Page<T> {
  items: T[]
  total: number
  page: number
  pageSize: number
}
