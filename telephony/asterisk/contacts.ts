import { isIP } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { accountOf } from '../core/seat.ts'
import type { SwitchEvent } from '../engine/ports.ts'
import { field, type AmiLink } from './ami.ts'
import type { Fields } from 'asterisk-manager'
import { seatOf } from './legs.ts'

/** For how long an address counts as one of telephones after the last was registered there, in ms: a week, over days off. */
const KNOWN_MS = 7 * 24 * 60 * 60_000

/** A contact is gone, or does not answer when it is asked (`qualify_frequency` in endpoints.ts). */
const isAway = (status: string) => ['Removed', 'Unreachable', 'Unavailable', 'Unavail'].includes(status)

/** How long an answer to a question may take, and a little more (`qualify_timeout`). */
const ASKED_MS = 4_000

/** The host of a contact such as `sip:1001@[2001:db8::1]:5060`, an address without brackets; empty for what is none. */
const hostOf = (uri: string): string => (/^sips?:(?:[^@]*@)?(\[[^\]]+\]|[^:;>]+)/.exec(uri)?.[1] ?? '').replace(/^\[|\]$/g, '')

/**
 * Where each seat's phone is registered. A phone that registers anew from elsewhere shows first its new contact and then the removal of
 * its old one, so a seat is away only when its last contact is. Every new registration is told, for the seat's call may wait for it.
 */
export class Contacts {
  readonly #byAccount = new Map<string, Set<string>>()
  /** When a telephone was registered last at an address where none is now. */
  readonly #leftAt = new Map<string, number>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  /** One ContactStatus event. */
  take(event: Fields): SwitchEvent | null {
    const name = field(event, 'endpointname') || field(event, 'aor')
    const uri = field(event, 'uri')
    const owner = seatOf(name)
    if (!owner) return null
    const contacts = this.#of(name)
    const away = isAway(field(event, 'contactstatus'))
    if (away) this.#leave([uri])
    if (away) return contacts.delete(uri) && contacts.size === 0 ? this.#tell(owner, false) : null
    if (contacts.has(uri)) return null
    contacts.add(uri)
    return this.#tell(owner, true)
  }

  /** All contacts as a list of them says; the answer is what changed by it. */
  replace(list: readonly Fields[]): SwitchEvent[] {
    const now = new Map<string, Set<string>>()
    for (const item of list) {
      if (isAway(field(item, 'status'))) continue
      const name = field(item, 'endpoint') || field(item, 'aor')
      if (seatOf(name)) now.set(name, (now.get(name) ?? new Set()).add(field(item, 'uri')))
    }
    const events: SwitchEvent[] = []
    for (const name of new Set([...now.keys(), ...this.#byAccount.keys()])) {
      const owner = seatOf(name)
      const [before, after] = [this.#byAccount.get(name)?.size ?? 0, now.get(name)?.size ?? 0]
      if (owner && before > 0 !== after > 0) events.push(this.#tell(owner, after > 0, { listed: true }))
    }
    for (const uris of this.#byAccount.values()) this.#leave(uris)
    this.#byAccount.clear()
    for (const [name, uris] of now) this.#byAccount.set(name, uris)
    return events
  }

  /**
   * What was told with an inventory counts from now on. After a restart Asterisk has not asked the telephones yet, and shows none as
   * there: the next list tells of those that are registered.
   */
  told(reachable: readonly { seat: string; device: 'browser' | 'desk' }[]): void {
    const there = new Set(reachable.map(({ seat, device }) => accountOf(seat, device)))
    for (const [name, uris] of this.#byAccount) {
      if (there.has(name)) continue
      this.#leave(uris)
      this.#byAccount.delete(name)
    }
  }

  /** The account was removed: Asterisk has dropped its contacts, without an event of its own for each. */
  forget(name: string): SwitchEvent | null {
    const owner = seatOf(name)
    const had = (this.#byAccount.get(name)?.size ?? 0) > 0
    this.#leave(this.#byAccount.get(name) ?? [])
    this.#byAccount.delete(name)
    return owner && had ? this.#tell(owner, false) : null
  }

  /** Whether a telephone is registered at an address, or was within a week, as far back as this process remembers. */
  isKnown(address: string): boolean {
    if ((this.#leftAt.get(address) ?? -Infinity) > this.#now() - KNOWN_MS) return true
    return [...this.#byAccount.values()].some(uris => [...uris].some(uri => hostOf(uri) === address))
  }

  /** The addresses that an account's telephone is registered at. */
  homesOf(name: string): string[] {
    return [...new Set([...(this.#byAccount.get(name) ?? [])].map(hostOf).filter(host => isIP(host)))]
  }

  #leave(uris: Iterable<string>) {
    const now = this.#now()
    for (const [address, at] of this.#leftAt) if (at <= now - KNOWN_MS) this.#leftAt.delete(address)
    for (const uri of uris) this.#leftAt.set(hostOf(uri), now)
  }

  #of(name: string) {
    const known = this.#byAccount.get(name) ?? new Set<string>()
    this.#byAccount.set(name, known)
    return known
  }

  #tell(owner: { seat: string; device: 'browser' | 'desk' }, on: boolean, more: { listed?: true } = {}): SwitchEvent {
    return { type: 'seat-reachable', ...owner, on, ...more, at: this.#now() }
  }
}

/** Every contact of every account, by AMI. Null when AMI did not answer. */
export const listContacts = (ami: AmiLink): Promise<Fields[] | null> =>
  ami.list({ action: 'PJSIPShowContacts' }, { complete: 'ContactListComplete', none: 'No Contacts found' })

/**
 * Asks a telephone whether it is there. Whoever has taken it for gone may look again when this resolves: one that has not answered is not
 * among the contacts then. Never rejects.
 */
export const askPhone = async (ami: AmiLink, account: string): Promise<void> => {
  await ami.send({ action: 'PJSIPQualify', endpoint: account })
  await pause(ASKED_MS, undefined, { ref: false })
}
