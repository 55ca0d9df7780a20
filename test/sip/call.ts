/** One call as one telephone knows it: a SIP dialog with its media and its stopwatch. */
import { EventEmitter } from 'node:events'
import { nowUs, until } from './clock.ts'
import { answerChallenge, type Credentials } from './digest.ts'
import type { Media } from './media.ts'
import { Headers, tagOf, uriOf, userOf, type SipRequest, type SipResponse } from './message.ts'
import { formatSession, parseSession, type AudioSession, type Direction } from './sdp.ts'
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
}

export class Call extends EventEmitter {
  readonly id: string
  readonly direction: 'in' | 'out'
  readonly media: Media | null
  state: CallState = 'calling'
  /** Moments in µs of the stopwatch; 0 where it did not happen. `invite` is when the INVITE was received or sent. */
  readonly times = { invite: 0, ringing: 0, answered: 0, bye: 0, ended: 0 }
  /** The INVITE received, or null for an outgoing call. */
  readonly invite: SipRequest | null
  endedBy: 'us' | 'them' | null = null
  /** Final status of a call that was not answered, or null. */
  status: number | null = null
  /** Reason header of the BYE or CANCEL received, or ''. */
  reason = ''
  #line: Line
  #incoming: Incoming | null
  #tag = token()
  #local: string
  #remote: string
  #target: string
  #peer: Address
  #cseq = 1
  #version = 1
  #theirs: AudioSession | null
  #direction: Direction = 'sendrecv'
  #branch = ''
  #inviteUri = ''
  #cancelWanted = false
  #tried = false
  #more: [string, string][] = []

  constructor(line: Line, how: Incoming | OutgoingHeaders) {
    super()
    this.setMaxListeners(0)
    this.#line = line
    this.media = line.media
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
      this.#theirs = parseSession(body)
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
      this.#theirs = null
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
    this.#incoming!.respond(200, {
      toTag: this.#tag,
      headers: [
        ['Contact', this.#line.contact],
        ['Content-Type', 'application/sdp'],
      ],
      body: this.#describe(),
    })
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
    this.#direction = held ? 'sendonly' : 'sendrecv'
    return new Promise(resolve => {
      const request = this.#inDialog(
        'INVITE',
        [
          ['Contact', this.#line.contact],
          ['Content-Type', 'application/sdp'],
        ],
        this.#describe(),
      )
      this.#line.stack.request(request, this.#peer, response => {
        if (response.status < 200) return
        if (response.status < 300) this.#acknowledge(Number(request.headers.get('cseq').split(' ')[0]))
        if (held) this.media?.send(null)
        else this.#route()
        resolve(response.status)
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
    } else if (request.method === 'INVITE' || (request.method === 'UPDATE' && request.body)) {
      const theirs = parseSession(request.body)
      if (theirs) this.#theirs = theirs
      if (request.method === 'INVITE') this.#incoming = incoming
      respond(200, {
        headers: [
          ['Contact', this.#line.contact],
          ['Content-Type', 'application/sdp'],
        ],
        body: this.#describe(),
      })
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
      ['Content-Type', 'application/sdp'],
    ])
    const request: SipRequest = { kind: 'request', method: 'INVITE', uri: this.#inviteUri, headers, body: this.#describe() }
    this.#branch = this.#line.stack.request(request, this.#peer, (response, at) => this.#inviteResponse(response, at, !authorization))
  }

  #inviteResponse(response: SipResponse, at: number, mayAuthenticate: boolean): void {
    const { status, headers, body } = response
    this.#tried = true
    if (status < 200) {
      if (this.#cancelWanted) this.#cancel()
      this.#theirs = parseSession(body) ?? this.#theirs
      if (status === 100 || this.state !== 'calling') return
      this.times.ringing = at
      return this.#become('ringing')
    }
    if (status < 300) {
      const first = this.state !== 'talking'
      this.#remote = headers.get('to')
      this.#target = uriOf(headers.get('contact')) || this.#target
      this.#acknowledge(this.#cseq)
      if (!first) return
      if (this.state === 'ended') {
        this.#line.stack.request(this.#inDialog('BYE'), this.#peer, () => undefined)
        return
      }
      this.#theirs = parseSession(body) ?? this.#theirs
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

  /** Our session description: an offer of both laws, or an answer in the law that the offer prefers. */
  #describe(): string {
    return formatSession(
      {
        host: this.#line.stack.host,
        port: this.media?.port ?? 9,
        formats: this.#theirs ? [this.#format()] : [8, 0],
        events: this.#theirs ? this.#theirs.events : 101,
        direction: this.#direction,
      },
      this.#version++,
    )
  }

  #format(): number {
    return this.#theirs?.formats[0] ?? 8
  }

  #route(): void {
    const theirs = this.#theirs
    if (!theirs || theirs.port === 0) return
    this.media?.send({ host: theirs.host, port: theirs.port, format: this.#format(), events: theirs.events })
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

/** The tag with which the other side knows the dialog of an INVITE received; for tests of stray requests. */
export function remoteTag(call: Call): string {
  return tagOf(call.header('from'))
}
