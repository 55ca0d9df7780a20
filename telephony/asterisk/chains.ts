/**
 * Work in order where order matters: a job starts when every earlier job with one of its keys has settled, and at once when there is
 * none. Jobs never reject. The map holds only keys with work under way.
 */
export class Chains {
  readonly #tails = new Map<string, Promise<void>>()

  run(keys: readonly string[], job: () => Promise<void>): void {
    const before = keys.flatMap(key => this.#tails.get(key) ?? [])
    const tail = before.length ? Promise.all(before).then(job) : job()
    for (const key of keys) this.#tails.set(key, tail)
    void tail.then(() => {
      for (const key of keys) if (this.#tails.get(key) === tail) this.#tails.delete(key)
    })
  }

  /** Keys with unfinished work. */
  get size(): number {
    return this.#tails.size
  }
}
