/** What a password that somebody chooses has to be (OWASP ASVS 2.1; NIST 800-63B 5.1.1.2): long, not common, not the name. */
import { dictionary } from '@zxcvbn-ts/language-common'
import { PASSWORD_MIN } from '../contract/account.ts'

export type PasswordFault = 'password_short' | 'password_common' | 'password_name'

const fold = (text: string) => text.normalize('NFKC').toLowerCase()

let common: ReadonlySet<string> | null = null
/** Common passwords of the length that is asked for, in small letters; read when first needed. */
const commonPasswords = (): ReadonlySet<string> =>
  (common ??= new Set((dictionary['passwords-common'] as readonly string[]).map(fold).filter(one => [...one].length >= PASSWORD_MIN)))

/** One character or a few again and again, or a row of the alphabet, the digits or the keyboard, forwards or backwards. */
const ROWS = ['abcdefghijklmnopqrstuvwxyz', '01234567890123456789', 'qwertyuiopasdfghjklzxcvbnm', '1qaz2wsx3edc4rfv5tgb6yhn7ujm']
const isRow = (word: string): boolean => {
  const backwards = [...word].reverse().join('')
  return /^(.{1,4}?)\1+$/u.test(word) || ROWS.some(row => row.includes(word) || row.includes(backwards))
}

/** Shorter names than this are a part of too many words, in characters: letters, and Chinese ones. */
const LEAST_LETTERS = 4
const LEAST_HAN = 2
const isTelling = (name: string) => [...name].length >= (/\p{Script=Han}/u.test(name) ? LEAST_HAN : LEAST_LETTERS)

/** What is wrong with a password for this person, or null. Letters of whatever case and width are the same. Pure. */
export const passwordFault = (password: string, person: { username: string; name: string }): PasswordFault | null => {
  if ([...password].length < PASSWORD_MIN) return 'password_short'
  const word = fold(password)
  const names = [fold(person.username), fold(person.name), fold(person.name).replace(/\s/g, '')]
  if (names.some(name => isTelling(name) && word.includes(name))) return 'password_name'
  return isRow(word) || commonPasswords().has(word) ? 'password_common' : null
}
