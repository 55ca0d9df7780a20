import type { Client } from 'ari-client'
import { isConfined, knownAccounts, putAccount, remakeEndpoint, removeAccount, type Account } from './endpoints.ts'
import { AriError } from './ari-http.ts'

/** An account that Asterisk answered with an error, of which other accounts know nothing. */
export type Refused = { name: string; error: AriError }

/** Does something for each account. Answers those that were refused; rejects with an AriError when no answer came. */
const each = async (names: readonly string[], run: (name: string) => Promise<void>): Promise<Refused[]> => {
  const results = await Promise.allSettled(names.map(run))
  const refused: Refused[] = []
  for (const [index, result] of results.entries()) {
    if (result.status === 'fulfilled') continue
    const error: unknown = result.reason
    if (!(error instanceof AriError && error.status !== null)) throw error
    refused.push({ name: names[index]!, error })
  }
  return refused
}

/**
 * The seats' accounts that should exist, held against an Asterisk that forgets all of them when it restarts. What could not be told
 * because it was away is told on the next connection.
 */
export class Accounts {
  readonly #wanted = new Map<string, Account>()
  readonly #untold = new Set<string>()
  /** Accounts that may be used from some addresses only, for now. */
  readonly #only = new Map<string, readonly string[]>()
  /** Accounts that were confined, and whose endpoint Asterisk may still have with a list. */
  readonly #listed = new Set<string>()
  /** The last of what is told of an account: one thing at a time. */
  readonly #turns = new Map<string, Promise<unknown>>()
  #startup = ''
  #isAdopted = false

  /** Resolves to whether a changed password dropped the phone's registration. Rejects with an AriError only when Asterisk refuses. */
  async put(client: Client | null, account: Account): Promise<boolean> {
    const { name } = account
    const before = this.#wanted.get(name)
    this.#wanted.set(name, account)
    try {
      return await this.#tell(name, client, to => putAccount(to, this.#asNow(account)))
    } catch (error) {
      // whoever was refused has no account: the one before stands, and is told anew on the next connection
      if (this.#wanted.get(name) === account) {
        if (before) this.#wanted.set(name, before)
        else this.#wanted.delete(name)
      }
      throw error
    }
  }

  /** Whether it is a desk telephone's. A browser's is made anew with each sign-in, and has a password that nobody chose. */
  isDesk(name: string): boolean {
    return this.#wanted.get(name)?.device === 'desk'
  }

  /**
   * Lets an account be used from these addresses alone, until it is told otherwise (null). Rejects with an AriError only when Asterisk
   * refuses; nothing of an account that there is not.
   */
  async confine(client: Client | null, name: string, addresses: readonly string[] | null): Promise<void> {
    if (addresses) {
      this.#only.set(name, addresses)
      this.#listed.add(name)
    } else this.#only.delete(name)
    const account = this.#wanted.get(name)
    if (!account) return
    await this.#tell(name, client, async to => {
      await remakeEndpoint(to, this.#asNow(account))
      return true
    })
  }

  /** Resolves also when there was no such account. Rejects with an AriError only when Asterisk refuses. */
  async remove(client: Client | null, name: string): Promise<void> {
    this.#wanted.delete(name)
    this.#only.delete(name)
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
   * On a new connection: tells what is untold, everything if Asterisk was restarted since (`startup` is its own word for when). An account
   * that Asterisk refuses stands in no other's way: it stays untold, and is in the answer. Rejects with an AriError when the connection is
   * away.
   */
  async sync(client: Client, startup: string): Promise<Refused[]> {
    const names = startup === this.#startup ? [...this.#untold] : [...new Set([...this.#wanted.keys(), ...this.#untold])]
    const refused = await each(names, name =>
      this.#inTurn(name, async () => {
        this.#untold.add(name)
        const account = this.#wanted.get(name)
        if (account) await putAccount(client, this.#asNow(account))
        else await removeAccount(client, name)
        this.#untold.delete(name)
      }),
    )
    this.#startup = startup
    return refused
  }

  /**
   * Learns accounts that Asterisk has from an earlier life of this process, and lets those that it confined be used from everywhere.
   * Answers whether there were any, and which Asterisk refuses to tell of or to free. Rejects with an AriError when the connection is away.
   */
  async adopt(client: Client, names: readonly string[]): Promise<{ wasConfined: boolean; refused: Refused[] }> {
    const unknown = names.filter(name => !this.#wanted.has(name) && !this.#untold.has(name))
    const refused = await each(unknown, async name => {
      for (const account of await knownAccounts(client, [name])) if (!this.#wanted.has(name)) this.#wanted.set(name, account)
    })
    if (this.#isAdopted) return { wasConfined: false, refused }
    let wasConfined = false
    for (const name of names) {
      const free = async () => {
        const account = this.#wanted.get(name)
        if (account?.device !== 'desk' || this.#only.has(name) || !(await isConfined(client, name))) return
        wasConfined = true
        await this.confine(client, name, null)
      }
      refused.push(...(await each([name], free)))
    }
    this.#isAdopted = refused.length === 0
    return { wasConfined, refused }
  }

  #asNow(account: Account): Account {
    const only = this.#only.get(account.name)
    return { ...account, ...(only && { only }), isListed: this.#listed.has(account.name) }
  }

  async #tell(name: string, client: Client | null, run: (client: Client) => Promise<boolean>): Promise<boolean> {
    this.#untold.add(name)
    try {
      const done = await this.#inTurn(name, async () => client !== null && run(client))
      if (client) this.#untold.delete(name)
      return done
    } catch (error) {
      // one that was told before it may have crossed it out
      this.#untold.add(name)
      if (error instanceof AriError && error.status !== null) throw error
      return false
    }
  }

  #inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(name) ?? Promise.resolve()).then(work)
    const settled = turn.catch(() => undefined).finally(() => this.#turns.get(name) === settled && this.#turns.delete(name))
    this.#turns.set(name, settled)
    return turn
  }
}
