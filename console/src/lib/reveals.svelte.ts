/** Reasons given for seeing full numbers: asked once an order, kept while the page lives. */
class Reveals {
  #reasons = new Map<string, string>()

  reason(orderId: string): string | undefined {
    return this.#reasons.get(orderId)
  }

  gave(orderId: string, reason: string): void {
    this.#reasons.set(orderId, reason)
  }
}

export const reveals = new Reveals()
