import type { Call } from '../core/call/call.ts'
import { ownNumberOf } from '../core/dial-policy.ts'
import type { ChannelId } from '../core/glossary.ts'
import type { Engine, EngineParts } from './engine.ts'
import type { SwitchEvent } from './ports.ts'
import { Repeats } from './repeats.ts'

/** How long a repeated INVITE is left without an answer. */
const REPEATED_KEPT_MS = 5_000

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

  take({ channel, number, name, did, dialog, at }: Extract<SwitchEvent, { type: 'arrived' }>): void {
    if (this.#engine.callOf(channel)) return
    if (dialog && this.#repeats.isRepeated(dialog, at)) return this.#letGo(channel)
    const { dids, dialling } = this.#parts.settings()
    const own = ownNumberOf(did, [...dids.keys()], dialling.home) ?? did
    this.#engine.post(() => {
      const flow = dids.get(own) ?? ''
      this.#engine.open('inbound', { type: 'arrived', channel, number, name, did: own, flow, ...(dialog && { dialog }) })
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
