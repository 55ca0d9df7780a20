import { looked, type Look, type Stream, type StreamNews } from '../core/stream.ts'

/** How often a leg in a conversation is looked at. A line that is mute is told within two looks. */
const TALKING_MS = 2_000
/** How often one that is alone is looked at: who waits hears music and says nothing. */
const ALONE_MS = 10_000
/** Looks under way at a time: calls have the other connections. */
const AT_ONCE = 4
/** How long after it was asked a leg that is still silent is asked again. */
const ASK_AGAIN_MS = 30_000

/** `asked`: how often since it fell silent, and when last. */
type Leg = { stream: Stream | null; dueAt: number; isHeld: boolean; asked: number; askedAt: number }

export type MediaWatchParts = {
  now(): number
  /** What the switch says of a leg's incoming audio now; null where it cannot say. Never rejects. */
  look(channel: string): Promise<Omit<Look, 'at'> | null>
  tell(channel: string, is: StreamNews): void
  /** Asks a silent telephone whether it is there; `times`: how often it was asked in this silence. Never rejects. */
  ask(channel: string, times: number): Promise<void>
  /** How often to look, in ms; for tests. */
  everyMs?: number
}

/**
 * Looks at the audio that comes in from each answered telephone and tells what becomes of it: silent, heard again, begun anew. Who is
 * silent is asked: a far end that moved says where it is now, one that only says nothing stays, one that is gone does not answer. Costs one
 * request a look, and never more than a few at a time; what cannot be looked at is left alone until its next turn.
 */
export class MediaWatch {
  readonly #parts: MediaWatchParts
  readonly #legs = new Map<string, Leg>()
  /** The bridge of each channel that is in one, and how many are in each. */
  readonly #places = new Map<string, string>()
  readonly #company = new Map<string, number>()
  readonly #timer: NodeJS.Timeout
  readonly #talkingMs: number
  #underWay = 0

  constructor(parts: MediaWatchParts) {
    this.#parts = parts
    this.#talkingMs = parts.everyMs ?? TALKING_MS
    this.#timer = setInterval(() => this.#next(), this.#talkingMs / 10).unref()
  }

  /** Legs that are watched. */
  get size(): number {
    return this.#legs.size
  }

  /** A telephone that has answered. */
  watch(channel: string): void {
    if (!this.#legs.has(channel)) this.#legs.set(channel, { stream: null, dueAt: this.#parts.now(), isHeld: false, asked: 0, askedAt: 0 })
  }

  forget(channel: string): void {
    this.placed(channel, null)
    this.#legs.delete(channel)
  }

  /** After a gap: nobody is there but these. */
  onlyThese(channels: ReadonlySet<string>): void {
    for (const channel of [...this.#legs.keys(), ...this.#places.keys()]) if (!channels.has(channel)) this.forget(channel)
  }

  /** In which bridge a telephone is now; null: in none. */
  placed(channel: string, bridge: string | null): void {
    const before = this.#places.get(channel)
    if (before === (bridge ?? undefined)) return
    if (before) this.#count(before, -1)
    if (!bridge) return void this.#places.delete(channel)
    this.#places.set(channel, bridge)
    this.#count(bridge, 1)
    // whoever was alone here talks now, and what was not said before does not count
    for (const [one, leg] of this.#legs) {
      if (this.#places.get(one) !== bridge) continue
      leg.dueAt = Math.min(leg.dueAt, this.#parts.now())
      if (leg.stream) leg.stream = { ...leg.stream, movedAt: this.#parts.now() }
    }
  }

  /** The telephone itself keeps the other side waiting: it may be silent. */
  held(channel: string, on: boolean): void {
    const leg = this.#legs.get(channel)
    if (!leg) return
    leg.isHeld = on
    leg.stream = null
  }

  close(): void {
    clearInterval(this.#timer)
    this.#legs.clear()
  }

  #isTalking(channel: string): boolean {
    return (this.#company.get(this.#places.get(channel) ?? '') ?? 0) > 1
  }

  #count(bridge: string, by: number): void {
    const many = (this.#company.get(bridge) ?? 0) + by
    if (many > 0) this.#company.set(bridge, many)
    else this.#company.delete(bridge)
  }

  #next(): void {
    const now = this.#parts.now()
    for (const [channel, leg] of this.#legs) {
      if (this.#underWay >= AT_ONCE) return
      if (leg.dueAt > now || leg.isHeld) continue
      leg.dueAt = now + (this.#isTalking(channel) ? this.#talkingMs : Math.max(ALONE_MS, this.#talkingMs))
      void this.#look(channel, leg)
    }
  }

  async #ask(channel: string, leg: Leg): Promise<void> {
    const now = this.#parts.now()
    if (leg.asked > 0 && now - leg.askedAt < ASK_AGAIN_MS) return
    leg.askedAt = now
    await this.#parts.ask(channel, leg.asked++)
  }

  async #look(channel: string, leg: Leg): Promise<void> {
    this.#underWay += 1
    const seen = await this.#parts.look(channel)
    if (seen && this.#legs.get(channel) === leg && !leg.isHeld) {
      const { stream, news } = looked(leg.stream, { ...seen, at: this.#parts.now() }, this.#isTalking(channel))
      leg.stream = stream
      for (const is of news) this.#parts.tell(channel, is)
      if (stream.isSilent) await this.#ask(channel, leg)
      else leg.asked = 0
    }
    this.#underWay -= 1
    this.#next()
  }
}
