import type { Ms } from './glossary.ts'

/**
 * How long who guesses at passwords is kept out: an address, or everybody else but the telephone of an account. Pure: the time comes in.
 * So many failures in a while keep out; each time again doubles it, up to the longest; what has been quiet for a day begins anew.
 */
export type GuessRules = { failures: number; withinMs: Ms; firstMs: Ms; longestMs: Ms; forgetMs: Ms }

/**
 * The same by account. Twice as many failures: an address is shut out before its guesses count as an attack from everywhere.
 */
export const accountRules = (rules: GuessRules): GuessRules => ({ ...rules, failures: rules.failures * 2 })

/**
 * What is done about guesses at telephones' passwords. `shut-out`, `let-in`: an address. `confined`, `freed`: an account that only the
 * address of its registered telephone may use meanwhile. `watched`: nothing is done but to tell (an address that telephones are known at,
 * or an account whose telephone is not registered). `many`: further ones are not told for a while. `begun-anew`: a switch that was started
 * again has let in what an earlier one kept out. `ms` is how long at the longest.
 */
export type GuessNews = {
  what: 'shut-out' | 'let-in' | 'confined' | 'freed' | 'watched' | 'many' | 'begun-anew'
  address: string | null
  account: string | null
  ms: Ms | null
}

type Known = { failedAt: readonly Ms[]; times: number; until: Ms; lastAt: Ms }

/** Addresses (or accounts) that are remembered at once: a flood from everywhere must not fill the memory. */
const MOST = 10_000

export class GuessLimit {
  readonly #rules: () => GuessRules
  readonly #known = new Map<string, Known>()

  /** `rules` is asked at each failure: what answers may change. */
  constructor(rules: () => GuessRules) {
    this.#rules = rules
  }

  /** A failure from an address, or at an account. Answers for how long it is kept out from now on, in ms; null for not yet, or already. */
  failed(who: string, now: Ms): Ms | null {
    const { failures, withinMs, firstMs, longestMs, forgetMs } = this.#rules()
    const before = this.#known.get(who)
    const isNew = !before || now - before.lastAt > forgetMs
    const known: Known = isNew ? { failedAt: [], times: 0, until: 0, lastAt: now } : before
    this.#known.delete(who)
    if (this.#known.size >= MOST) this.#known.delete(this.#known.keys().next().value!)
    if (known.until > now) {
      this.#known.set(who, { ...known, lastAt: now })
      return null
    }
    const failedAt = [...known.failedAt.filter(at => at > now - withinMs), now]
    if (failedAt.length < failures) {
      this.#known.set(who, { ...known, failedAt, lastAt: now })
      return null
    }
    const ms = Math.min(longestMs, firstMs * 2 ** known.times)
    this.#known.set(who, { failedAt: [], times: known.times + 1, until: now + ms, lastAt: now })
    return ms
  }
}
