/**
 * What makes no difference between two writings of one name, as the inside of a character class that JavaScript and PostgreSQL both read:
 * spaces, invisible signs (joiners, writing direction, byte order mark), and the dots that input methods give for the one between the parts
 * of a name (· • ‧ ・ ∙ ⋅ and the full stop). To be looked for after compatibility composition (NFKC), which makes one of each width.
 */
export const NAME_NOISE = [
  '\\u0009-\\u000d\\u0020\\u002e\\u0085\\u00ad\\u00b7\\u061c\\u1680\\u180e\\u200b-\\u200f',
  '\\u2022\\u2027-\\u202e\\u2060-\\u206f\\u2219\\u22c5\\u30fb\\ufeff',
].join('')

const noise = new RegExp(`[${NAME_NOISE}]`, 'g')

/**
 * A name as it is compared and searched: one width, no dots and spaces, small Latin letters. 古丽米热·艾比布力 in any of its dots is one name.
 * `fold_name` of the database does the same.
 */
export const foldName = (name: string): string =>
  name
    .normalize('NFKC')
    .replace(noise, '')
    .replace(/[A-Z]/g, letter => letter.toLowerCase())
