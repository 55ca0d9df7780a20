/**
 * `GET /sip`: the browser telephone's way to Asterisk, on the console's own address and for signed-in seats alone. Asterisk's HTTP server
 * itself stays on the loopback.
 */
import { WebSocket, type RawData } from 'ws'
import type { Feature } from '../app.ts'

/** @param ariUrl address of Asterisk's HTTP server; its user and password are not used here */
export const sipSocket =
  ({ ariUrl }: { ariUrl: string }): Feature =>
  async app => {
    const { host, protocol } = new URL(ariUrl)
    const target = `${protocol === 'https:' ? 'wss' : 'ws'}://${host}/ws`

    app.get('/sip', { websocket: true, config: { right: 'seat.use' } }, (browser, request) => {
      const asterisk = new WebSocket(target, 'sip', { handshakeTimeout: 5_000 })
      const early: RawData[] = []
      const close = (socket: WebSocket) => {
        if (socket.readyState === WebSocket.CONNECTING) socket.terminate()
        else socket.close(1001)
      }
      // SIP over WebSocket is text (RFC 7118)
      asterisk.on('open', () => {
        for (const data of early.splice(0)) asterisk.send(data, { binary: false })
      })
      asterisk.on('message', data => browser.send(data, { binary: false }))
      asterisk.on('close', () => close(browser as unknown as WebSocket))
      asterisk.on('error', error => request.log.warn({ err: error }, 'telephone socket: asterisk'))
      browser.on('message', (data: RawData) => {
        if (asterisk.readyState === WebSocket.OPEN) asterisk.send(data, { binary: false })
        else if (early.length < 20) early.push(data)
      })
      browser.on('close', () => close(asterisk))
      browser.on('error', error => request.log.debug({ err: error }, 'telephone socket: browser'))
    })
  }
