import ari, { type Client } from 'ari-client'
import { carry, AriError, type Carrier } from './ari-http.ts'
import { openSocket, type EventSocket } from './ari-socket.ts'
import { Reconnect, RETRY_MS } from './reconnect.ts'

export { AriError } from './ari-http.ts'

/**
 * Event types that nobody here reads; two thirds of a call's traffic is the first. The filter dies with the application, so it is put on
 * every connect.
 */
const UNREAD = [
  'ChannelVarset',
  'ChannelDialplan',
  'ChannelCallerId',
  'ChannelConnectedLine',
  'ChannelTalkingStarted',
  'ChannelTalkingFinished',
  'Dial',
  'BridgeCreated',
  'BridgeDestroyed',
  'ChannelEnteredBridge',
  'ChannelLeftBridge',
  'PlaybackStarted',
  'PlaybackContinuing',
  'ChannelCreated',
  'PeerStatusChange',
  'ContactStatusChange',
  'EndpointStateChange',
  'DeviceStateChanged',
  'RecordingStarted',
  'RecordingFinished',
]
const HEARTBEAT = 'hb'

export type AriOptions = {
  /** http://user:password@host:port */
  url: string
  app: string
  /** Connections kept alive, which is also the most requests in flight. */
  connections: number
  /** A request without an answer fails after this many ms; so does an attempt to connect. */
  requestMs: number
  /** Distance of heartbeats in ms. A socket is given up after two of them unanswered, so a half-open one is noticed within three. */
  heartbeatMs: number
  /** Pauses between attempts to connect, in ms; the last one repeats for ever. */
  retryMs: readonly number[]
}
export const ARI_DEFAULTS = { connections: 24, requestMs: 5000, heartbeatMs: 1200, retryMs: RETRY_MS } as const

export type AriListener = {
  /** The socket delivers events (a heartbeat came back) and the filter is in place. */
  up(): void
  down(reason: string): void
  event(event: { type: string }): void
  /** Another controller has taken the application. There is no reconnecting after this. */
  replaced(): void
}

/**
 * The connection to ARI by ari-client: its operations over our bounded transport, its event socket under our heartbeat and reconnecting.
 * `up` and `down` alternate; events come only in between. Never throws out of timers or sockets.
 */
export class AriLink {
  readonly #options: AriOptions
  readonly #listener: AriListener
  readonly #carrier: Carrier
  readonly #origin: string
  readonly #credentials: { username: string; password: string }
  #client: Client | null = null
  #socket: EventSocket | null = null
  readonly #next: Reconnect
  #unanswered = 0
  #up = false

  constructor(options: AriOptions, listener: AriListener) {
    const { origin, username, password } = new URL(options.url)
    this.#options = options
    this.#next = new Reconnect(options.retryMs)
    this.#listener = listener
    this.#origin = origin
    this.#credentials = { username: decodeURIComponent(username), password: decodeURIComponent(password) }
    this.#carrier = carry(origin, { ...this.#credentials, connections: options.connections, requestMs: options.requestMs })
  }

  /** ari-client's operations, or null before the first connection. Each rejects with an AriError and nothing else. */
  get client(): Client | null {
    return this.#client
  }
  get isUp(): boolean {
    return this.#up
  }
  /** Requests in flight now. */
  get running(): number {
    return this.#carrier.running
  }

  start(): void {
    this.#next.later(0, () => void this.#connect())
  }

  async close(): Promise<void> {
    this.#next.end()
    this.#socket?.close()
    await this.#carrier.close()
  }

  #retry() {
    this.#next.again(() => void this.#connect())
  }

  async #connect() {
    try {
      this.#client ??= await this.#load()
    } catch {
      return this.#retry()
    }
    if (this.#next.isOver) return
    const client = this.#client
    let ended = false
    const socket = (this.#socket = openSocket(
      client,
      this.#options.app,
      {
        open: () => {
          this.#putFilter(client).then(
            () => {
              if (!ended) this.#beat(client)
            },
            () => socket.close(),
          )
        },
        message: event => this.#receive(event as { type: string; eventname?: string }),
        end: ({ reason }) => {
          ended = true
          this.#end(reason)
        },
      },
      this.#options.requestMs,
    ))
  }

  /** The package fetches the API's description without a time limit of its own; this gives it one. */
  async #load(): Promise<Client> {
    const { username, password } = this.#credentials
    const limit = AbortSignal.timeout(this.#options.requestMs)
    return await Promise.race([
      ari.connect(this.#origin, username, password),
      new Promise<never>((_, reject) => limit.addEventListener('abort', () => reject(new AriError(null, 'no API description in time')))),
    ])
  }

  async #putFilter(client: Client) {
    // the types that ship for the package have this parameter as an array of any
    await client.applications.filter({
      applicationName: this.#options.app,
      filter: { disallowed: UNREAD.map(type => ({ type })) } as never,
    })
  }

  /** Sends a heartbeat round the whole way (request, application, socket) and looks at the ones before. */
  #beat(client: Client) {
    if (this.#unanswered >= 2) return this.#socket?.close()
    this.#unanswered += 1
    client.events.userEvent({ eventName: HEARTBEAT, application: this.#options.app }).catch(() => undefined)
    this.#next.later(this.#options.heartbeatMs, () => this.#beat(client))
  }

  #receive(event: { type: string; eventname?: string; application?: string }) {
    if (event.type === 'ChannelUserevent' && event.eventname === HEARTBEAT) {
      this.#unanswered = 0
      if (!this.#up) {
        this.#up = true
        this.#next.succeeded()
        this.#listener.up()
      }
      return
    }
    if (event.type === 'ApplicationReplaced') {
      this.#next.end()
      this.#listener.replaced()
      return this.#socket?.close()
    }
    this.#listener.event(event)
  }

  #end(reason: string) {
    this.#socket = null
    this.#unanswered = 0
    this.#next.drop()
    const wasUp = this.#up
    this.#up = false
    if (wasUp) this.#listener.down(reason)
    this.#retry()
  }
}
