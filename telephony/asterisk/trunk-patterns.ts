/**
 * What may be sent to the trunk, as a plain list, whatever was decided before: the last look at a number, which shares no code and no data
 * with the dial policy. A pattern is digits, `X` for any digit, `[3-9]` or `[358]` for one of some, and at its end `.` for one or more of
 * any;
 * `+` in front means a number that is written with one. `!` in front forbids, and a pattern that forbids wins.
 */
type Pattern = { forbids: boolean; places: readonly string[]; isOpen: boolean }

const DIGITS = '0123456789'

/** The digits that a set such as `3-9` or `358` stands for. */
const digitsOf = (set: string): string =>
  set.replace(/(\d)-(\d)/g, (_, from: string, to: string) => DIGITS.slice(DIGITS.indexOf(from), DIGITS.indexOf(to) + 1))

/** Reads one pattern; null when it is none. */
export const readPattern = (text: string): Pattern | null => {
  const [, ban = '', body = '', open = ''] = /^(!?)(\+?(?:\d|X|\[(?:\d(?:-\d)?)+\])+)(\.?)$/.exec(text) ?? []
  if (!body) return null
  const places = [...body.matchAll(/\[([^\]]*)\]|./g)].map(([whole, set]) => {
    if (set !== undefined) return digitsOf(set)
    return whole === 'X' ? DIGITS : whole
  })
  return places.includes('') ? null : { forbids: ban !== '', places, isOpen: open !== '' }
}

const fits = ({ places, isOpen }: Pattern, number: string): boolean =>
  (isOpen ? number.length > places.length : number.length === places.length) &&
  places.every((place, at) => place.includes(number[at] ?? ' ')) &&
  [...number.slice(places.length)].every(digit => DIGITS.includes(digit))

/**
 * Says for each number whether the list lets it out.
 * @throws for a pattern that cannot be read: a ban that is not understood must not be left out
 */
export const allowedBy = (list: readonly string[]): ((number: string) => boolean) => {
  const patterns = list.map(text => {
    const pattern = readPattern(text)
    if (!pattern) throw new Error(`not a pattern of numbers: ${text}`)
    return pattern
  })
  return number => {
    const fitting = patterns.filter(pattern => fits(pattern, number))
    return fitting.length > 0 && !fitting.some(({ forbids }) => forbids)
  }
}
