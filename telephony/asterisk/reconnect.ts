/** Pauses between attempts to connect, in ms; the last one repeats for ever. */
export const RETRY_MS = [50, 100, 200, 400, 800] as const

/** What a connection does next: one thing at a time, each new plan in place of the one before, and nothing once it is over. */
export class Reconnect {
  readonly #retryMs: readonly number[]
  #timer: NodeJS.Timeout | undefined
  #attempt = 0
  #isOver = false

  /** @param retryMs pauses between attempts, in ms; the last one repeats for ever */
  constructor(retryMs: readonly number[]) {
    this.#retryMs = retryMs
  }

  /** True after `end`. */
  get isOver(): boolean {
    return this.#isOver
  }

  later(ms: number, run: () => void): void {
    this.drop()
    if (!this.#isOver) this.#timer = setTimeout(run, ms)
  }

  /** Runs the next attempt after the pause that is due to it. */
  again(run: () => void): void {
    const pause = this.#retryMs[Math.min(this.#attempt, this.#retryMs.length - 1)] ?? 1000
    this.#attempt += 1
    this.later(pause, run)
  }

  /** Takes the plan back. */
  drop(): void {
    clearTimeout(this.#timer)
  }

  /** The connection stands: the next loss begins with the first pause. */
  succeeded(): void {
    this.#attempt = 0
  }

  end(): void {
    this.#isOver = true
    this.drop()
  }
}
