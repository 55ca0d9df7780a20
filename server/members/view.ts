import type { AddressView, MemberDetail, MemberRow } from '../contract/members.ts'
import type { PhoneView } from '../contract/phones.ts'
import { maskNumber, type PhoneKind } from '../phones/number.ts'
import type { AddressRecord, WholeMember } from './store.ts'

/** A stored telephone as anybody may see it. */
export const phoneView = (phone: {
  id: string
  number: string
  kind: PhoneKind
  label: string | null
  primary: boolean
  verified?: boolean
}): PhoneView => ({
  id: phone.id,
  masked: maskNumber(phone.number),
  kind: phone.kind,
  label: phone.label,
  primary: phone.primary,
  verified: phone.verified ?? false,
})

export const addressView = (address: AddressRecord): AddressView => ({
  id: address.id,
  districtCode: address.districtCode,
  districtName: address.districtName,
  detail: address.detail,
  label: address.label,
  default: address.default,
})

export const memberRow = ({ member, phones, addresses }: WholeMember): MemberRow => ({
  id: member.id,
  number: member.memberNo,
  kind: member.kind,
  name: member.name,
  gender: member.gender,
  tags: member.tags,
  blocked: member.blocked,
  phone: phones[0] ? maskNumber(phones[0].number) : null,
  address: addresses[0] ? `${addresses[0].districtName}${addresses[0].detail}` : null,
  openOrders: member.openOrders,
})

export const memberDetail = (whole: WholeMember): MemberDetail => ({
  ...memberRow(whole),
  blockedReason: whole.member.blockedReason,
  remark: whole.member.remark,
  phones: whole.phones.map(phoneView),
  addresses: whole.addresses.map(addressView),
  firstContactAt: whole.member.firstContactAt.toISOString(),
  version: whole.member.version,
})
