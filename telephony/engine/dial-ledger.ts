import type { CallId, Ms, SeatId } from '../core/glossary.ts'

/** One call out that was let through. */
export type Dialled = { call: CallId; seat: SeatId; at: Ms }

export const HOUR_MS = 3_600_000
/** No day is longer: two of a zone's midnights are at most 25 hours apart. */
export const LONGEST_DAY_MS = 25 * HOUR_MS

/** What was dialled within the last day: the figures that the limits are held against. In memory; put back after a restart. */
export class DialLedger {
  readonly #dialled = new Map<CallId, Dialled>()

  add(dialled: Dialled): void {
    for (const { call, at } of this.#dialled.values()) {
      if (at > dialled.at - LONGEST_DAY_MS) break
      this.#dialled.delete(call)
    }
    this.#dialled.set(dialled.call, dialled)
  }

  /** Puts back what was dialled before a restart, from wherever it was kept; a call told twice counts once. */
  restore(dialled: readonly Dialled[]): void {
    const all = [...this.#dialled.values(), ...dialled].sort((a, b) => a.at - b.at)
    this.#dialled.clear()
    for (const one of all) this.#dialled.set(one.call, one)
  }

  bySeat(seat: SeatId, since: Ms): number {
    return this.#count(one => one.seat === seat && one.at > since)
  }

  since(at: Ms): number {
    return this.#count(one => one.at >= at)
  }

  #count(counts: (one: Dialled) => boolean): number {
    let count = 0
    for (const one of this.#dialled.values()) if (counts(one)) count++
    return count
  }
}
