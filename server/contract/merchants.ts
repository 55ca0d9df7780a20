import { z } from 'zod'
import { Id } from './ids.ts'
import { pageOf, SearchQuery } from './paging.ts'
import { PhoneView } from './phones.ts'
import { Fen, Instant } from './text.ts'

export const MerchantKind = z.enum(['company', 'sole_trader', 'volunteer_group', 'volunteer'])
export const MerchantStatus = z.enum(['active', 'suspended', 'closed'])

export const MerchantRow = z.object({
  id: Id,
  number: z.string(),
  name: z.string(),
  kind: MerchantKind,
  status: MerchantStatus,
  level: z.number().int(),
  points: z.number().int(),
  districtName: z.string(),
  categoryNames: z.array(z.string()),
  phone: z.string().nullable().describe('primary duty phone, masked'),
  openOrders: z.number().int(),
})
export type MerchantRow = z.infer<typeof MerchantRow>

/** GET /api/merchants/:id */
export const MerchantDetail = MerchantRow.extend({
  contactName: z.string(),
  address: z.string(),
  intro: z.string().nullable(),
  capacityPerDay: z.number().int(),
  joinedAt: Instant,
  phones: z.array(PhoneView),
  districts: z.array(z.object({ code: z.string(), name: z.string() })),
  offerings: z.array(
    z.object({ id: Id, categoryName: z.string(), name: z.string(), priceFen: Fen.nullable(), unit: z.string().nullable() }),
  ),
})
export type MerchantDetail = z.infer<typeof MerchantDetail>

/** GET /api/merchants */
export const MerchantQuery = SearchQuery.extend({
  status: MerchantStatus.optional(),
  districtCode: z
    .string()
    .regex(/^\d{6}$/)
    .optional(),
  categoryId: Id.optional(),
})
export const MerchantPage = pageOf(MerchantRow)
