import type { MerchantDetail, MerchantRow } from '../contract/merchants.ts'
import type { PhoneView } from '../contract/phones.ts'
import { maskNumber } from '../phones/number.ts'
import type { MerchantPhoneRecord } from './phones.ts'
import type { findMerchant, MerchantRecord } from './store.ts'

export const merchantPhoneView = (phone: MerchantPhoneRecord): PhoneView => ({
  id: phone.id,
  masked: maskNumber(phone.number),
  kind: phone.kind,
  label: phone.label,
  primary: phone.primary,
  verified: true,
})

export const merchantRow = (merchant: MerchantRecord): MerchantRow => ({
  id: merchant.id,
  number: merchant.merchantNo,
  name: merchant.name,
  kind: merchant.kind,
  status: merchant.status,
  level: merchant.level,
  points: merchant.points,
  districtName: merchant.districtName,
  categoryNames: merchant.categoryNames,
  phone: merchant.phone && maskNumber(merchant.phone),
  openOrders: merchant.openOrders,
})

export const merchantDetail = ({
  merchant,
  phones,
  areas,
  offerings,
}: NonNullable<Awaited<ReturnType<typeof findMerchant>>>): MerchantDetail => ({
  ...merchantRow(merchant),
  contactName: merchant.contactName,
  address: merchant.address,
  intro: merchant.intro,
  capacityPerDay: merchant.capacityPerDay,
  joinedAt: merchant.joinedAt.toISOString(),
  phones: phones.map(merchantPhoneView),
  districts: areas,
  offerings,
})
