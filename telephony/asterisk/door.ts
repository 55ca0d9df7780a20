import type { Fields } from 'asterisk-manager'
import type { Client } from 'ari-client'
import type { GuessNews, GuessRules } from '../core/guess-limit.ts'
import type { Accounts } from './accounts.ts'
import type { Contacts } from './contacts.ts'
import { Guesses, type GuessLog } from './guesses.ts'
import { Refusals } from './refusals.ts'

export type DoorParts = {
  now: () => number
  log: GuessLog
  client: () => Client | null
  tell: (news: GuessNews) => void
  accounts: Accounts
  contacts: Contacts
  /** Addresses that calls come from: never shut out. */
  trunkAddresses: readonly string[]
  rules: () => GuessRules
}

/** Asterisk's door: who knocks and is refused, how often, and who is kept out for it. */
export class Door {
  readonly guesses: Guesses
  readonly #refusals: Refusals

  constructor({ now, log, client, tell, accounts, contacts, trunkAddresses, rules }: DoorParts) {
    const trusted = new Set(['127.0.0.1', '::1', ...trunkAddresses])
    this.#refusals = new Refusals(now)
    this.guesses = new Guesses({
      now,
      log,
      client,
      tell,
      isTrusted: address => trusted.has(address),
      isKnown: address => contacts.isKnown(address),
      isAccount: name => accounts.isDesk(name),
      homesOf: account => contacts.homesOf(account),
      confine: (account, addresses) =>
        accounts.confine(client(), account, addresses).then(
          () => true,
          (error: unknown) => {
            log.warn({ err: error, account, addresses }, 'an account could not be confined or freed')
            return false
          },
        ),
      rules,
    })
  }

  /** One event of AMI; says whether it was about a guess. */
  take(event: Fields): boolean {
    this.#refusals.take(event)
    return this.guesses.take(event)
  }

  /** Requests of telephones that were refused in the last sixty seconds. */
  refusedLately(): number {
    return this.#refusals.lately()
  }
}
