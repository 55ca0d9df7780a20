/** What a text message is to the network: its characters, and how many parts it is sent and paid in. */

/** The basic characters of GSM 03.38 (3GPP TS 23.038, section 6.2.1); those of its extension table take two places. */
const BASIC = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà\f^{}\\[~\]|€]*$/
const EXTENDED = /[\f^{}\\[~\]|€]/g

/**
 * How long a message is and in how many parts it goes: UCS-2 with 70 places, in several parts 67 each; 160 and 153 when all of it is in the
 * GSM alphabet.
 */
export const smsSize = (body: string): { characters: number; parts: number } => {
  const isGsm = BASIC.test(body)
  const characters = body.length + (isGsm ? (body.match(EXTENDED)?.length ?? 0) : 0)
  const [whole, part] = isGsm ? [160, 153] : [70, 67]
  return { characters, parts: characters <= whole ? 1 : Math.ceil(characters / part) }
}

/**
 * Words of other people as they may stand inside a message: on one line, without signs that are not seen, and without 【】, which networks
 * read as the sender's signature.
 */
export const harmless = (text: string): string =>
  text
    .replace(/[【〖]/gu, '[')
    .replace(/[】〗]/gu, ']')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/(?!\u200d)\p{Cf}/gu, '')
    .trim()
