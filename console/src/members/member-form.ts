import type { z } from 'zod'
import type { MemberDetail, MemberForm, MemberKind, MemberPatch } from '../../../server/contract/members.ts'

/** A number of a member: one that is stored (`id`, shown masked) or one being typed. */
export type PhoneLine = { key: string; id: string | null; masked: string; number: string; label: string; gone: boolean }
export type AddressLine = {
  key: string
  id: string | null
  shown: string
  districtCode: string
  detail: string
  label: string
  gone: boolean
}

/** A member's record as its form has it. */
export type MemberFields = {
  kind: z.infer<typeof MemberKind>
  name: string
  gender: '' | 'male' | 'female'
  tags: string[]
  remark: string
  phones: PhoneLine[]
  addresses: AddressLine[]
  /** Ids of the stored number and address that come first. */
  primaryPhoneId: string
  defaultAddressId: string
}
/** Parts of the record that can change under one's hands. */
export type MemberPart = 'kind' | 'name' | 'gender' | 'tags' | 'remark' | 'phones' | 'addresses'

export const blankPhone = (key: string): PhoneLine => ({ key, id: null, masked: '', number: '', label: '', gone: false })
export const blankAddress = (key: string): AddressLine => ({
  key,
  id: null,
  shown: '',
  districtCode: '',
  detail: '',
  label: '',
  gone: false,
})

/** The form of somebody new, with a line for a number. */
export const newMember = (key: string): MemberFields => ({
  kind: 'household',
  name: '',
  gender: '',
  tags: [],
  remark: '',
  phones: [blankPhone(key)],
  addresses: [],
  primaryPhoneId: '',
  defaultAddressId: '',
})

export const fieldsOf = (member: MemberDetail): MemberFields => ({
  kind: member.kind,
  name: member.name,
  gender: member.gender ?? '',
  tags: [...member.tags].sort(),
  remark: member.remark ?? '',
  phones: member.phones.map(({ id, masked, label }) => ({ key: id, id, masked, number: '', label: label ?? '', gone: false })),
  addresses: member.addresses.map(({ id, districtCode, districtName, detail, label }) => ({
    key: id,
    id,
    shown: `${districtName} ${detail}`,
    districtCode,
    detail,
    label: label ?? '',
    gone: false,
  })),
  primaryPhoneId: member.phones.find(({ primary }) => primary)?.id ?? '',
  defaultAddressId: member.addresses.find(one => one.default)?.id ?? '',
})

/** Lines that were typed; one left empty counts as none. */
export const addedPhones = ({ phones }: MemberFields): PhoneLine[] =>
  phones.filter(({ id, number, label }) => id === null && (number.trim() !== '' || label.trim() !== ''))
export const addedAddresses = ({ addresses }: MemberFields): AddressLine[] =>
  addresses.filter(({ id, districtCode, detail, label }) => id === null && [districtCode, detail, label].some(text => text.trim() !== ''))

const phoneForm = ({ number, label }: PhoneLine) => ({ number: { from: 'typed' as const, number }, label: label.trim() || null })
const addressForm = ({ districtCode, detail, label }: AddressLine) => ({ districtCode, detail, label: label.trim() || null })
const goneIds = (lines: readonly { id: string | null; gone: boolean }[]) => lines.flatMap(({ id, gone }) => (id && gone ? [id] : []))

/** Somebody new as the contract wants it. Without a number the first line is sent, so that its field is complained of. */
export const memberBody = (fields: MemberFields): MemberForm => {
  const typed = addedPhones(fields)
  return {
    kind: fields.kind,
    name: fields.name,
    gender: fields.gender || null,
    tags: fields.tags,
    remark: fields.remark.trim() || null,
    phones: (typed.length ? typed : fields.phones.slice(0, 1)).map(phoneForm),
    addresses: addedAddresses(fields).map(addressForm),
  }
}

/** The change as the contract wants it: only what is different. Null: nothing is. */
export const memberPatch = (was: MemberFields, now: MemberFields, version: number): MemberPatch | null => {
  const removePhoneIds = goneIds(now.phones)
  const removeAddressIds = goneIds(now.addresses)
  const changes: Omit<MemberPatch, 'version'> = {
    ...(now.kind !== was.kind && { kind: now.kind }),
    ...(now.name !== was.name && { name: now.name }),
    ...(now.gender !== was.gender && { gender: now.gender || null }),
    ...(String([...now.tags].sort()) !== String(was.tags) && { tags: now.tags }),
    ...(now.remark.trim() !== was.remark && { remark: now.remark.trim() || null }),
    ...(addedPhones(now).length > 0 && { addPhones: addedPhones(now).map(phoneForm) }),
    ...(addedAddresses(now).length > 0 && { addAddresses: addedAddresses(now).map(addressForm) }),
    ...(removePhoneIds.length > 0 && { removePhoneIds }),
    ...(removeAddressIds.length > 0 && { removeAddressIds }),
    ...(now.primaryPhoneId !== was.primaryPhoneId &&
      !removePhoneIds.includes(now.primaryPhoneId) && { primaryPhoneId: now.primaryPhoneId }),
    ...(now.defaultAddressId !== was.defaultAddressId &&
      !removeAddressIds.includes(now.defaultAddressId) && { defaultAddressId: now.defaultAddressId }),
  }
  return Object.keys(changes).length ? { version, ...changes } : null
}

const idsOf = (lines: readonly { id: string | null }[]) => String(lines.flatMap(({ id }) => id ?? []))
/** Stored lines as they are now, with what was taken away here, then what was typed here. */
const meetLines = <L extends { id: string | null; gone: boolean }>(mine: readonly L[], is: readonly L[]): L[] => [
  ...is.map(line => ({ ...line, gone: mine.some(({ id, gone }) => gone && id === line.id) })),
  ...mine.filter(({ id }) => id === null),
]

/** A colleague changed the record meanwhile: their words come into what was left alone here. `theirs` names what they changed. */
export const meetMember = (was: MemberFields, mine: MemberFields, is: MemberFields): { fields: MemberFields; theirs: MemberPart[] } => {
  const plain = ['kind', 'name', 'gender', 'remark'] as const
  const theirs: MemberPart[] = plain.filter(part => was[part] !== is[part])
  if (String(was.tags) !== String(is.tags)) theirs.push('tags')
  if (idsOf(was.phones) !== idsOf(is.phones) || was.primaryPhoneId !== is.primaryPhoneId) theirs.push('phones')
  if (idsOf(was.addresses) !== idsOf(is.addresses) || was.defaultAddressId !== is.defaultAddressId) theirs.push('addresses')
  const own = Object.fromEntries(plain.filter(part => mine[part] !== was[part]).map(part => [part, mine[part]]))
  return {
    theirs,
    fields: {
      ...is,
      ...own,
      tags: String([...mine.tags].sort()) === String(was.tags) ? is.tags : mine.tags,
      phones: meetLines(mine.phones, is.phones),
      addresses: meetLines(mine.addresses, is.addresses),
      primaryPhoneId: mine.primaryPhoneId === was.primaryPhoneId ? is.primaryPhoneId : mine.primaryPhoneId,
      defaultAddressId: mine.defaultAddressId === was.defaultAddressId ? is.defaultAddressId : mine.defaultAddressId,
    },
  }
}
