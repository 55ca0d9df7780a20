import { isIP } from 'node:net'
import type { Fields } from 'asterisk-manager'
import type { Client } from 'ari-client'
import { GuessLimit, type GuessRules } from '../core/guess-limit.ts'
import { field } from './ami.ts'
import { AriError } from './ari-http.ts'

/** A telephone or a stranger who could not say the password: Asterisk's words for it. */
const FAILURES: readonly string[] = ['InvalidAccountID', 'InvalidPassword', 'ChallengeResponseFailed']

/** Addresses on the list at once, the newest: Asterisk reads no more than 40 kB of a request. */
const LISTED = 500
/** How long after a failure the list is told to Asterisk again, in ms. */
const RETRY_MS = 5_000
/** The list is written under the one name while it is in force under the other: an object of this kind cannot be changed. */
const LISTS = ['guesses-a', 'guesses-b'] as const
type ListName = (typeof LISTS)[number]

export type GuessLog = { warn(fields: object, message: string): void }

/** The address of `IPV4/UDP/192.0.2.1/5060`; null for the browsers' telephones, whose guesses are stopped before Asterisk. */
export const addressOf = (remote: string): string | null => {
  const [, transport = '', address = ''] = /^IPV[46]\/([A-Z]+)\/([0-9a-fA-F.:]+)\/\d+$/.exec(remote) ?? []
  return isIP(address) && !transport.startsWith('WS') ? address : null
}

const where = (id: ListName) => ({ configClass: 'res_pjsip', objectType: 'acl', id })
const statusOf = (error: unknown) => (error instanceof AriError ? error.status : null)

const drop = (client: Client, id: ListName): Promise<void> =>
  client.asterisk.deleteObject(where(id)).catch((error: unknown) => {
    if (statusOf(error) !== 404) throw error
  })

/** Asterisk makes the list and then cannot write it down for its answer: 500. It says the same of a list that is there, 404 of none. */
const make = async (client: Client, id: ListName, addresses: readonly string[]): Promise<void> => {
  const fields = addresses.map(address => ({ attribute: 'deny', value: `${address}/${address.includes(':') ? 128 : 32}` }))
  await client.asterisk.updateObject({ ...where(id), fields } as never).catch(async (error: unknown) => {
    if (statusOf(error) !== 500) throw error
    await client.asterisk.getObject(where(id)).catch((answer: unknown) => {
      if (statusOf(answer) !== 500) throw error
    })
  })
}

/**
 * Shuts out addresses that guess at telephones' passwords: what Asterisk tells of failures becomes a list of its own, for a while.
 * The list has two fixed names, so that what an earlier life of this process shut out, and did not live to let in, is let in on the next
 * connection, and a restarted Asterisk learns the list anew.
 */
export class Guesses {
  readonly #limit: GuessLimit
  readonly #now: () => number
  readonly #log: GuessLog
  readonly #client: () => Client | null
  /** Addresses that are never shut out: the carrier's, this machine, and those where telephones are registered. */
  readonly #isFriend: (address: string) => boolean
  /** Who is shut out, and the timer of the end. */
  readonly #ends = new Map<string, NodeJS.Timeout>()
  #inForce: ListName = LISTS[0]
  #isTold = true
  #telling: Promise<void> | null = null
  #retry: NodeJS.Timeout | undefined
  #isClosed = false

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
    if (ms !== null) this.#shutOut(address, ms, field(event, 'accountid'))
    return true
  }

  /** Asterisk is there (again): nobody knows what is in force. */
  connected(): void {
    this.#tell()
  }

  /** Lets go; what is shut out then is let in by the next life's `connected`. */
  close(): void {
    this.#isClosed = true
    clearTimeout(this.#retry)
    for (const end of this.#ends.values()) clearTimeout(end)
    this.#ends.clear()
  }

  #shutOut(address: string, ms: number, account: string) {
    this.#log.warn({ address, seconds: ms / 1000, account: account.slice(0, 32) }, "shut out: guesses at telephones' passwords")
    clearTimeout(this.#ends.get(address))
    const end = setTimeout(() => {
      this.#ends.delete(address)
      this.#tell()
    }, ms)
    end.unref()
    this.#ends.set(address, end)
    this.#tell()
  }

  #tell() {
    this.#isTold = false
    this.#telling ??= this.#tellAll().finally(() => {
      this.#telling = null
    })
  }

  async #tellAll() {
    while (!this.#isTold && !this.#isClosed) {
      const client = this.#client()
      // told by `connected`
      if (!client) return
      this.#isTold = true
      try {
        const [next, last] = this.#inForce === LISTS[0] ? [LISTS[1], LISTS[0]] : LISTS
        const addresses = [...this.#ends.keys()].slice(-LISTED)
        await drop(client, next)
        if (addresses.length) await make(client, next, addresses)
        await drop(client, last)
        this.#inForce = next
      } catch (error) {
        this.#log.warn({ err: error }, 'the list of those shut out could not be told')
        this.#isTold = false
        this.#retry = setTimeout(() => this.#tell(), RETRY_MS)
        this.#retry.unref()
        return
      }
    }
  }
}
