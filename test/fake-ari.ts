import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'

type Parameter = { name: string; paramType: 'path' | 'query' | 'body'; dataType: string }
const operation = (httpMethod: string, nickname: string, parameters: Parameter[], responseClass = 'void') => ({
  httpMethod,
  nickname,
  parameters,
  responseClass,
})
const path = (name: string): Parameter => ({ name, paramType: 'path', dataType: 'string' })
const query = (name: string): Parameter => ({ name, paramType: 'query', dataType: 'string' })

const APIS: Record<string, { path: string; operations: unknown[] }[]> = {
  channels: [{ path: '/channels/{channelId}/answer', operations: [operation('POST', 'answer', [path('channelId')])] }],
  applications: [
    {
      path: '/applications/{applicationName}/eventFilter',
      operations: [operation('PUT', 'filter', [path('applicationName'), { name: 'filter', paramType: 'body', dataType: 'object' }])],
    },
  ],
  events: [{ path: '/events/user/{eventName}', operations: [operation('POST', 'userEvent', [path('eventName'), query('application')])] }],
}

/** An ARI that misbehaves on purpose. */
export class FakeAri {
  /** What it does with a request on a channel. */
  onChannel: (id: string, response: ServerResponse, socket: Socket) => void = (_id, response) => response.writeHead(204).end()
  /** Whether heartbeats come back on the socket. */
  echoes = true
  filters = 0
  /** Sockets opened since the start. */
  opened = 0
  /** Every connection is closed as soon as it is opened, and counted. */
  refusing = false
  turnedAway = 0
  /** Requests on channels in work now, and the most at once. */
  inWork = 0
  most = 0
  readonly #server = createServer((request, response) => this.#answer(request, response))
  readonly #sockets = new WebSocketServer({ noServer: true })
  readonly #open = new Set<Socket>()
  #socket: WebSocket | null = null
  #port = 0
  #connected: (() => void)[] = []

  get url(): string {
    return `http://user:secret@127.0.0.1:${this.#port}`
  }

  constructor() {
    this.#server.on('connection', socket => {
      this.#open.add(socket)
      socket.on('close', () => this.#open.delete(socket))
      if (!this.refusing) return
      this.turnedAway += 1
      socket.destroy()
    })
    this.#server.on('upgrade', (request, socket, head) => {
      this.opened += 1
      this.#sockets.handleUpgrade(request, socket, head, ws => {
        this.#socket = ws
        for (const tell of this.#connected.splice(0)) tell()
      })
    })
  }

  /** Listens on a port of its own, and again on the same one after `close`. */
  async listen(): Promise<void> {
    await new Promise<void>(resolve => this.#server.listen(this.#port, '127.0.0.1', resolve))
    this.#port = (this.#server.address() as AddressInfo).port
  }

  /** The next opening of the event socket. */
  nextSocket(): Promise<void> {
    return new Promise(resolve => this.#connected.push(resolve))
  }
  say(event: unknown): void {
    this.#socket?.send(typeof event === 'string' ? event : JSON.stringify(event))
  }

  async close(): Promise<void> {
    for (const socket of this.#open) socket.destroy()
    await new Promise(resolve => this.#server.close(resolve))
  }

  #answer(request: IncomingMessage, response: ServerResponse) {
    const url = new URL(request.url ?? '', 'http://fake')
    const json = (value: unknown) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    const [, , first = '', second = '', third = ''] = url.pathname.split('/')
    if (first === 'api-docs') {
      const base = { apiVersion: '10.0.0', swaggerVersion: '1.1', basePath: `http://127.0.0.1:${this.#port}/ari` }
      if (second === 'resources.json')
        return json({ ...base, apis: Object.keys(APIS).map(name => ({ path: `/api-docs/${name}.{format}`, description: name })) })
      return json({ ...base, resourcePath: `/api-docs/${second}`, apis: APIS[second.replace('.json', '')], models: {} })
    }
    if (first === 'applications') {
      this.filters += 1
      return json({})
    }
    if (first === 'events') {
      response.writeHead(204).end()
      if (this.echoes) this.say({ type: 'ChannelUserevent', eventname: third })
      return
    }
    this.inWork += 1
    this.most = Math.max(this.most, this.inWork)
    response.on('close', () => {
      this.inWork -= 1
    })
    this.onChannel(second, response, request.socket)
  }
}
