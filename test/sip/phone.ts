/** A telephone: one SIP address that can register, take calls by a plan and make calls. */
import { EventEmitter } from 'node:events'
import { Call } from './call.ts'
import { until } from './clock.ts'
import { answerChallenge, type Credentials } from './digest.ts'
import { Media } from './media.ts'
import { Headers, tagOf } from './message.ts'
import type { Offering } from './own-session.ts'
import { Stack, token, type Address, type Incoming } from './stack.ts'
import { tone } from './tones.ts'

/** What the person at a telephone does when it rings. Times in ms. */
export type Plan =
  | { do: 'ring' }
  | { do: 'answer'; afterMs?: number; hangUpAfterMs?: number; tone?: number }
  | { do: 'reject'; status: number; afterMs?: number }

export interface PhoneOptions {
  /** Own address; port 0 takes a free one. */
  host: string
  port?: number
  /** Where Asterisk listens. */
  server: Address
  credentials?: Credentials
  /** User part of the contact. */
  user: string
  /** False for load: no RTP at all. Default true. */
  media?: boolean
}

export interface DialOptions {
  to: string
  /** Number shown; default the telephone's user. */
  from?: string
  /** The whole From header in place of `from`: malformed, anonymous. */
  fromHeader?: string
  headers?: [string, string][]
  offering?: Offering
}

export class Phone extends EventEmitter {
  /** Default behaviour; `plans` has those of single dialled numbers. */
  plan: Plan = { do: 'ring' }
  readonly plans = new Map<string, Plan>()
  /** Every call of this telephone, oldest first. */
  readonly calls: Call[] = []
  /** Answer at once where the INVITE asks for it (`answer-after=0`), as a desk phone so configured does. */
  obeysAutoAnswer = true
  readonly stack: Stack
  #options: PhoneOptions
  #open = new Map<string, Call>()
  /** Calls whose media socket is being opened. */
  #opening = new Map<string, Promise<Media | null>>()
  /** Calls that `nextInvite` has not given out. */
  #untaken: Call[] = []
  #timers = new Set<NodeJS.Timeout>()
  #cseq = 1
  #registerId = `${token()}@phone`

  private constructor(options: PhoneOptions, stack: Stack) {
    super()
    this.setMaxListeners(0)
    this.#options = options
    this.stack = stack
    stack.onRequest(incoming => void this.#incoming(incoming))
  }

  /** Opens a telephone on its socket. */
  static async open(options: PhoneOptions): Promise<Phone> {
    return new Phone(options, await Stack.open(options.host, options.port ?? 0))
  }

  get address(): Address {
    return { host: this.stack.host, port: this.stack.port }
  }

  /** Registers the contact. @param expires seconds, 0 takes it away @returns final status (200, 401 wrong password, ...) */
  register(expires = 3600): Promise<number> {
    const { server, credentials, user } = this.#options
    const uri = `sip:${server.host}:${server.port}`
    const identity = `<sip:${user}@${server.host}>`
    const attempt = (authorization: [string, string] | null): Promise<number> =>
      new Promise(resolve => {
        const headers = new Headers([
          ['Max-Forwards', '70'],
          ['From', `${identity};tag=${token()}`],
          ['To', identity],
          ['Call-ID', this.#registerId],
          ['CSeq', `${this.#cseq++} REGISTER`],
          ['Contact', `${this.#contact()};expires=${expires}`],
          ['Expires', String(expires)],
          ...(authorization ? [authorization] : []),
        ])
        this.stack.request({ kind: 'request', method: 'REGISTER', uri, headers, body: '' }, server, response => {
          if (response.status < 200) return
          const answer =
            !authorization && credentials && response.status === 401
              ? answerChallenge(response.headers.all('www-authenticate'), credentials, 'REGISTER', uri)
              : null
          resolve(answer ? attempt(['Authorization', answer]) : response.status)
        })
      })
    return attempt(null)
  }

  /** Makes a call. */
  async call({ to, from = this.#options.user, fromHeader, headers = [], offering = {} }: DialOptions): Promise<Call> {
    const { server } = this.#options
    const media = await this.#media()
    const call = new Call(this.#line(media), {
      uri: `sip:${to}@${server.host}:${server.port}`,
      from: fromHeader ?? `<sip:${from}@${this.stack.host}>`,
      to: `<sip:${to}@${server.host}>`,
      more: headers,
      offering,
    })
    this.#keep(call)
    return call
  }

  /** Resolves with the next incoming call; one that came before and is not over counts, but each only once. */
  async nextInvite(withinMs = 5000): Promise<Call> {
    this.#untaken = this.#untaken.filter(call => call.state !== 'ended')
    return until(this, () => this.#untaken.shift(), withinMs, `${this.#options.user} to be called`)
  }

  /** Hangs up everything, waits for the answers (1 s at most) and closes the socket. */
  async close(): Promise<void> {
    for (const call of this.#open.values()) call.hangup()
    await this.stack.settled(1000)
    this.vanish()
  }

  /** The telephone loses its power: no BYE, no unregistering. */
  vanish(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    for (const call of this.#open.values()) call.vanish()
    this.stack.close()
  }

  async #incoming(incoming: Incoming): Promise<void> {
    const { request, respond } = incoming
    const id = request.headers.get('call-id')
    await this.#opening.get(id)
    const known = this.#open.get(id)
    if (known) return known.incoming(incoming)
    if (request.method === 'ACK') return
    if (request.method === 'OPTIONS' || request.method === 'NOTIFY') return respond(200, { toTag: token() })
    if (request.method !== 'INVITE' || tagOf(request.headers.get('to'))) return respond(481, { toTag: token() })
    const opening = this.#media()
    if (opening) this.#opening.set(id, opening)
    const call = new Call(this.#line(await opening), incoming)
    this.#opening.delete(id)
    this.#keep(call)
    this.#untaken.push(call)
    const wanted = /^sip:([^@;]*)@/.exec(request.uri)?.[1] ?? ''
    const auto = this.obeysAutoAnswer && /answer-after=0/.test(call.header('call-info'))
    this.emit('invite', call)
    this.emit('change')
    if (call.state === 'calling') this.#follow(call, auto ? { do: 'answer' } : (this.plans.get(wanted) ?? this.plan))
  }

  #follow(call: Call, plan: Plan): void {
    if (plan.do === 'ring') return call.ring()
    if (plan.do === 'reject') return this.#after(plan.afterMs, call, () => call.reject(plan.status))
    this.#after(plan.afterMs, call, () => {
      if (plan.tone !== undefined) call.media?.play(tone(plan.tone))
      call.answer()
      if (plan.hangUpAfterMs !== undefined) this.#after(plan.hangUpAfterMs, call, () => call.hangup())
    })
  }

  #after(ms: number | undefined, call: Call, act: () => void): void {
    if (ms === undefined) return act()
    call.ring()
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      act()
    }, ms)
    this.#timers.add(timer)
    call.once('ended', () => {
      clearTimeout(timer)
      this.#timers.delete(timer)
    })
  }

  #keep(call: Call): void {
    this.calls.push(call)
    this.#open.set(call.id, call)
    call.once('ended', () => {
      this.#open.delete(call.id)
      this.emit('ended', call)
      this.emit('change')
    })
  }

  #media(): Promise<Media | null> | null {
    return this.#options.media === false ? null : Media.open(this.#options.host)
  }

  #contact(): string {
    return `<sip:${this.#options.user}@${this.stack.host}:${this.stack.port}>`
  }

  #line(media: Media | null) {
    const { server, credentials = null } = this.#options
    return { stack: this.stack, server, credentials, media, contact: this.#contact() }
  }
}
