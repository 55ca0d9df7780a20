import { z } from 'zod'
import { Id } from './ids.ts'
import { text } from './text.ts'

/** GET /api/catalogue: everything forms offer, small enough to be read once a session. */
export interface CategoryNode {
  id: string
  code: string
  name: string
  /** 1..3 */
  level: number
  /** pinyin initials for quick typing, e.g. `bjjs` */
  initials: string
  children: CategoryNode[]
}
export const CategoryNode: z.ZodType<CategoryNode> = z.object({
  id: Id,
  code: z.string(),
  name: z.string(),
  level: z.number().int(),
  initials: z.string(),
  get children() {
    return z.array(CategoryNode)
  },
})
export const DistrictView = z.object({ code: z.string(), name: z.string(), initials: z.string() })
export type DistrictView = z.infer<typeof DistrictView>

/** Who answers for a return; only the merchant's own cost it standing (domain C.7). */
export const Responsibility = z.enum(['merchant', 'member', 'platform', 'none'])

/** Code of a reason for a return after issue (退单, domain C.7): a record of the kind `return-reason`. */
export const ReturnReason = text(40)
export type ReturnReason = z.infer<typeof ReturnReason>

/** An entry of a short list by its code, named in both languages. Those that are not in use stay, for what names them. */
export const ListedEntry = z.object({ code: z.string(), name: z.object({ zh: z.string(), en: z.string() }), active: z.boolean() })
export type ListedEntry = z.infer<typeof ListedEntry>

/** The short lists that plain records keep, each in its order. */
export const Lists = z.object({
  pauseReasons: z.array(ListedEntry),
  returnReasons: z.array(ListedEntry),
  refusalReasons: z.array(ListedEntry),
  closingReasons: z.array(ListedEntry.extend({ closes: z.array(z.enum(['cancel', 'give-up'])) })),
  memberTags: z.array(ListedEntry.extend({ warns: z.boolean() })),
})
export type Lists = z.infer<typeof Lists>

export const Catalogue = z.object({
  categories: z.array(CategoryNode),
  districts: z.array(DistrictView),
  lists: Lists,
  consentVersion: z.string().describe('version of the consent script that the seat reads out'),
})
export type Catalogue = z.infer<typeof Catalogue>
