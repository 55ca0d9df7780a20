import { isIP } from 'node:net'
import type { Fields } from 'asterisk-manager'
import type { Client } from 'ari-client'
import { GuessLimit, type GuessRules } from '../core/guess-limit.ts'
import { field } from './ami.ts'
import { AriError } from './ari-http.ts'

/** A telephone or a stranger who could not say the password: Asterisk's words for it. */
const FAILURES: readonly string[] = ['InvalidAccountID', 'InvalidPassword', 'ChallengeResponseFailed']

export type GuessLog = { warn(fields: object, message: string): void }

/** The address of `IPV4/UDP/192.0.2.1/5060`; null for the browsers' telephones, whose guesses are stopped before Asterisk. */
export const addressOf = (remote: string): string | null => {
  const [, transport = '', address = ''] = /^IPV[46]\/([A-Z]+)\/([0-9a-fA-F.:]+)\/\d+$/.exec(remote) ?? []
  return isIP(address) && !transport.startsWith('WS') ? address : null
}

const idOf = (address: string) => `guesses-${address.replace(/[^0-9a-zA-Z]/g, '-')}`

/** Shuts out addresses that guess at telephones' passwords: what Asterisk tells of failures becomes a list of its own, for a while. */
export class Guesses {
  readonly #limit: GuessLimit
  readonly #now: () => number
  readonly #log: GuessLog
  readonly #client: () => Client | null
  /** Addresses that are never shut out: the carrier's, this machine, and those where telephones are registered. */
  readonly #isFriend: (address: string) => boolean
  readonly #ends = new Map<string, NodeJS.Timeout>()

  constructor(parts: {
    now: () => number
    log: GuessLog
    client: () => Client | null
    isFriend: (address: string) => boolean
    rules?: GuessRules
  }) {
    this.#limit = new GuessLimit(parts.rules)
    this.#now = parts.now
    this.#log = parts.log
    this.#client = parts.client
    this.#isFriend = parts.isFriend
  }

  /** One event of AMI; says whether it was one of these. */
  take(event: Fields): boolean {
    if (!FAILURES.includes(field(event, 'event'))) return false
    const address = addressOf(field(event, 'remoteaddress'))
    if (!address || this.#isFriend(address)) return true
    const ms = this.#limit.failed(address, this.#now())
    if (ms !== null) void this.#shutOut(address, ms, field(event, 'accountid'))
    return true
  }

  close(): void {
    for (const end of this.#ends.values()) clearTimeout(end)
    this.#ends.clear()
  }

  async #shutOut(address: string, ms: number, account: string): Promise<void> {
    this.#log.warn({ address, seconds: ms / 1000, account: account.slice(0, 32) }, "shut out: guesses at telephones' passwords")
    const id = idOf(address)
    await this.#client()
      ?.asterisk.updateObject({
        configClass: 'res_pjsip',
        objectType: 'acl',
        id,
        fields: [{ attribute: 'deny', value: address.includes(':') ? `${address}/128` : `${address}/255.255.255.255` }],
      } as never)
      .catch((error: unknown) => {
        // the list is made, but Asterisk cannot write one down for its answer
        if (error instanceof AriError && error.status === 500) return
        this.#log.warn({ err: error, address }, 'could not be shut out')
      })
    clearTimeout(this.#ends.get(address))
    const end = setTimeout(() => {
      this.#ends.delete(address)
      void this.#client()
        ?.asterisk.deleteObject({ configClass: 'res_pjsip', objectType: 'acl', id } as never)
        .catch(() => undefined)
    }, ms)
    end.unref()
    this.#ends.set(address, end)
  }
}
