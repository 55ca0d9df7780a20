/** Stands for a key that nobody but the flow may know. */
export const SECRET_KEY = '•'

/**
 * What keys pressed so far mean. Three-valued, so that nobody waits longer than needed: `complete` at once when no further key could
 * matter, `invalid` at the first key that cannot fit, `incomplete` in between.
 */
export type Match = { state: 'complete'; value: string } | { state: 'incomplete' } | { state: 'invalid' }

/**
 * - `length`: min to max digits 0-9; the terminator (`#`) ends early, max digits end by themselves. No terminator: null.
 * - `patterns`: one of several forms: `X` 0-9, `Z` 1-9, `N` 2-9, other keys themselves, a last `.` one or more digits (Asterisk's letters).
 * - `keys`: a menu's choices, of one or more keys each.
 */
export type DigitRule =
  | { type: 'length'; min: number; max: number; terminator: '#' | '*' | null }
  | { type: 'patterns'; patterns: readonly string[]; terminator: '#' | '*' | null }
  | { type: 'keys'; keys: readonly string[] }

const invalid: Match = { state: 'invalid' }
const incomplete: Match = { state: 'incomplete' }
const complete = (value: string): Match => ({ state: 'complete', value })

const isDigits = (typed: string): boolean => /^[0-9]*$/.test(typed)

const fitsAt = (letter: string, key: string): boolean => {
  switch (letter) {
    case 'X':
    case '.':
      return key >= '0' && key <= '9'
    case 'Z':
      return key >= '1' && key <= '9'
    case 'N':
      return key >= '2' && key <= '9'
    default:
      return letter === key
  }
}

/** `open` means that further keys could still fit the pattern. */
const againstPattern = (pattern: string, typed: string): { whole: boolean; open: boolean } => {
  const tail = pattern.endsWith('.')
  const beyond = tail ? '.' : ''
  const letter = (at: number) => pattern[at] ?? beyond
  const fits = [...typed].every((key, at) => letter(at) !== '' && fitsAt(letter(at), key))
  return {
    whole: fits && typed.length >= pattern.length && (tail || typed.length === pattern.length),
    open: fits && (tail || typed.length < pattern.length),
  }
}

const withoutEnd = (typed: string, terminator: string | null): { body: string; ended: boolean } =>
  terminator !== null && typed.endsWith(terminator) ? { body: typed.slice(0, -1), ended: true } : { body: typed, ended: false }

/** What `typed` (keys 0-9, *, #) means under a rule. Nothing typed is `incomplete`. */
export const match = (rule: DigitRule, typed: string): Match => {
  if (rule.type === 'keys') {
    const longer = rule.keys.some(key => key.length > typed.length && key.startsWith(typed))
    if (longer) return incomplete
    return rule.keys.includes(typed) ? complete(typed) : invalid
  }
  const { body, ended } = withoutEnd(typed, rule.terminator)
  if (rule.type === 'length') {
    if (!isDigits(body) || body.length > rule.max) return invalid
    if (ended) return body.length >= rule.min ? complete(body) : invalid
    return body.length === rule.max ? complete(body) : incomplete
  }
  const results = rule.patterns.map(pattern => againstPattern(pattern, body))
  const whole = results.some(result => result.whole)
  if (ended) return whole ? complete(body) : invalid
  if (results.some(result => result.open)) return incomplete
  return whole ? complete(body) : invalid
}

/** The same when the caller has stopped pressing: what could have grown but is whole counts. Never `incomplete`. */
export const settle = (rule: DigitRule, typed: string): Match => {
  const now = match(rule, typed)
  if (now.state !== 'incomplete') return now
  switch (rule.type) {
    case 'keys':
      return rule.keys.includes(typed) ? complete(typed) : invalid
    case 'length':
      return typed.length >= rule.min ? complete(typed) : invalid
    case 'patterns':
      return rule.patterns.some(pattern => againstPattern(pattern, typed).whole) ? complete(typed) : invalid
  }
}
