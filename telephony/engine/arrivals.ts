import type { Call } from '../core/call/call.ts'
import { ownNumberOf } from '../core/dial-policy.ts'
import type { ChannelId } from '../core/glossary.ts'
import type { Engine, EngineParts } from './engine.ts'
import type { SwitchEvent } from './ports.ts'
import { Repeats } from './repeats.ts'

/** How long a repeated INVITE is left without an answer. */
const REPEATED_KEPT_MS = 5_000

/** Ordinary is a moment, and clocks may differ by as much. */
const AT_ONCE_MS = 1_000
/** Asterisk's clock is wrong by whatever is more: its own announcement has been heard thirty times by then. */
const LATEST_MS = 3_600_000

/** How long a caller waited before anybody heard of them. */
const lateness = (cameAt: number, at: number): number => (at - cameAt > AT_ONCE_MS && at - cameAt < LATEST_MS ? at - cameAt : 0)

/** Callers who come: each becomes a call, once. */
export class Arrivals {
  readonly #engine: Engine
  readonly #parts: EngineParts
  readonly #repeats = new Repeats()

  constructor(engine: Engine, parts: EngineParts) {
    this.#engine = engine
    this.#parts = parts
  }

  /** What was known before a crash. */
  restore(calls: readonly Call[]): void {
    for (const { dialog, openedAt } of calls) if (dialog) this.#repeats.isRepeated(dialog, openedAt)
  }

  take({ channel, number, name, did, dialog, cameAt, at }: Extract<SwitchEvent, { type: 'arrived' }>): void {
    if (this.#engine.callOf(channel)) return
    if (dialog && this.#repeats.isRepeated(dialog, at)) return this.#letGo(channel)
    const { dids, dialling } = this.#parts.settings()
    const own = ownNumberOf(did, [...dids.keys()], dialling.home) ?? did
    this.#engine.post(() => {
      const flow = dids.get(own) ?? ''
      const lateMs = lateness(cameAt ?? at, at)
      const caller = { channel, number, name, ...(dialog && { dialog }), ...(lateMs > 0 && { lateMs }) }
      this.#engine.open('inbound', { type: 'arrived', ...caller, did: own, flow })
    })
  }

  /**
   * An INVITE that is a call already is not refused at once: the far end may not have seen our answer to the first one, and would take the
   * refusal for it.
   */
  #letGo(channel: ChannelId): void {
    const { timers, switch: telephones } = this.#parts
    timers.at(timers.now() + REPEATED_KEPT_MS, () => telephones.run([{ type: 'hang-up', channel, reason: 'answered-elsewhere' }]))
  }
}
