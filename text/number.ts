/** Numbers as people write and paste them, before anything is checked: telephone numbers and amounts of money. */

/** Signs that are seen as nothing: soft hyphens, joiners, zero-width spaces, marks of writing direction, the byte order mark. */
const UNSEEN = /\p{Cf}/gu
/** Every dash, the minus and what input methods give for it, dots, slashes, brackets, and every space. */
const BETWEEN = /[\p{Pd}\p{Ps}\p{Pe}\p{Z}\s\u2212\u2043\u30fc_.·•‧・∙。/]/gu
/** `转802`, `转分机802`, `分机 802`, `ext. 802`, `x802`, `;ext=802`, `,802`, `#802`: a telephone behind the one that answers. */
const EXTENSION = /[\s(\-;,]*(?:转|轉|分机|分機|内线|內線|extension|ext|[x,#])(?:分机|分機|内线|內線)?[\s.:=\p{Pd}号]*(\d{1,8})[\s)#号]*$/iu

/** China's carriers chosen by prefix (IP telephony 179xx, 12593, 11808, 10193), before a mobile number or one with area code. */
export const CARRIER_PREFIX = /^(?:179\d\d|12593|11808|10193)(?=0?1[3-9]\d{9}$|0\d{9,11}$)/

const plain = (text: string): string => text.normalize('NFKC').replace(UNSEEN, '')

/**
 * A telephone number without what stands between its digits: full-width and other forms of the digits read as digits, invisible signs,
 * dashes, dots, brackets, spaces and `tel:` taken away. `number` is digits with at most a plus in front when it was a telephone number;
 * whatever else was in it is left in, for the check to refuse. `extension`: the digits after 转, 分机, ext, x, a comma or #; null without.
 */
export const cleanNumber = (text: string): { number: string; extension: string | null } => {
  const written = plain(text)
    .trim()
    .replace(/^(?:tel|callto|电话|手机)\s*:\s*/iu, '')
  const [tail, extension] = EXTENSION.exec(written) ?? []
  const number = (tail === undefined ? written : written.slice(0, -tail.length)).replace(BETWEEN, '')
  // a comma or x without a number before it is no extension, but no number either
  return number === '' && tail !== undefined
    ? { number: written.replace(BETWEEN, ''), extension: null }
    : { number, extension: extension ?? null }
}

/** Whether a search or a field holds a telephone number, or its beginning or end of three digits at least: cleaned, else null. */
export const digitsIn = (text: string): string | null => {
  const { number } = cleanNumber(text)
  return /^\+?\d{3,20}$/.test(number) ? number : null
}

/**
 * An amount of yuan as typed, in fen; full-width digits and points are read. Null for nothing typed, NaN for what is no plain amount with
 * at most two places (`1,200` could be 1.2 as well, 十二 and 约100 are words): never guessed, and refused by every schema.
 */
export const fenOf = (text: string): number | null => {
  const written = plain(text).replace(/[\p{Z}\s]/gu, '')
  if (written === '') return null
  const [, yuan, part = ''] = /^[¥￥]?(\d{1,9})(?:[.。](\d{1,2}))?元?$/u.exec(written) ?? []
  return yuan === undefined ? Number.NaN : Number(yuan) * 100 + Number(part.padEnd(2, '0'))
}

/** A count as typed, in digits of any width. Null for nothing typed, NaN for what is no whole number. */
export const countOf = (text: string): number | null => {
  const written = plain(text).replace(/[\p{Z}\s]/gu, '')
  if (written === '') return null
  return /^\d{1,9}$/.test(written) ? Number(written) : Number.NaN
}
