import { isIP } from 'node:net'
import type { Fields } from 'asterisk-manager'
import type { Client } from 'ari-client'
import { accountRules, GuessLimit, type GuessNews, type GuessRules } from '../core/guess-limit.ts'
import { field } from './ami.ts'
import { ShutOutList, type ListLog } from './shut-out-list.ts'

/** A challenge that was answered with the wrong password: Asterisk's words for it. */
const FAILURES: readonly string[] = ['InvalidPassword', 'ChallengeResponseFailed']

/** Addresses shut out at once, the newest: Asterisk reads no more than 40 kB of a request. */
const LISTED = 500
/** What is told by name in an hour: a flood from everywhere must not fill the audit and the leads' screens. */
const TOLD = 60
const HOUR_MS = 3_600_000

export type GuessLog = ListLog

/** The address of `IPV4/UDP/192.0.2.1/5060`; null for the browsers' telephones, whose guesses are stopped before Asterisk. */
export const addressOf = (remote: string): string | null => {
  const [, transport = '', address = ''] = /^IPV[46]\/([A-Z]+)\/([0-9a-fA-F.:]+)\/\d+$/.exec(remote) ?? []
  return isIP(address) && !transport.startsWith('WS') ? address : null
}

export type GuessParts = {
  now: () => number
  log: GuessLog
  client: () => Client | null
  tell: (news: GuessNews) => void
  /** Addresses whose failures are not counted: the carrier's, this machine. */
  isTrusted: (address: string) => boolean
  /** Addresses that telephones are registered at, or were lately: counted and told, never shut out. */
  isKnown: (address: string) => boolean
  /** Whether there is a desk telephone's account of this name. */
  isAccount: (name: string) => boolean
  /** Where an account's telephone is registered now. */
  homesOf: (account: string) => readonly string[]
  /** Lets an account be used from these addresses alone; null from everywhere. Says whether Asterisk did; never rejects. */
  confine: (account: string, addresses: readonly string[] | null) => Promise<boolean>
  rules: () => GuessRules
}

type Kept = { end: NodeJS.Timeout; isTold: boolean; addresses: readonly string[] }

/**
 * Keeps out who guesses at telephones' passwords, for a while: what Asterisk tells of failures is counted by address and by account. An
 * address is shut out over a list of Asterisk's; an account is left to the address that its telephone is registered at, which goes on.
 */
export class Guesses {
  readonly #parts: GuessParts
  readonly #byAddress: GuessLimit
  readonly #byAccount: GuessLimit
  /** Who is kept out, the timer of the end, and whether the beginning was told. */
  readonly #shutOut = new Map<string, Kept>()
  readonly #confined = new Map<string, Kept>()
  readonly #list: ShutOutList
  #told: number[] = []
  #isForgotten = false

  constructor(parts: GuessParts) {
    this.#parts = parts
    this.#byAddress = new GuessLimit(parts.rules)
    this.#byAccount = new GuessLimit(() => accountRules(parts.rules()))
    this.#list = new ShutOutList({
      client: parts.client,
      addresses: () => [...this.#shutOut.keys()],
      log: parts.log,
      onForgotten: () => this.begunAnew(),
    })
  }

  /** One event of AMI; says whether it was one of these. */
  take(event: Fields): boolean {
    if (!FAILURES.includes(field(event, 'event'))) return false
    const address = addressOf(field(event, 'remoteaddress'))
    if (!address || this.#parts.isTrusted(address)) return true
    const name = field(event, 'accountid')
    const account = this.#parts.isAccount(name) ? name : null
    const now = this.#parts.now()
    const shutOutFor = this.#byAddress.failed(address, now)
    if (shutOutFor !== null) this.#meetAddress(address, account, shutOutFor)
    if (account === null) return true
    const confinedFor = this.#byAccount.failed(account, now)
    if (confinedFor !== null) this.#meetAccount(account, confinedFor)
    return true
  }

  /** Asterisk is there (again): nobody knows what is in force. */
  connected(): void {
    this.#list.tell()
  }

  /** What an earlier life kept out was let in. */
  begunAnew(): void {
    if (!this.#isForgotten) this.#parts.tell({ what: 'begun-anew', address: null, account: null, ms: null })
    this.#isForgotten = true
  }

  /** Telephones have come or gone: an account is free again as soon as its telephone has left the address that it was left to. */
  contactsChanged(): void {
    for (const [account, kept] of this.#confined) {
      const homes = this.#parts.homesOf(account)
      if (!kept.addresses.some(address => homes.includes(address))) this.#free(account)
    }
  }

  /** Lets go; what is kept out then is let in by the next life's `connected`. */
  close(): void {
    this.#list.close()
    for (const { end } of [...this.#shutOut.values(), ...this.#confined.values()]) clearTimeout(end)
    this.#shutOut.clear()
    this.#confined.clear()
  }

  #meetAddress(address: string, account: string | null, ms: number) {
    if (this.#parts.isKnown(address)) return void this.#begin({ what: 'watched', address, account, ms: null })
    const isTold = this.#begin({ what: 'shut-out', address, account, ms })
    this.#end(this.#shutOut, address)
    const oldest = this.#shutOut.keys().next().value
    if (this.#shutOut.size >= LISTED && oldest !== undefined) this.#letIn(oldest)
    this.#shutOut.set(address, { end: later(ms, () => this.#letIn(address)), isTold, addresses: [address] })
    this.#list.tell()
  }

  #letIn(address: string) {
    const kept = this.#end(this.#shutOut, address)
    if (kept?.isTold) this.#parts.tell({ what: 'let-in', address, account: null, ms: null })
    this.#list.tell()
  }

  #meetAccount(account: string, ms: number) {
    const addresses = this.#parts.homesOf(account)
    if (addresses.length === 0) return void this.#begin({ what: 'watched', address: null, account, ms: null })
    this.#end(this.#confined, account)
    const kept: Kept = { end: later(ms, () => this.#free(account)), isTold: false, addresses }
    this.#confined.set(account, kept)
    void this.#parts.confine(account, addresses).then(isDone => {
      if (this.#confined.get(account) !== kept) return
      if (isDone) kept.isTold = this.#begin({ what: 'confined', address: null, account, ms })
      else this.#begin({ what: 'watched', address: null, account, ms: null })
    })
  }

  #free(account: string) {
    const kept = this.#end(this.#confined, account)
    void this.#parts.confine(account, null).then(isDone => {
      if (isDone && kept?.isTold) this.#parts.tell({ what: 'freed', address: null, account, ms: null })
    })
  }

  #end(of: Map<string, Kept>, name: string): Kept | undefined {
    const kept = of.get(name)
    clearTimeout(kept?.end)
    of.delete(name)
    return kept
  }

  /** Tells of a beginning, in the log and to people; says whether it was told by name. */
  #begin(news: GuessNews): boolean {
    const now = this.#parts.now()
    this.#told = this.#told.filter(at => at > now - HOUR_MS)
    if (this.#told.length > TOLD) return false
    this.#told.push(now)
    const isLast = this.#told.length > TOLD
    const { what, address, account, ms } = isLast ? { what: 'many' as const, address: null, account: null, ms: null } : news
    this.#parts.log.warn({ what, address, account, seconds: ms === null ? null : ms / 1000 }, "guesses at telephones' passwords")
    this.#parts.tell({ what, address, account, ms })
    return !isLast
  }
}

const later = (ms: number, run: () => void): NodeJS.Timeout => setTimeout(run, ms).unref()
