import type { Client } from 'ari-client'
import { AriError } from './ari-http.ts'

/** How long after a failure the list is told to Asterisk again, in ms. */
const RETRY_MS = 5_000
/** The list is written under the one name while it is in force under the other: an object of this kind cannot be changed. */
const LISTS = ['guesses-a', 'guesses-b'] as const
type ListName = (typeof LISTS)[number]

export type ListLog = { warn(fields: object, message: string): void }

/** An address as the network of itself alone. */
export const networkOf = (address: string): string => `${address}/${address.includes(':') ? 128 : 32}`

const where = (id: ListName) => ({ configClass: 'res_pjsip', objectType: 'acl', id })
const statusOf = (error: unknown) => (error instanceof AriError ? error.status : null)

/** Says whether there was one. */
const drop = (client: Client, id: ListName): Promise<boolean> =>
  client.asterisk.deleteObject(where(id)).then(
    () => true,
    (error: unknown) => {
      if (statusOf(error) !== 404) throw error
      return false
    },
  )

/** Asterisk makes the list and then cannot write it down for its answer: 500. It says the same of a list that is there, 404 of none. */
const make = async (client: Client, id: ListName, addresses: readonly string[]): Promise<void> => {
  const fields = addresses.map(address => ({ attribute: 'deny', value: networkOf(address) }))
  await client.asterisk.updateObject({ ...where(id), fields } as never).catch(async (error: unknown) => {
    if (statusOf(error) !== 500) throw error
    await client.asterisk.getObject(where(id)).catch((answer: unknown) => {
      if (statusOf(answer) !== 500) throw error
    })
  })
}

/**
 * The list of addresses that Asterisk refuses every message of. It has two fixed names, so that what an earlier life of this process shut
 * out, and did not live to let in, is let in on the next connection, and a restarted Asterisk learns the list anew.
 */
export class ShutOutList {
  readonly #client: () => Client | null
  readonly #addresses: () => readonly string[]
  readonly #log: ListLog
  readonly #onForgotten: () => void
  #inForce: ListName = LISTS[0]
  #isFirst = true
  #isTold = true
  #telling: Promise<void> | null = null
  #retry: NodeJS.Timeout | undefined
  #isClosed = false

  /** `onForgotten`: the first telling of this life found a list of an earlier one, and took it away. */
  constructor(parts: { client: () => Client | null; addresses: () => readonly string[]; log: ListLog; onForgotten: () => void }) {
    this.#client = parts.client
    this.#addresses = parts.addresses
    this.#log = parts.log
    this.#onForgotten = parts.onForgotten
  }

  /** Brings Asterisk's list up to the addresses of now; where it is not there, the next connection has to. */
  tell(): void {
    this.#isTold = false
    this.#telling ??= this.#tellAll().finally(() => {
      this.#telling = null
    })
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#retry)
  }

  async #tellAll() {
    while (!this.#isTold && !this.#isClosed) {
      const client = this.#client()
      if (!client) return
      this.#isTold = true
      try {
        const [next, last] = this.#inForce === LISTS[0] ? [LISTS[1], LISTS[0]] : LISTS
        const addresses = this.#addresses()
        const wasNext = await drop(client, next)
        if (addresses.length) await make(client, next, addresses)
        const wasLast = await drop(client, last)
        this.#inForce = next
        if (this.#isFirst && (wasNext || wasLast)) this.#onForgotten()
        this.#isFirst = false
      } catch (error) {
        this.#log.warn({ err: error }, 'the list of those shut out could not be told')
        this.#isTold = false
        this.#retry = setTimeout(() => this.tell(), RETRY_MS)
        this.#retry.unref()
        return
      }
    }
  }
}
