/**
 * Gives statements that are made again and again a name, so that PostgreSQL parses and plans them once per connection, not once per call.
 */
import pg from 'pg'

/** A statement is hot when this process has made it this often. */
const HOT = 20
/** Names given at most: each is kept by every connection that has used it. */
const MOST_NAMES = 200
/** Longer ones are batches whose text changes with the number of rows. */
const LONGEST_TEXT = 6_000

/**
 * Says under which name a text is prepared; null until it has been asked for `HOT` times, and for ever once `MOST_NAMES` are given.
 * The same text always has the same name.
 */
export class StatementNames {
  readonly #seen = new Map<string, number>()
  readonly #names = new Map<string, string>()

  nameOf(text: string): string | null {
    const name = this.#names.get(text)
    if (name !== undefined) return name
    if (this.#names.size >= MOST_NAMES || text.length > LONGEST_TEXT) return null
    const times = (this.#seen.get(text) ?? 0) + 1
    if (times < HOT) {
      // texts with a changing number of parameters must not fill the memory
      if (this.#seen.size >= MOST_NAMES * 10) this.#seen.clear()
      this.#seen.set(text, times)
      return null
    }
    this.#seen.delete(text)
    const given = `hot_${this.#names.size + 1}`
    this.#names.set(text, given)
    return given
  }
}

type Ask = { text?: unknown; name?: string }

/** A connection whose hot statements are named by `names`; everything else is as in pg. */
export const namingClient = (names: StatementNames): typeof pg.Client =>
  class extends pg.Client {
    override query(...args: unknown[]): never {
      const [asked] = args
      const config = asked as Ask
      // only what has parameters: the rest (begin, commit, set) is not planned
      if (
        typeof asked === 'object' &&
        asked !== null &&
        typeof config.text === 'string' &&
        config.name === undefined &&
        Array.isArray(args[1]) &&
        args[1].length > 0
      ) {
        const name = names.nameOf(config.text)
        if (name) args[0] = { ...config, name }
      }
      return (super.query as (...all: unknown[]) => never)(...args)
    }
  }
