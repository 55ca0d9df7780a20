/** What one telephone says of its audio in a call, and what it was told. */
import type { Route } from './media.ts'
import { formatSession, type AudioSession, type Direction } from './sdp.ts'

/** How a telephone offers its media. `late`: not in the INVITE but in the ACK. `keys` off: no telephone-event. */
export interface Offering {
  late?: boolean
  keys?: boolean
  /** How long the ACK of the answer is put off, in ms; null: it never comes. */
  acknowledgeAfterMs?: number | null
}

export class OwnSession {
  direction: Direction = 'sendrecv'
  #host: string
  #port: () => number
  #offering: Offering
  #theirs: AudioSession | null = null
  #version = 1

  constructor(host: string, port: () => number, offering: Offering) {
    this.#host = host
    this.#port = port
    this.#offering = offering
  }

  /** What the other side said; null where it said nothing of it. */
  take(theirs: AudioSession | null): void {
    this.#theirs = theirs ?? this.#theirs
  }

  /** An offer of both laws, or an answer in the law that the offer prefers. */
  describe(): string {
    const formats = this.#theirs ? [this.#format()] : [8, 0]
    const { direction } = this
    return formatSession({ host: this.#host, port: this.#port(), formats, events: this.#events(), direction }, this.#version++)
  }

  /** Where to send what; null while that is not known. */
  route(): Route | null {
    const theirs = this.#theirs
    return theirs && theirs.port !== 0 ? { host: theirs.host, port: theirs.port, format: this.#format(), events: this.#events() } : null
  }

  #events(): number | null {
    if (this.#offering.keys === false) return null
    return this.#theirs ? this.#theirs.events : 101
  }

  #format(): number {
    return this.#theirs?.formats[0] ?? 8
  }
}
