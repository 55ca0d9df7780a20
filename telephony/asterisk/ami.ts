import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import createManager, { type Fields, type Manager } from 'asterisk-manager'
import { Reconnect, RETRY_MS } from './reconnect.ts'

export type AmiOptions = {
  /** tcp://user:password@host:port */
  url: string
  /** An action without a reply fails after this many ms; so does an attempt to connect and log in. */
  actionMs: number
  /** Distance of pings in ms; two unanswered in a row and the connection is given up. */
  pingMs: number
  /** Pauses between attempts to connect, in ms; the last one repeats for ever. */
  retryMs: readonly number[]
}
export const AMI_DEFAULTS = { actionMs: 4000, pingMs: 1200, retryMs: RETRY_MS } as const

export type AmiReply =
  | { ok: true; fields: Fields }
  /** `refused`: Asterisk said no. The others: it may or may not have been carried out. `bad-value`: it was never sent. */
  | { ok: false; why: 'refused' | 'timeout' | 'offline' | 'lost' | 'bad-value'; message: string }

export type AmiListener = {
  up(): void
  down(): void
  /** Names of fields are in lower case. */
  event(event: Fields): void
}

const text = (value: string | string[] | undefined): string => (Array.isArray(value) ? value[0] : value) ?? ''
/** One value of a message's field, '' when it is missing. */
export const field = (fields: Fields, name: string): string => text(fields[name])

/**
 * The connection to AMI by asterisk-manager. Every connection is a new object of the package's, because an old one keeps half a message
 * and its idea of being logged in; reconnecting, time limits, the ping and the refusal of line breaks in values are ours.
 */
export class AmiLink {
  readonly #options: AmiOptions
  readonly #listener: AmiListener
  readonly #host: string
  readonly #port: number
  readonly #credentials: { username: string; password: string }
  readonly #waiting = new Map<string, { settle(reply: AmiReply): void; items: Fields[]; until: string | null }>()
  #manager: Manager | null = null
  #socket: Socket | null = null
  #up = false
  #unanswered = 0
  #next = 0
  readonly #reconnect: Reconnect

  constructor(options: AmiOptions, listener: AmiListener) {
    const { hostname, port, username, password } = new URL(options.url)
    this.#options = options
    this.#reconnect = new Reconnect(options.retryMs)
    this.#listener = listener
    this.#host = hostname
    this.#port = Number(port)
    this.#credentials = { username: decodeURIComponent(username), password: decodeURIComponent(password) }
  }

  get isUp(): boolean {
    return this.#up
  }

  start(): void {
    this.#reconnect.later(0, () => this.#connect())
  }

  close(): void {
    this.#reconnect.end()
    this.#end()
  }

  /** Carries out one action. Resolves in any case, within `actionMs`. */
  send(action: Record<string, string>): Promise<AmiReply> {
    return this.#ask(action, null).then(({ reply }) => reply)
  }

  /**
   * Carries out an action that answers with a list of events. `complete` is the type of the last one, `none` the refusal that stands for
   * an empty list. Null when it failed.
   */
  async list(action: Record<string, string>, words: { complete: string; none: string }): Promise<Fields[] | null> {
    const { reply, items } = await this.#ask(action, words.complete.toLowerCase())
    return reply.ok || reply.message === words.none ? items : null
  }

  #ask(action: Record<string, string>, until: string | null): Promise<{ reply: AmiReply; items: Fields[] }> {
    const refuse = (why: 'offline' | 'bad-value', message: string) =>
      Promise.resolve({ reply: { ok: false as const, why, message }, items: [] })
    for (const [name, value] of Object.entries(action)) {
      if (/[\r\n\0]/.test(name + value)) return refuse('bad-value', `line break in ${JSON.stringify(name)}`)
    }
    const manager = this.#manager
    if (!manager || !this.#up) return refuse('offline', 'not connected')
    return new Promise(resolve => {
      const id = `hearthline-${(this.#next += 1)}`
      const items: Fields[] = []
      const settle = (reply: AmiReply) => {
        if (!this.#waiting.delete(id)) return
        clearTimeout(patience)
        manager.removeAllListeners(id)
        resolve({ reply, items })
      }
      const patience = setTimeout(() => settle({ ok: false, why: 'timeout', message: 'no reply in time' }), this.#options.actionMs)
      this.#waiting.set(id, { settle, items, until })
      manager.action({ ...action, actionid: id }, (refused, fields) => {
        if (refused) settle({ ok: false, why: 'refused', message: field(refused, 'message') })
        else if (!until) settle({ ok: true, fields })
      })
    })
  }

  #connect() {
    const manager = createManager(undefined, this.#host, this.#credentials.username, this.#credentials.password, true)
    const mine = () => this.#manager === manager
    this.#manager = manager
    this.#socket = socketMadeBy(() =>
      manager.connect(this.#port, this.#host, () =>
        manager.login(refused => {
          if (!mine()) return
          if (refused) return this.#end()
          this.#up = true
          this.#reconnect.succeeded()
          this.#ping()
          this.#listener.up()
        }),
      ),
    )
    manager.on('managerevent', (event: Fields) => {
      if (mine()) this.#receive(event)
    })
    manager.on('close', () => {
      if (mine()) this.#end()
    })
    manager.on('error', () => undefined)
    this.#reconnect.later(this.#options.actionMs, () => this.#end())
  }

  #receive(event: Fields) {
    const waiting = this.#waiting.get(field(event, 'actionid'))
    if (!waiting) return this.#listener.event(event)
    if (field(event, 'event').toLowerCase() === waiting.until) waiting.settle({ ok: true, fields: event })
    else waiting.items.push(event)
  }

  #ping() {
    if (this.#unanswered >= 2) return this.#end()
    this.#unanswered += 1
    void this.send({ action: 'Ping' }).then(reply => {
      if (reply.ok) this.#unanswered = 0
    })
    this.#reconnect.later(this.#options.pingMs, () => this.#ping())
  }

  #end() {
    this.#reconnect.drop()
    const wasUp = this.#up
    const socket = this.#socket
    this.#up = false
    this.#manager = null
    this.#socket = null
    this.#unanswered = 0
    socket?.destroy()
    for (const { settle } of [...this.#waiting.values()]) settle({ ok: false, why: 'lost', message: 'connection lost' })
    if (wasUp) this.#listener.down()
    this.#reconnect.again(() => this.#connect())
  }
}

/** The socket that `run` opens. The package keeps its own to itself and can only half-close it, which a silent far end never notices. */
const socketMadeBy = (run: () => void): Socket | null => {
  let made: Socket | null = null
  const note = (message: unknown) => {
    made ??= (message as { socket: Socket }).socket
  }
  subscribe('net.client.socket', note)
  try {
    run()
  } finally {
    unsubscribe('net.client.socket', note)
  }
  return made
}
