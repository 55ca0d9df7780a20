import type { Ms } from './glossary.ts'

/**
 * How long an address is shut out that guesses at passwords. Pure: the time comes in. So many failures in a while shut it out; each time
 * again doubles it, up to the longest; an address that has been quiet for a day begins anew.
 */
export type GuessRules = { failures: number; withinMs: Ms; firstMs: Ms; longestMs: Ms; forgetMs: Ms }

/** Two telephones with an old password, each trying every half minute, are slower than this. Under 100 an hour (OWASP ASVS 2.2.1). */
export const GUESS_RULES: GuessRules = {
  failures: 21,
  withinMs: 5 * 60_000,
  firstMs: 60_000,
  longestMs: 15 * 60_000,
  forgetMs: 24 * 60 * 60_000,
}

type Known = { failedAt: readonly Ms[]; times: number; until: Ms; lastAt: Ms }

/** Addresses that are remembered at once: a flood from everywhere must not fill the memory. */
const MOST = 10_000

export class GuessLimit {
  readonly #rules: GuessRules
  readonly #known = new Map<string, Known>()

  constructor(rules: GuessRules = GUESS_RULES) {
    this.#rules = rules
  }

  /** A failure from an address. Answers for how long it is shut out from now on, in ms; null for not (yet), or for shut out already. */
  failed(address: string, now: Ms): Ms | null {
    const { failures, withinMs, firstMs, longestMs, forgetMs } = this.#rules
    const before = this.#known.get(address)
    const isNew = !before || now - before.lastAt > forgetMs
    const known: Known = isNew ? { failedAt: [], times: 0, until: 0, lastAt: now } : before
    this.#known.delete(address)
    if (this.#known.size >= MOST) this.#known.delete(this.#known.keys().next().value!)
    if (known.until > now) {
      this.#known.set(address, { ...known, lastAt: now })
      return null
    }
    const failedAt = [...known.failedAt.filter(at => at > now - withinMs), now]
    if (failedAt.length < failures) {
      this.#known.set(address, { ...known, failedAt, lastAt: now })
      return null
    }
    const ms = Math.min(longestMs, firstMs * 2 ** known.times)
    this.#known.set(address, { failedAt: [], times: known.times + 1, until: now + ms, lastAt: now })
    return ms
  }
}
