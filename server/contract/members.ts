import { z } from 'zod'
import { Id, Version } from './ids.ts'
import { pageOf, SearchQuery } from './paging.ts'
import { PhoneChoice, PhoneView } from './phones.ts'
import { Instant, LIMITS, optionalText, text } from './text.ts'

export const MemberKind = z.enum(['household', 'organisation'])
/** Code of a record of the kind `member-tag`. */
export const MemberTag = text(40)

export const AddressForm = z.object({
  districtCode: z.string().regex(/^\d{6}$/),
  detail: text(LIMITS.address, 2),
  label: optionalText(20),
})
export const AddressView = z.object({
  id: Id,
  districtCode: z.string(),
  districtName: z.string(),
  detail: z.string(),
  label: z.string().nullable(),
  default: z.boolean(),
})
export type AddressView = z.infer<typeof AddressView>

/** POST /api/members; also part of an order form for somebody who is not known yet. */
export const MemberForm = z.object({
  kind: MemberKind.default('household'),
  name: text(LIMITS.name),
  gender: z.enum(['male', 'female']).nullish(),
  tags: z.array(MemberTag).max(10).default([]),
  remark: optionalText(LIMITS.note),
  phones: z
    .array(z.object({ number: PhoneChoice, label: optionalText(20) }))
    .min(1)
    .max(10),
  addresses: z.array(AddressForm).max(10).default([]),
})
export type MemberForm = z.input<typeof MemberForm>

/** PATCH /api/members/:id. Absent keeps; `addPhones` and `addAddresses` append, `removePhoneIds` and `removeAddressIds` take away. */
export const MemberPatch = z.object({
  version: Version,
  kind: MemberKind.optional(),
  name: text(LIMITS.name).optional(),
  gender: z.enum(['male', 'female']).nullish(),
  tags: z.array(MemberTag).max(10).optional(),
  remark: optionalText(LIMITS.note).optional(),
  addPhones: z
    .array(z.object({ number: PhoneChoice, label: optionalText(20) }))
    .max(10)
    .default([]),
  addAddresses: z.array(AddressForm).max(10).default([]),
  removePhoneIds: z.array(Id).max(10).default([]),
  removeAddressIds: z.array(Id).max(10).default([]),
  primaryPhoneId: Id.optional(),
  defaultAddressId: Id.optional(),
})
export type MemberPatch = z.input<typeof MemberPatch>

export const MemberRow = z.object({
  id: Id,
  number: z.string(),
  kind: MemberKind,
  name: z.string(),
  gender: z.enum(['male', 'female']).nullable(),
  tags: z.array(z.string()),
  blocked: z.boolean(),
  phone: z.string().nullable().describe('primary number, masked'),
  address: z.string().nullable().describe('default address in one line'),
  openOrders: z.number().int(),
})
export type MemberRow = z.infer<typeof MemberRow>

export const MemberDetail = MemberRow.extend({
  blockedReason: z.string().nullable(),
  remark: z.string().nullable(),
  phones: z.array(PhoneView),
  addresses: z.array(AddressView),
  firstContactAt: Instant,
  version: Version,
})
export type MemberDetail = z.infer<typeof MemberDetail>

export const MemberQuery = SearchQuery
export const MemberPage = pageOf(MemberRow)
