/** What people type into a field, as it is kept: without signs that nobody sees, digits and letters of one width, no odd spaces. */

/**
 * Signs of no width: soft hyphen, joiners, marks of writing direction, byte order mark, fillers. The joiner U+200D is looked at apart, for
 * emoji of several parts are made with it.
 */
const INVISIBLE = new RegExp(
  [
    '[\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b\\u200c\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f]',
    '[\\u3164\\ufeff\\uffa0]',
    '(?<![\\p{Extended_Pictographic}\\ufe0f])\\u200d',
    '\\u200d(?!\\p{Extended_Pictographic})',
  ].join('|'),
  'gu',
)
/** Full-width digits and Latin letters. Punctuation keeps its width: in Chinese it is the right one. */
const WIDE = /[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/g

const plain = (text: string): string =>
  text
    .normalize('NFC')
    .replace(INVISIBLE, '')
    .replace(WIDE, sign => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))

/** One line: every run of spaces, tabs, line ends and control characters is one space, none at the ends. */
export const cleanLine = (text: string): string =>
  plain(text)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()

/** Several lines: each as `cleanLine` but for its indentation, line ends are `\n`, at most one empty line in a row, none at the ends. */
export const cleanLines = (text: string): string =>
  plain(text)
    .replace(/\r\n?/g, '\n')
    .replace(/[^\S\n]+/gu, ' ')
    .replace(/(?!\n)\p{Cc}+/gu, '')
    .replace(/ +$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
