import type { Client } from 'ari-client'
import type { WebSocket } from 'ws'

export type SocketEnd = { reason: string }
export type EventSocket = { close(): void }

/**
 * Opens ari-client's event socket once. The package opens it; reading and ending are ours, because its own reader throws on an event
 * type that it does not know and builds objects for every event, and its own reconnecting gives up after ten tries.
 * `onEnd` is called exactly once, also when the socket never opened.
 */
export const openSocket = (
  client: Client,
  app: string,
  on: { open(): void; message(event: unknown): void; end(end: SocketEnd): void },
  openMs: number,
): EventSocket => {
  let socket: WebSocket | null = null
  let ended = false
  const end = (reason: string) => {
    if (ended) return
    ended = true
    clearTimeout(patience)
    socket?.terminate()
    on.end({ reason })
  }
  const patience = setTimeout(() => end('the event socket did not open in time'), openMs)
  const adopt = (made: WebSocket) => {
    socket = made
    const listen = made.on.bind(made) as (name: string, run: (...args: never[]) => void) => WebSocket
    listen('open', () => {
      clearTimeout(patience)
      if (!ended) on.open()
    })
    listen('message', (data: Buffer) => {
      if (ended) return
      let event: unknown
      try {
        event = JSON.parse(data.toString())
      } catch {
        return
      }
      on.message(event)
    })
    listen('error', (error: Error) => end(error.message))
    listen('close', (code: number) => end(`closed with code ${code}`))
    // the package's listeners come after this one and are not wanted
    made.on = () => made
  }
  Object.defineProperty(client, '_ws', { configurable: true, get: () => socket, set: adopt })
  // its promise never settles on a failed opening; ours is `on`
  void client.start(app)
  return { close: () => end('closed by us') }
}
