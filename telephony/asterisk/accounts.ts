import type { Client } from 'ari-client'
import { knownAccounts, putAccount, removeAccount, type Account } from './endpoints.ts'
import { AriError } from './ari-http.ts'

/**
 * The seats' accounts that should exist, held against an Asterisk that forgets all of them when it restarts. What could not be told
 * because it was away is told on the next connection.
 */
export class Accounts {
  readonly #wanted = new Map<string, Account>()
  readonly #untold = new Set<string>()
  #startup = ''

  /** Resolves to whether a changed password dropped the phone's registration. Rejects with an AriError only when Asterisk refuses. */
  put(client: Client | null, account: Account): Promise<boolean> {
    this.#wanted.set(account.name, account)
    return this.#tell(account.name, client, to => putAccount(to, account))
  }

  /** Resolves also when there was no such account. Rejects with an AriError only when Asterisk refuses. */
  async remove(client: Client | null, name: string): Promise<void> {
    this.#wanted.delete(name)
    await this.#tell(name, client, async to => {
      await removeAccount(to, name)
      return true
    })
  }

  /** Whether Asterisk has been restarted since the last `sync`. False before the first. */
  restarted(startup: string): boolean {
    return this.#startup !== '' && this.#startup !== startup
  }

  /**
   * On a new connection: tells what is untold, everything if Asterisk was restarted since (`startup` is its own word for when). Rejects
   * with an AriError.
   */
  async sync(client: Client, startup: string): Promise<void> {
    const names = startup === this.#startup ? [...this.#untold] : [...new Set([...this.#wanted.keys(), ...this.#untold])]
    await Promise.all(
      names.map(async name => {
        const account = this.#wanted.get(name)
        if (account) await putAccount(client, account)
        else await removeAccount(client, name)
        this.#untold.delete(name)
      }),
    )
    this.#startup = startup
  }

  /** Learns accounts that Asterisk has from an earlier life of this process. Rejects with an AriError. */
  async adopt(client: Client, names: readonly string[]): Promise<void> {
    const unknown = names.filter(name => !this.#wanted.has(name) && !this.#untold.has(name))
    for (const account of await knownAccounts(client, unknown)) this.#wanted.set(account.name, account)
  }

  async #tell(name: string, client: Client | null, run: (client: Client) => Promise<boolean>): Promise<boolean> {
    this.#untold.add(name)
    try {
      const done = client !== null && (await run(client))
      if (client) this.#untold.delete(name)
      return done
    } catch (error) {
      if (error instanceof AriError && error.status !== null) throw error
      return false
    }
  }
}
