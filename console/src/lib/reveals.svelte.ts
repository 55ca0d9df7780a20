/** Reasons given for seeing full numbers: asked once an order, kept while the person is signed in. */
class Reveals {
  #reasons = new Map<string, string>()

  reason(orderId: string): string | undefined {
    return this.#reasons.get(orderId)
  }

  gave(orderId: string, reason: string): void {
    this.#reasons.set(orderId, reason)
  }

  /** The person leaves: the next one gives reasons of their own. */
  forget(): void {
    this.#reasons.clear()
  }
}

export const reveals = new Reveals()
