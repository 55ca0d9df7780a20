import type { Ms } from '../core/glossary.ts'

/** An INVITE is repeated for 32 s at the most (RFC 3261, timer B); merged ones come later still. */
const KNOWN_MS = 60_000
/** A minute of more calls than a centre has. */
const MOST = 20_000

/**
 * The SIP dialogs that callers began lately. Asterisk ends an INVITE's transaction with our 200, so that the same INVITE again, and one
 * that came by another way as well, is a new call to it.
 */
export class Repeats {
  readonly #since = new Map<string, Ms>()

  /** Whether a caller began this dialog lately; from now on one has. */
  isRepeated(dialog: string, now: Ms): boolean {
    for (const [known, since] of this.#since) {
      if (since > now - KNOWN_MS && this.#since.size < MOST) break
      this.#since.delete(known)
    }
    if (this.#since.has(dialog)) return true
    this.#since.set(dialog, now)
    return false
  }
}
