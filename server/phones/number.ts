/** Telephone numbers: read what people and trunks write, store E.164, show masked. */
import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max'
import { LRUCache } from 'lru-cache'
import { CARRIER_PREFIX, cleanNumber } from '../../text/number.ts'
import type { Locality } from '../centre.ts'

export type PhoneKind = 'mobile' | 'landline' | 'other'
/**
 * `number` is E.164 (`+8613800001234`), or the bare digits of a short number (3 to 6 digits: 10086, 1001) or of a Chinese service number
 * (95300123).
 */
export type Phone = { number: string; kind: PhoneKind }

/** A number is read about ten times in a call, and reading it takes half a millisecond. */
const read = new LRUCache<string, { phone: Phone | null }>({ max: 5_000 })
const kinds = new LRUCache<string, PhoneKind>({ max: 5_000 })

/**
 * Reads a number in any usual writing: mobile, landline with or without the area code, E.164, short number.
 * Null for what cannot be a telephone number (empty, letters, `anonymous`, too few or too many digits).
 * `isTyped`: a person wrote it down to be called, so it must be a number that is given out; what a trunk says is believed as it is.
 */
export const readNumber = (
  text: string | null | undefined,
  { country, areaCode }: Pick<Locality, 'country' | 'areaCode'>,
  isTyped = false,
): Phone | null => {
  if (text && text.length > 40) return readAnew(text, country, areaCode, isTyped)
  const key = `${country} ${areaCode} ${isTyped} ${text}`
  const known = read.get(key)
  if (known) return known.phone
  const phone = readAnew(text, country, areaCode, isTyped)
  read.set(key, { phone })
  return phone
}

/** 95xxx and 96xxx with what follows them (services of China's numbering plan): no local number begins with 9. */
const SERVICE = /^9[56]\d{3,10}$/

const readAnew = (text: string | null | undefined, country: string, areaCode: string, isTyped: boolean): Phone | null => {
  const { number: compact, extension } = cleanNumber(text ?? '')
  if (extension !== null || !/^\+?\d{3,20}$/.test(compact)) return null
  if (/^\d{3,6}$/.test(compact)) return { number: compact, kind: 'other' }
  if (country === 'CN' && SERVICE.test(compact)) return { number: compact, kind: 'other' }
  const bare = country === 'CN' ? compact.replace(CARRIER_PREFIX, '') : compact
  const local = /^[2-9]\d{6,7}$/.test(bare) ? `${areaCode}${bare}` : bare.replace(/^00(?=[1-9]\d{7})/, '+')
  const parsed = parsePhoneNumberFromString(local, country as CountryCode)
  if (!parsed?.isPossible() || (isTyped && !parsed.isValid())) return null
  return { number: parsed.number, kind: kindOf(parsed.number) }
}

/** What kind of telephone has this number (E.164, or bare digits, which are neither). */
export const kindOf = (number: string): PhoneKind => {
  const known = kinds.get(number)
  if (known) return known
  const type = number.startsWith('+') ? parsePhoneNumberFromString(number)?.getType() : undefined
  const fixed = type === 'FIXED_LINE' ? 'landline' : 'other'
  const kind = type === 'MOBILE' || type === 'FIXED_LINE_OR_MOBILE' ? 'mobile' : fixed
  kinds.set(number, kind)
  return kind
}

/** What is written without the 0 of an area code in China: mobiles, 400 and 800, services. */
const NO_ZERO = /^\+86(?:1\d{10}|[48]00\d{7})$/

const shownNumber = (number: string): string => {
  if (!number.startsWith('+86')) return number
  return NO_ZERO.test(number) ? number.slice(3) : `0${number.slice(3)}`
}

/** How many figures in front may be seen: of a country, an area code, a mobile network. */
const prefixLength = (shown: string): number => {
  if (shown.startsWith('+')) return 5
  if (/^0[12]\d/.test(shown)) return 3
  return shown.startsWith('0') ? 4 : 3
}

/**
 * What anybody may see of a stored number, four digits or more hidden: `138****1234`, `0730****001`, `+1415****671`; short numbers as they
 * are.
 */
export const maskNumber = (number: string | null | undefined): string => {
  if (!number) return ''
  if (number.length <= 6) return number
  const shown = shownNumber(number)
  const head = Math.min(prefixLength(shown), shown.length - 6)
  const first = shown.slice(0, head)
  const last = shown.slice(Math.max(head + 4, shown.length - 4))
  return `${first}****${last}`
}

/** A number as it is dialled or spoken at home: national form without spaces for the home country, else E.164. */
export const nationalNumber = (number: string, country: string): string => {
  const parsed = number.startsWith('+') ? parsePhoneNumberFromString(number) : undefined
  return parsed?.country === country ? parsed.formatNational().replace(/\D/g, '') : number
}
