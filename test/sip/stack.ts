/** One UDP socket with SIP transactions on it (RFC 3261 section 17): repeats are sent, and swallowed, here. */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { randomBytes } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { nowUs, until } from './clock.ts'
import { formatMessage, Headers, parseMessage, type SipRequest, type SipResponse } from './message.ts'

/** First repeat after this time, doubled each time up to 4 s; a transaction ends after 64 of them. */
const t1 = 500
const t2 = 4000
const limit = 64 * t1

export interface Address {
  host: string
  port: number
}

/** A request that came in, with the moment it came (µs) and the way back. */
export interface Incoming {
  request: SipRequest
  at: number
  from: Address
  respond(status: number, options?: { toTag?: string; headers?: [string, string][]; body?: string }): void
}

interface Pending {
  onResponse: (response: SipResponse, at: number) => void
  stop: () => void
  done: boolean
}

const reasons: Record<number, string> = {
  100: 'Trying',
  180: 'Ringing',
  183: 'Session Progress',
  200: 'OK',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  480: 'Temporarily Unavailable',
  481: 'Call/Transaction Does Not Exist',
  486: 'Busy Here',
  487: 'Request Terminated',
  488: 'Not Acceptable Here',
  500: 'Server Internal Error',
  503: 'Service Unavailable',
  603: 'Decline',
}

const origin = randomBytes(6).toString('hex')
let tokens = 0

/** An identifier for tags, branches and Call-IDs that no other process has. */
export function token(): string {
  return `${origin}${(tokens++).toString(36)}`
}

export class Stack extends EventEmitter {
  readonly host: string
  readonly port: number
  #socket: Socket
  #clients = new Map<string, Pending>()
  #answered = new Map<string, { text: string; stop: () => void }>()
  #timers = new Set<NodeJS.Timeout>()
  #onRequest: (incoming: Incoming) => void = () => undefined
  #closed = false

  private constructor(socket: Socket, host: string) {
    super()
    this.#socket = socket
    this.host = host
    this.port = socket.address().port
    socket.on('message', (datagram, from) => this.#receive(datagram, from))
    socket.on('error', () => undefined)
  }

  /** Binds `host`; port 0 takes a free one. */
  static async open(host: string, port = 0): Promise<Stack> {
    const socket = createSocket({
      type: 'udp4',
      recvBufferSize: 4 << 20,
      lookup: (address, _options, found) => found(null, address, 4),
    })
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      socket.bind(port, host, resolve)
    })
    return new Stack(socket, host)
  }

  /** Who takes requests other than repeats. */
  onRequest(handler: (incoming: Incoming) => void): void {
    this.#onRequest = handler
  }

  /**
   * Sends a request and repeats it until it is answered; every response comes to `onResponse`, a time-out as a 408.
   * A Via is put on top. Returns the branch, which a CANCEL has to share.
   */
  request(request: SipRequest, to: Address, onResponse: Pending['onResponse'], branch = `z9hG4bK${token()}`): string {
    const headers = new Headers([['Via', `SIP/2.0/UDP ${this.host}:${this.port};branch=${branch};rport`], ...request.headers.fields])
    const text = formatMessage({ ...request, headers })
    this.raw(text, to)
    if (request.method === 'ACK') return branch
    const key = `${branch} ${request.method}`
    let wait = t1
    let timer: NodeJS.Timeout
    const startedAt = nowUs()
    const repeat = () => {
      this.#timers.delete(timer)
      if (nowUs() - startedAt > limit * 1000) {
        this.#finish(key)
        return onResponse({ kind: 'response', status: 408, reason: 'Request Timeout', headers: new Headers(), body: '' }, nowUs())
      }
      this.raw(text, to)
      wait = request.method === 'INVITE' ? wait * 2 : Math.min(wait * 2, t2)
      timer = this.#later(repeat, wait)
    }
    timer = this.#later(repeat, wait)
    this.#clients.set(key, { onResponse, stop: () => this.#cancel(timer), done: false })
    return branch
  }

  /** Sends text as it is. */
  raw(text: string, to: Address): void {
    if (!this.#closed) this.#socket.send(text, to.port, to.host)
  }

  /** Resolves when every request is answered, at the latest after `withinMs`. */
  async settled(withinMs: number): Promise<void> {
    const idle = () => [...this.#clients.values()].every(({ done }) => done)
    await until(this, idle, withinMs, 'requests to be answered').catch(() => undefined)
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
    this.#socket.close()
  }

  #receive(datagram: Buffer, from: RemoteInfo): void {
    const at = nowUs()
    const message = parseMessage(datagram.toString('utf8'))
    if (!message) return
    if (message.kind === 'response') this.#response(message, at)
    else this.#request(message, at, { host: from.address, port: from.port })
  }

  #response(response: SipResponse, at: number): void {
    const method = response.headers.get('cseq').split(' ')[1] ?? ''
    const key = `${branchOf(response.headers)} ${method}`
    const pending = this.#clients.get(key)
    if (!pending) return
    pending.stop()
    const repeated = pending.done
    pending.onResponse(response, at)
    if (response.status >= 200 && !repeated) this.#finish(key)
  }

  /** A finished INVITE is known a while longer, so that a repeated answer is acknowledged again. */
  #finish(key: string): void {
    const pending = this.#clients.get(key)
    if (!pending) return
    pending.done = true
    if (key.endsWith(' INVITE')) this.#later(() => this.#clients.delete(key), limit)
    else this.#clients.delete(key)
    this.emit('change')
  }

  #request(request: SipRequest, at: number, from: Address): void {
    const key = `${branchOf(request.headers)} ${request.method}`
    const before = this.#answered.get(key)
    if (before) return before.text ? this.raw(before.text, from) : undefined
    if (request.method === 'ACK') this.#answered.get(`${branchOf(request.headers)} INVITE`)?.stop()
    else this.#remember(key)
    this.#onRequest({ request, at, from, respond: (status, options = {}) => this.#respond(key, request, from, status, options) })
  }

  #respond(
    key: string,
    request: SipRequest,
    to: Address,
    status: number,
    { toTag = '', headers = [], body = '' }: { toTag?: string; headers?: [string, string][]; body?: string },
  ): void {
    const copied: [string, string][] = [
      ...request.headers.all('via').map((via): [string, string] => ['Via', via]),
      ['From', request.headers.get('from')],
      [
        'To',
        toTag && !/;\s*tag=/.test(request.headers.get('to')) ? `${request.headers.get('to')};tag=${toTag}` : request.headers.get('to'),
      ],
      ['Call-ID', request.headers.get('call-id')],
      ['CSeq', request.headers.get('cseq')],
    ]
    const text = formatMessage({
      kind: 'response',
      status,
      reason: reasons[status] ?? 'Unknown',
      headers: new Headers([...copied, ...headers]),
      body,
    })
    const entry = this.#answered.get(key) ?? this.#remember(key)
    entry.text = text
    entry.stop()
    this.raw(text, to)
    if (request.method === 'INVITE' && status >= 200) entry.stop = this.#repeatUntilAcknowledged(text, to)
  }

  #repeatUntilAcknowledged(text: string, to: Address): () => void {
    let wait = t1
    let sent = 0
    let timer = this.#later(() => repeat(), wait)
    const repeat = () => {
      this.raw(text, to)
      wait = Math.min(wait * 2, t2)
      if (++sent < 10) timer = this.#later(repeat, wait)
    }
    return () => this.#cancel(timer)
  }

  /** The answer to a request by its Call-ID is acknowledged (an ACK to a 2xx has a branch of its own). */
  acknowledged(invite: SipRequest): void {
    this.#answered.get(`${branchOf(invite.headers)} INVITE`)?.stop()
  }

  #remember(key: string): { text: string; stop: () => void } {
    const entry = { text: '', stop: () => undefined as void }
    this.#answered.set(key, entry)
    this.#later(() => this.#answered.delete(key), limit)
    return entry
  }

  #later(work: () => void, ms: number): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      work()
    }, ms)
    this.#timers.add(timer)
    return timer
  }

  #cancel(timer: NodeJS.Timeout): void {
    clearTimeout(timer)
    this.#timers.delete(timer)
  }
}

function branchOf(headers: Headers): string {
  return /;\s*branch=([^;,\s]+)/.exec(headers.get('via'))?.[1] ?? ''
}
