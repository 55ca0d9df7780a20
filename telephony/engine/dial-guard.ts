import type { CommandResult, RefusalFacts } from './commands.ts'
import { DialLedger, HOUR_MS, type Dialled } from './dial-ledger.ts'
import { engagedIn } from './engaged.ts'
import type { Engine, EngineParts } from './engine.ts'
import { decideDial, type DialRefusal } from '../core/dial-policy.ts'
import type { CallId, SeatId } from '../core/glossary.ts'

/** A number that somebody at a seat wants dialled. */
export type DialAsked = { seat: SeatId; number: string; callerId: string; isMerchant: boolean; isLead: boolean; isConfirmed: boolean }

/** Asks the dial policy for the seats, with what was dialled lately, and writes down what is dialled and what is refused. */
export class DialGuard {
  readonly #engine: Engine
  readonly #parts: EngineParts
  readonly #ledger = new DialLedger()
  readonly #refused = new DialLedger()

  constructor(engine: Engine, parts: EngineParts) {
    this.#engine = engine
    this.#parts = parts
  }

  /** Puts back what was dialled before a restart, so that no limit begins anew. */
  restore(dialled: readonly Dialled[]): void {
    this.#ledger.restore(dialled)
  }

  /** A number is being dialled out of a seat, in this call. */
  dialled(call: CallId, seat: SeatId): void {
    const dialled = { call, seat, at: this.#parts.timers.now() }
    this.#ledger.add(dialled)
    this.#parts.journal.keepDialled(dialled)
  }

  /**
   * Why a number cannot be dialled, or null; what the policy refuses is written down. A seat that is refused again and again fills no
   * record and learns nothing more of why; what it may dial, and a question about an emergency number, goes on. Only inside `post`.
   */
  barred({ seat, number, callerId, isMerchant, isLead, isConfirmed }: DialAsked): CommandResult | null {
    const { dialling, dayStart, refusalsToldAnHour: limit } = this.#parts.settings()
    const now = this.#parts.timers.now()
    const { rule, refused } = decideDial(
      { seat, number, isLead, isConfirmed, isMerchant },
      { ...dialling, own: [...dialling.own, callerId] },
      {
        bySeatThisHour: this.#ledger.bySeat(seat, now - HOUR_MS),
        today: this.#ledger.since(dayStart(now)),
        live: [...this.#engine.calls.values()].flatMap(engagedIn),
      },
    )
    if (!refused) return null
    if (refused.code !== 'DIAL_CONFIRM_EMERGENCY') {
      if (this.#refused.bySeat(seat, now - HOUR_MS) >= limit) return { ok: false, code: 'DIAL_REFUSED_OFTEN', facts: { limit } }
      this.#refused.add({ call: this.#parts.newId(), seat, at: now })
    }
    const person = this.#engine.seats.get(seat)?.person ?? null
    const id = `dial-refused:${this.#parts.newId()}`
    this.#engine.enter({ id, at: now, about: 'dial-refused', seat, person, number, code: refused.code, rule: rule?.pattern ?? null })
    return {
      ok: false,
      code: refused.code,
      facts: { ...(rule && { name: rule.name }), ...this.#words(refused) },
    }
  }

  /** What a refusal says besides its name: who is calling there, the place in the line, or the limit. */
  #words(refused: DialRefusal): RefusalFacts {
    if ('limit' in refused) return { limit: refused.limit }
    if ('call' in refused) return { place: this.#engine.placeOf(refused.call) ?? 1 }
    return 'seat' in refused ? { by: refused.seat, person: this.#engine.seats.get(refused.seat)?.person?.name ?? refused.seat } : {}
  }
}
