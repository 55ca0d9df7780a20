import type { RevealReason } from '../../../server/contract/phones.ts'

/** Why a person wants to see a number: one of the list, and their own words. */
export type Why = { reason: RevealReason; words: string }

/** Reasons given for seeing full numbers: asked once an order, kept while the person is signed in. */
class Reveals {
  #reasons = new Map<string, Why>()

  reason(orderId: string): Why | undefined {
    return this.#reasons.get(orderId)
  }

  gave(orderId: string, why: Why): void {
    this.#reasons.set(orderId, why)
  }

  /** The person leaves: the next one gives reasons of their own. */
  forget(): void {
    this.#reasons.clear()
  }
}

export const reveals = new Reveals()
