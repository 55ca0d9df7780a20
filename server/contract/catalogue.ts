import { z } from 'zod'
import { Id } from './ids.ts'

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

/** Reasons for a return after issue (退单, domain C.7), with who answers for it. */
export const RETURN_REASONS = {
  no_worker: 'merchant',
  time_conflict: 'merchant',
  out_of_area: 'merchant',
  not_qualified: 'merchant',
  price_not_agreed: 'none',
  member_unreachable: 'member',
  member_cancelled: 'member',
  member_wants_other: 'member',
  wrong_information: 'platform',
  member_misconduct: 'member',
  merchant_unreachable: 'merchant',
  other: 'none',
} as const satisfies Record<string, z.infer<typeof Responsibility>>
export const ReturnReason = z.enum(Object.keys(RETURN_REASONS) as [keyof typeof RETURN_REASONS, ...(keyof typeof RETURN_REASONS)[]])
export type ReturnReason = z.infer<typeof ReturnReason>

export const Catalogue = z.object({
  categories: z.array(CategoryNode),
  districts: z.array(DistrictView),
  consentVersion: z.string().describe('version of the consent script that the seat reads out'),
})
export type Catalogue = z.infer<typeof Catalogue>
