/** One call as one telephone knows it: a SIP dialog with its media and its stopwatch. */
import { EventEmitter } from 'node:events'
import { nowUs, until } from './clock.ts'
import { answerChallenge, type Credentials } from './digest.ts'
import type { Media } from './media.ts'
import { Headers, uriOf, userOf, type SipRequest, type SipResponse } from './message.ts'
import { OwnSession, type Offering } from './own-session.ts'
import { parseSession, type AudioSession } from './sdp.ts'
import { token, type Address, type Incoming, type Stack } from './stack.ts'

/** calling -> ringing -> talking -> ended; an incoming call starts at calling, too. */
export type CallState = 'calling' | 'ringing' | 'talking' | 'ended'

/** What a call needs of its telephone. */
export interface Line {
  stack: Stack
  /** Where requests of an outgoing call go. */
  server: Address
  credentials: Credentials | null
  /** Null for a telephone without ear and mouth (load). */
  media: Media | null
  contact: string
}

export interface OutgoingHeaders {
  uri: string
  from: string
  to: string
  more: [string, string][]
  offering: Offering
}

export class Call extends EventEmitter {
  readonly id: string
  readonly direction: 'in' | 'out'
  readonly media: Media | null
  state: CallState = 'calling'
  /** Moments in µs of the stopwatch; 0 where it did not happen. `invite` is when the INVITE was received or sent. */
  readonly times = { invite: 0, ringing: 0, answered: 0, acknowledged: 0, bye: 0, ended: 0 }
  /** The INVITE received, or null for an outgoing call. */
  readonly invite: SipRequest | null
  endedBy: 'us' | 'them' | null = null
  /** Final status of a call that was not answered, or null. */
  status: number | null = null
  /** Reason header of the BYE or CANCEL received, or ''. */
  reason = ''
  /** Methods of requests inside the dialog that are refused, and with which status. */
  readonly refuses = new Map<string, number>()
  /** Requests inside the dialog that came, by method, in their order; ACK, CANCEL and BYE not among them. */
  readonly asked: string[] = []
  #line: Line
  #incoming: Incoming | null
  #tag = token()
  #local: string
  #remote: string
  #target: string
  #peer: Address
  #cseq = 1
  readonly #session: OwnSession
  #branch = ''
  #inviteUri = ''
  #cancelWanted = false
  #tried = false
  #more: [string, string][] = []
  readonly #offering: Offering

  constructor(line: Line, how: Incoming | OutgoingHeaders) {
    super()
    this.setMaxListeners(0)
    this.#line = line
    this.media = line.media
    this.#offering = 'request' in how ? {} : how.offering
    this.#session = new OwnSession(line.stack.host, () => line.media?.port ?? 9, this.#offering)
    if ('request' in how) {
      const { headers, body } = how.request
      this.direction = 'in'
      this.id = headers.get('call-id')
      this.invite = how.request
      this.#incoming = how
      this.#local = `${headers.get('to')};tag=${this.#tag}`
      this.#remote = headers.get('from')
      this.#target = uriOf(headers.get('contact'))
      this.#peer = how.from
      this.#session.take(parseSession(body))
      this.times.invite = how.at
    } else {
      this.direction = 'out'
      this.id = `${token()}@${line.stack.host}`
      this.invite = null
      this.#incoming = null
      this.#local = /;\s*tag=/.test(how.from) ? how.from : `${how.from};tag=${this.#tag}`
      this.#remote = how.to
      this.#target = this.#inviteUri = how.uri
      this.#peer = line.server
      this.#more = how.more
      this.times.invite = nowUs()
      this.#sendInvite(null)
    }
  }

  /** The number of the other side as its From shows it (incoming), or as dialled (outgoing). */
  get number(): string {
    return userOf(this.#remote)
  }

  /** What the telephone shows of the other side: the name in its From where there is one, else the number. */
  get shown(): string {
    return /^\s*"([^"]*)"/.exec(this.#remote)?.[1] ?? this.number
  }

  /** A header of the INVITE received, or ''. */
  header(name: string): string {
    return this.invite?.headers.get(name) ?? ''
  }

  /** Resolves once the call is ringing or further. */
  async ringing(withinMs = 5000): Promise<this> {
    await until(this, () => this.state !== 'calling', withinMs, `${this.id} to ring`)
    return this
  }

  /** Resolves once the call was answered; rejects when it ended unanswered. */
  async answered(withinMs = 5000): Promise<this> {
    await until(this, () => this.times.answered > 0 || this.state === 'ended', withinMs, `${this.id} to be answered`)
    if (this.times.answered === 0) throw new Error(`ended unanswered with ${this.status ?? 'CANCEL'}`)
    return this
  }

  /** Resolves once the call is over. */
  async ended(withinMs = 5000): Promise<this> {
    await until(this, () => this.state === 'ended', withinMs, `${this.id} to end`)
    return this
  }

  /** Says 180 to an incoming call. */
  ring(): void {
    if (this.direction !== 'in' || this.state !== 'calling') return
    this.#incoming!.respond(180, { toTag: this.#tag, headers: [['Contact', this.#line.contact]] })
    this.times.ringing = nowUs()
    this.#become('ringing')
  }

  /** Answers an incoming call with 200. */
  answer(): void {
    if (this.direction !== 'in' || this.state === 'ended' || this.state === 'talking') return
    this.#incoming!.respond(200, { toTag: this.#tag, headers: this.#describing(), body: this.#session.describe() })
    this.times.answered = nowUs()
    this.#route()
    this.#become('talking')
  }

  /** Refuses an incoming call. @param status 400 to 699 */
  reject(status = 603): void {
    if (this.direction !== 'in' || this.state === 'ended' || this.state === 'talking') return
    this.#incoming!.respond(status, { toTag: this.#tag })
    this.status = status
    this.#end('us')
  }

  /** Ends the call whatever its state: BYE, CANCEL or a 603. */
  hangup(): void {
    if (this.state === 'ended') return
    if (this.state === 'talking') {
      this.times.bye = nowUs()
      this.#end('us')
      this.#line.stack.request(this.#inDialog('BYE'), this.#peer, () => undefined)
    } else if (this.direction === 'in') this.reject(603)
    else if (this.#tried) this.#cancel()
    else this.#cancelWanted = true
  }

  /** Puts the other side on hold (true) or back (false) by a re-INVITE; resolves with its final status. */
  hold(held: boolean): Promise<number> {
    this.#session.direction = held ? 'sendonly' : 'sendrecv'
    return new Promise(resolve => {
      const request = this.#inDialog('INVITE', this.#describing(), this.#session.describe())
      this.#line.stack.request(request, this.#peer, response => {
        if (response.status < 200) return
        if (response.status < 300) this.#acknowledge(Number(request.headers.get('cseq').split(' ')[0]))
        if (held) this.media?.send(null)
        else this.#route()
        resolve(response.status)
      })
    })
  }

  /** Asks something inside the dialog; resolves with the final status, 408 where none comes. */
  ask(method: string, more: [string, string][] = [], body = ''): Promise<number> {
    return new Promise(resolve => {
      const request = this.#inDialog(method, [['Contact', this.#line.contact], ...more], body)
      this.#line.stack.request(request, this.#peer, ({ status }) => {
        if (status >= 200) resolve(status)
      })
    })
  }

  /** A request inside the dialog or the CANCEL of the INVITE; returns false for one that is not this call's to answer. */
  incoming(incoming: Incoming): void {
    const { request, respond } = incoming
    if (request.method === 'ACK') {
      if (this.#incoming) this.#line.stack.acknowledged(this.#incoming.request)
    } else if (request.method === 'CANCEL') {
      respond(200)
      if (this.direction !== 'in' || this.state === 'talking' || this.state === 'ended') return
      this.reason = request.headers.get('reason')
      this.#incoming!.respond(487, { toTag: this.#tag })
      this.#end('them')
    } else if (request.method === 'BYE') {
      respond(200)
      this.reason = request.headers.get('reason')
      if (this.state !== 'ended') this.times.bye = incoming.at
      this.#end('them')
    } else this.#asked(incoming)
  }

  #asked(incoming: Incoming): void {
    const { request, respond } = incoming
    this.asked.push(request.method)
    this.emit('change')
    const refusal = this.refuses.get(request.method)
    if (refusal !== undefined) respond(refusal)
    else if (request.method === 'INVITE' || (request.method === 'UPDATE' && request.body)) {
      this.#session.take(parseSession(request.body))
      if (request.method === 'INVITE') this.#incoming = incoming
      respond(200, { headers: this.#describing(), body: this.#session.describe() })
      this.#route()
      this.emit('change')
    } else respond(200)
  }

  /** The telephone is gone: no more packets, and no goodbye. */
  vanish(): void {
    this.#end('us')
  }

  #sendInvite(authorization: [string, string] | null): void {
    const headers = new Headers([
      ['Max-Forwards', '70'],
      ['From', this.#local],
      ['To', this.#remote],
      ['Call-ID', this.id],
      ['CSeq', `${this.#cseq} INVITE`],
      ['Contact', this.#line.contact],
      ...this.#more,
      ...(authorization ? [authorization] : []),
      ...(this.#offering.late ? [] : [['Content-Type', 'application/sdp'] as [string, string]]),
    ])
    const body = this.#offering.late ? '' : this.#session.describe()
    const request: SipRequest = { kind: 'request', method: 'INVITE', uri: this.#inviteUri, headers, body }
    this.#branch = this.#line.stack.request(request, this.#peer, (response, at) => this.#inviteResponse(response, at, !authorization))
  }

  #inviteResponse(response: SipResponse, at: number, mayAuthenticate: boolean): void {
    const { status, headers, body } = response
    this.#tried = true
    if (status < 200) {
      if (this.#cancelWanted) this.#cancel()
      this.#session.take(parseSession(body))
      if (status === 100 || this.state !== 'calling') return
      this.times.ringing = at
      return this.#become('ringing')
    }
    if (status < 300) {
      const first = this.state !== 'talking'
      this.#remote = headers.get('to')
      this.#target = uriOf(headers.get('contact')) || this.#target
      const { late = false, acknowledgeAfterMs: wait = 0 } = this.#offering
      if (wait === null || (!first && wait > 0)) return
      if (first && (late || wait > 0)) return this.#acknowledgeLate(parseSession(body), at, wait)
      this.#acknowledge(this.#cseq)
      if (!first) return
      if (this.state === 'ended') {
        this.#line.stack.request(this.#inDialog('BYE'), this.#peer, () => undefined)
        return
      }
      this.#session.take(parseSession(body))
      this.times.answered = at
      this.#route()
      this.#become('talking')
      // the answer crossed our CANCEL
      if (this.#cancelWanted || this.endedBy === 'us') this.hangup()
      return
    }
    if (status !== 408 || headers.fields.length > 0) this.#refuseAcknowledged(headers.get('to'))
    const challenges = [...headers.all('www-authenticate'), ...headers.all('proxy-authenticate')]
    const { credentials } = this.#line
    const answer = mayAuthenticate && credentials && answerChallenge(challenges, credentials, 'INVITE', this.#inviteUri)
    if (answer && (status === 401 || status === 407)) {
      this.#cseq++
      return this.#sendInvite([status === 401 ? 'Authorization' : 'Proxy-Authorization', answer])
    }
    this.status = status
    this.#end(this.endedBy ?? 'them')
  }

  /** The ACK comes in its own time, with our description where the answer was the first offer. */
  #acknowledgeLate(theirs: AudioSession | null, at: number, waitMs: number): void {
    this.#session.take(theirs)
    this.times.answered = at
    this.#become('talking')
    setTimeout(() => {
      if (this.state === 'ended') return
      const more: [string, string][] = this.#offering.late ? [['Content-Type', 'application/sdp']] : []
      this.#line.stack.request(
        this.#inDialog('ACK', more, more.length ? this.#session.describe() : '', this.#cseq),
        this.#peer,
        () => undefined,
      )
      this.times.acknowledged = nowUs()
      this.#route()
      this.emit('change')
    }, waitMs)
  }

  #refuseAcknowledged(to: string): void {
    const headers = new Headers([
      ['Max-Forwards', '70'],
      ['From', this.#local],
      ['To', to],
      ['Call-ID', this.id],
      ['CSeq', `${this.#cseq} ACK`],
    ])
    this.#line.stack.request(
      { kind: 'request', method: 'ACK', uri: this.#inviteUri, headers, body: '' },
      this.#peer,
      () => undefined,
      this.#branch,
    )
  }

  #acknowledge(cseq: number): void {
    this.#line.stack.request(this.#inDialog('ACK', [], '', cseq), this.#peer, () => undefined)
  }

  #cancel(): void {
    this.#cancelWanted = false
    const headers = new Headers([
      ['Max-Forwards', '70'],
      ['From', this.#local],
      ['To', this.#remote],
      ['Call-ID', this.id],
      ['CSeq', `${this.#cseq} CANCEL`],
    ])
    this.endedBy = 'us'
    this.#line.stack.request(
      { kind: 'request', method: 'CANCEL', uri: this.#inviteUri, headers, body: '' },
      this.#peer,
      () => undefined,
      this.#branch,
    )
  }

  #inDialog(method: string, more: [string, string][] = [], body = '', cseq = ++this.#cseq): SipRequest {
    return {
      kind: 'request',
      method,
      uri: this.#target,
      body,
      headers: new Headers([
        ['Max-Forwards', '70'],
        ['From', this.#local],
        ['To', this.#remote],
        ['Call-ID', this.id],
        ['CSeq', `${cseq} ${method}`],
        ...more,
      ]),
    }
  }

  #describing(): [string, string][] {
    return [
      ['Contact', this.#line.contact],
      ['Content-Type', 'application/sdp'],
    ]
  }

  #route(): void {
    const route = this.#session.route()
    if (route) this.media?.send(route)
  }

  #become(state: CallState): void {
    this.state = state
    this.emit('change')
    this.emit(state)
  }

  #end(by: 'us' | 'them'): void {
    if (this.state === 'ended') return
    this.endedBy ??= by
    this.times.ended = nowUs()
    this.media?.close()
    this.#become('ended')
  }
}
