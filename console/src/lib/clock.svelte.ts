/** The time of the screen: one tick a second for every countdown, so that they all change together. */
class Clock {
  now = $state(Date.now())
  /** Server time minus this machine's, ms, learnt from answers; countdowns are true on a machine with a wrong clock. */
  #skew = 0
  #timer: ReturnType<typeof setInterval> | null = null

  start(): void {
    this.#timer ??= setInterval(() => {
      this.now = Date.now() + this.#skew
    }, 1000)
  }

  /** A moment that the server just called now. Differences under 2 s are taken for travel time. */
  learn(serverNow: number): void {
    const skew = serverNow - Date.now()
    this.#skew = Math.abs(skew) < 2000 ? 0 : skew
  }

  /** Now as the server sees it, ms. */
  read(): number {
    return Date.now() + this.#skew
  }
}

export const clock = new Clock()
