/** The black-box ear: what one telephone received, and whether a tone was in it. */
import { EventEmitter } from 'node:events'
import { nowUs, until } from './clock.ts'
import { citizenTone, likeness, loudest, power, RATE, seatTone, toneShare } from './tones.ts'

/** Louder than line noise: full-scale power of about -43 dB. */
const audible = 5e-5
const keptSamples = 600 * RATE

export class Ear extends EventEmitter {
  /** RTP audio packets received. */
  packets = 0
  /** When the last packet came, in µs of the stopwatch; 0 before the first. */
  lastAt = 0
  /** When the first packet came, in µs of the stopwatch; 0 before it. */
  firstAt = 0
  #chunks: Int16Array[] = []
  #kept = 0
  #lost = 0
  #sequence: number | null = null

  constructor() {
    super()
    this.setMaxListeners(0)
  }

  /** Takes the samples of one packet and its RTP sequence number. */
  take(heard: Int16Array, sequence: number): void {
    const at = nowUs()
    if (this.packets++ === 0) this.firstAt = at
    const step = this.#sequence === null ? 1 : (sequence - this.#sequence) & 0xffff
    if (step < 0x8000) {
      this.#lost += Math.max(0, step - 1)
      this.#sequence = sequence
    }
    this.lastAt = at
    if (this.#kept < keptSamples) {
      this.#chunks.push(heard)
      this.#kept += heard.length
    }
    this.emit('change')
  }

  /** Forgets the losses so far. */
  mark(): void {
    this.#lost = 0
  }

  /** Packets missing in the stream since `mark`, by their sequence numbers: what a busy machine delivers late is not lost. */
  get lost(): number {
    return this.#lost
  }

  /** Samples received from chunk `from` on; `position()` gives a place to start from. */
  heard(from = 0): Int16Array {
    const chunks = this.#chunks.slice(from)
    const all = new Int16Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
    let at = 0
    for (const chunk of chunks) {
      all.set(chunk, at)
      at += chunk.length
    }
    return all
  }

  /** A place in what is heard, for `heard(from)`. */
  position(): number {
    return this.#chunks.length
  }

  /**
   * Resolves once `forMs` of sound received from now on is a pure tone.
   * @param hz frequency of the tone @param withinMs bound @param forMs length that has to be heard
   */
  hears(hz: number, withinMs = 5000, forMs = 200): Promise<true> {
    return this.#holds(block => toneShare(block, hz) > 0.7, withinMs, forMs, `a tone of ${hz} Hz`)
  }

  /** The same, and nothing else is in it: of two voices at once each would have half. */
  hearsOnly(hz: number, withinMs = 5000, forMs = 300): Promise<true> {
    return this.#holds(block => toneShare(block, hz) > 0.95, withinMs, forMs, `nothing but a tone of ${hz} Hz`)
  }

  /** Resolves once `forMs` of sound from now on has something audible in it, whatever it is. */
  hearsSound(withinMs = 5000, forMs = 200): Promise<true> {
    return this.#holds(block => power(block) > audible, withinMs, forMs, 'any sound')
  }

  /** Resolves once `forMs` of sound from now on is audible and not the tone (music, an announcement). */
  hearsOther(hz: number, withinMs = 5000, forMs = 400): Promise<true> {
    return this.#holds(block => power(block) > audible && toneShare(block, hz) < 0.2, withinMs, forMs, `sound but ${hz} Hz`)
  }

  /**
   * Resolves once a recording is recognised, by the loudest 200 ms of it, in what is received from `from` (a `position()`; now by default)
   * on.
   */
  hearsRecording(recording: Int16Array, withinMs = 5000, from = this.position()): Promise<true> {
    const piece = loudest(recording, RATE / 5)
    let next = 0
    return until(
      this,
      () => {
        const all = this.heard(from)
        for (; next + piece.length <= all.length; next++) if (likeness(all, next, piece) > 0.9) return true
        return undefined
      },
      withinMs,
      'hear a recording',
    )
  }

  /** Resolves once nothing audible came for `forMs`, packets or none. */
  async quiet(withinMs = 5000, forMs = 300): Promise<true> {
    let loudAt = nowUs()
    let from = this.position()
    const listen = () => {
      if (power(this.heard(from)) > audible) loudAt = nowUs()
      from = this.position()
    }
    this.on('change', listen)
    const pulse = setInterval(() => this.emit('change'), 20)
    try {
      return (await until(this, () => nowUs() - loudAt >= forMs * 1000, withinMs, `silence of ${forMs} ms`)) as true
    } finally {
      clearInterval(pulse)
      this.off('change', listen)
    }
  }

  /** Share (0 to 1) of a tone in what came since `position`. */
  share(hz: number, from: number): number {
    return toneShare(this.heard(from), hz)
  }

  #holds(test: (block: Int16Array) => boolean, withinMs: number, forMs: number, what: string): Promise<true> {
    const wanted = (forMs / 1000) * RATE
    const from = this.position()
    return until(
      this,
      () => {
        const all = this.heard(from).slice(-wanted)
        return all.length >= wanted && test(all) ? true : undefined
      },
      withinMs,
      `hear ${what}`,
      () => this.#account(from),
    )
  }

  /**
   * What was heard instead, a letter for each 100 ms: a dot for silence, c the citizen, s the seat, m both or one among others, x something
   * else.
   */
  #account(from: number): string {
    const all = this.heard(from)
    const letters = Array.from({ length: Math.floor(all.length / (RATE / 10)) }, (_, at) => {
      const block = all.slice((at * RATE) / 10, ((at + 1) * RATE) / 10)
      if (power(block) <= audible) return '.'
      const [citizen, seat] = [toneShare(block, citizenTone), toneShare(block, seatTone)]
      return citizen > 0.7 ? 'c' : seat > 0.7 ? 's' : citizen + seat > 0.3 ? 'm' : 'x'
    })
    const ago = Math.round((nowUs() - this.lastAt) / 1000)
    return `instead ${this.#chunks.length - from} packets, ${this.#lost} lost, the last ${ago} ms ago: ${letters.join('')}`
  }
}
