/** A person at a browser, without the browser: signed in, asking the API and listening to the live feed. */
import { EventEmitter } from 'node:events'
import { WebSocket } from 'ws'
import type { FeedMessage, FeedType } from '../server/contract/feed.ts'
import { REQUEST_HEADER } from '../server/contract/session.ts'
import { nowUs, until } from './sip/clock.ts'

/** An answer of the API: its status, and its body where there is one. */
export interface Answer<T> {
  status: number
  body: T
}

export class Person {
  readonly username: string
  #address: string
  #cookie: string

  private constructor(username: string, address: string, cookie: string) {
    this.username = username
    this.#address = address
    this.#cookie = cookie
  }

  /**
   * Signs in.
   * @param address of the api, `http://127.0.0.1:8080`
   * @throws with the status when the sign-in is refused
   */
  static async signIn(address: string, username: string, password: string): Promise<Person> {
    const response = await fetch(`${address}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', [REQUEST_HEADER]: '1' },
      body: JSON.stringify({ username, password }),
    })
    if (!response.ok) throw new Error(`${username} may not sign in: ${response.status} ${await response.text()}`)
    return new Person(
      username,
      address,
      response.headers
        .getSetCookie()
        .map(cookie => cookie.split(';')[0])
        .join('; '),
    )
  }

  /** The headers that show who this is. */
  get headers(): Record<string, string> {
    return { cookie: this.#cookie }
  }

  get<T>(path: string): Promise<Answer<T>> {
    return this.ask('GET', path)
  }

  post<T>(path: string, body: unknown = {}): Promise<Answer<T>> {
    return this.ask('POST', path, body)
  }

  /** Asks and expects a 2xx. @throws with the problem otherwise */
  async must<T>(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T> {
    const answer = await this.ask<T>(method, path, body)
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body
  }

  /** Sends a file in place of JSON. @returns the status */
  async upload(path: string, type: string, file: Uint8Array): Promise<number> {
    const response = await fetch(this.#address + path, {
      method: 'PUT',
      headers: { 'cookie': this.#cookie, [REQUEST_HEADER]: '1', 'content-type': type },
      body: Buffer.from(file) as unknown as BodyInit,
    })
    return response.status
  }

  /** Asks for something that is no JSON; `path` may be a whole address. */
  fetch(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(new URL(path, this.#address), { headers: { cookie: this.#cookie, ...headers } })
  }

  /** Opens the live feed; `since` is the cursor to resume from. Resolves once the server has said hello. */
  async feed(since?: string): Promise<Feed> {
    const query = since === undefined ? '' : `?since=${encodeURIComponent(since)}`
    const socket = new WebSocket(`${this.#address.replace(/^http/, 'ws')}/api/feed${query}`, {
      headers: { cookie: this.#cookie, origin: this.#address },
    })
    const feed = new Feed(socket)
    await until(feed, () => feed.failure || feed.messages.length > 0, 5000, 'the feed to open')
    if (feed.failure) throw feed.failure
    return feed
  }

  /** Asks and answers status and body, whatever the status. */
  async ask<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    const response = await fetch(this.#address + path, {
      method,
      headers: { cookie: this.#cookie, [REQUEST_HEADER]: '1', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = /json/.test(response.headers.get('content-type') ?? '')
    return { status: response.status, body: (isJson && text ? JSON.parse(text) : text) as T }
  }
}

/** A message of one type. */
export type Message<T extends FeedType> = Extract<FeedMessage, { type: T }>

/** What came over one connection of the feed, with the moment it came (µs). */
export class Feed extends EventEmitter {
  readonly messages: (FeedMessage & { at: number })[] = []
  failure: Error | null = null
  closed = false
  #socket: WebSocket

  constructor(socket: WebSocket) {
    super()
    this.setMaxListeners(0)
    this.#socket = socket
    socket.on('message', (frame: Buffer) => {
      const at = nowUs()
      this.messages.push({ ...(JSON.parse(frame.toString()) as FeedMessage), at })
      this.emit('change')
    })
    socket.on('error', error => {
      this.failure = error
      this.emit('change')
    })
    socket.on('close', () => {
      this.closed = true
      this.emit('change')
    })
  }

  /** The cursor to resume from: the last sequence number seen, or undefined. */
  get seq(): string | undefined {
    return this.messages.findLast(({ seq }) => seq !== null)?.seq ?? undefined
  }

  /** Resolves with the first message of a type, seen or to come, that passes `test`. */
  message<T extends FeedType>(
    type: T,
    test: (data: Message<T>['data']) => boolean = () => true,
    withinMs = 5000,
  ): Promise<Message<T> & { at: number }> {
    const fits = (message: FeedMessage): message is Message<T> => message.type === type && test(message.data as Message<T>['data'])
    return until(this, () => this.messages.find(fits) as (Message<T> & { at: number }) | undefined, withinMs, `a message ${type}`)
  }

  close(): void {
    this.#socket.terminate()
  }
}
