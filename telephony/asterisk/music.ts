/**
 * Music on a channel, made reliable. Two things about Asterisk 22 are covered here:
 * - A stop that comes while the music's next 20 ms are being made (by the thread of the bridge, with the channel unlocked) is lost, and the
 *   caller hears music instead of the seat for the rest of the call: 4 of 1000 stops on a busy machine. A stop is therefore said again; one
 *   for a channel without music does nothing.
 * - A start and a stop are two requests even when a seat answers before the music was asked for. Then neither is sent.
 */

/**
 * When a stop is said again, in ms after the last time: beyond the 20 ms that may have swallowed it, and before anybody can press the hold
 * key of a desk phone, for which Asterisk itself plays music.
 */
const AGAIN_MS = [25, 35] as const

/** A start that has not been sent yet. */
type Start = { wanted: boolean }
/** A stop that is going to be said again. */
type Silence = { timer?: NodeJS.Timeout }

/** What is asked for, by channel. Holds nothing of a channel for longer than a start waits or a stop is repeated. */
export class Music {
  readonly #starts = new Map<string, Start>()
  readonly #silences = new Map<string, Silence>()

  /** Music is asked for. The result says, when it is its turn, whether it is still wanted. */
  start(channel: string): () => boolean {
    this.#endSilence(channel)
    const start: Start = { wanted: true }
    this.#starts.set(channel, start)
    return () => {
      if (this.#starts.get(channel) === start) this.#starts.delete(channel)
      return start.wanted
    }
  }

  /** Silence is asked for. False when that took back a start that had not been sent: there is nothing to be stopped. */
  stop(channel: string): boolean {
    const start = this.#starts.get(channel)
    if (!start) return true
    start.wanted = false
    this.#starts.delete(channel)
    return false
  }

  /**
   * A stop has been sent. `again` is asked to send it another time, in its turn and only if the stop is still wanted then; it says whether
   * the channel was still there.
   */
  stopped(channel: string, again: (isWanted: () => boolean) => Promise<boolean>): void {
    this.#endSilence(channel)
    if (this.#starts.has(channel)) return
    const silence: Silence = {}
    this.#silences.set(channel, silence)
    const isWanted = () => this.#silences.get(channel) === silence
    const repeat = ([ms, ...later]: readonly number[]) => {
      if (!isWanted()) return
      if (ms === undefined) return void this.#silences.delete(channel)
      silence.timer = setTimeout(() => void again(isWanted).then(isThere => repeat(isThere ? later : [])), ms)
    }
    repeat(AGAIN_MS)
  }

  /** Nothing is said again after this. */
  close(): void {
    for (const channel of [...this.#silences.keys()]) this.#endSilence(channel)
  }

  #endSilence(channel: string): void {
    clearTimeout(this.#silences.get(channel)?.timer)
    this.#silences.delete(channel)
  }
}
