import type { Fields } from 'asterisk-manager'
import { inLastMinute, minuteOf } from '../../time/last-minute.ts'
import { field } from './ami.ts'

/**
 * Asterisk's words for a request that it refused to whoever sent it: no such account, an address that is shut out, a wrong password. A
 * first request without an answer to a challenge is none of these.
 */
const REFUSED: readonly string[] = ['InvalidAccountID', 'FailedACL', 'InvalidPassword', 'ChallengeResponseFailed']

/** Counts what Asterisk refuses at its door: how many requests in the last minute. */
export class Refusals {
  readonly #now: () => number
  #minute = 0
  #running = 0
  #before = 0

  constructor(now: () => number) {
    this.#now = now
  }

  /** One event of AMI; counted where it is a refusal. */
  take(event: Fields): void {
    if (!REFUSED.includes(field(event, 'event'))) return
    this.#turn()
    this.#running += 1
  }

  /** Those of the last sixty seconds. */
  lately(): number {
    this.#turn()
    return inLastMinute({ running: this.#running, before: this.#before }, this.#now())
  }

  #turn() {
    const minute = minuteOf(this.#now())
    if (minute === this.#minute) return
    this.#before = minute === this.#minute + 1 ? this.#running : 0
    this.#running = 0
    this.#minute = minute
  }
}
