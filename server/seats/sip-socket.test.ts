import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import t from 'tap'
import { WebSocket, WebSocketServer } from 'ws'
import { buildApp } from '../app.ts'
import type { Role } from '../contract/session.ts'
import { COOKIE } from '../plugins/session.ts'
import { sipSocket } from './sip-socket.ts'

const session = (roles: Role[]) => ({
  id: 's',
  userId: 'u',
  username: 'u',
  name: 'u',
  roles,
  seatNumber: '1001',
  createdAt: 0,
  expiresAt: Infinity,
})

/** An application whose Asterisk is `asteriskPort`. */
const serve = async (t: { teardown(stop: () => Promise<void>): void }, asteriskPort: number) => {
  const app = await buildApp({
    log: pino({ level: 'silent' }),
    features: [],
    consoleDir: null,
    outside: [sipSocket({ ariUrl: `http://user:secret@127.0.0.1:${asteriskPort}` })],
    findSession: async token => (token === 'intake' ? session(['intake']) : token === 'admin' ? session(['admin']) : null),
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  t.teardown(() => app.close())
  const { port } = app.server.address() as AddressInfo
  return (token: string, origin = `http://127.0.0.1:${port}`) =>
    new WebSocket(`ws://127.0.0.1:${port}/sip`, 'sip', { headers: { cookie: `${COOKIE}=${token}`, origin } })
}
const refusal = async (socket: WebSocket): Promise<number> => {
  socket.on('error', () => {})
  const [request, response] = (await once(socket, 'unexpected-response')) as [{ destroy(): void }, { statusCode: number }]
  request.destroy()
  return response.statusCode
}

t.test("a seat's browser talks to Asterisk as if it were there", async t => {
  const asterisk = new WebSocketServer({ port: 0, host: '127.0.0.1', path: '/ws' })
  t.teardown(() => void asterisk.close())
  await once(asterisk, 'listening')
  const open = await serve(t, (asterisk.address() as AddressInfo).port)
  const arriving = once(asterisk, 'connection')
  const browser = open('intake')
  await once(browser, 'open')
  t.equal(browser.protocol, 'sip')
  browser.send('REGISTER sip:hearthline SIP/2.0\r\n\r\n')
  const [far, request] = await arriving
  t.equal(far.protocol, 'sip')
  t.notOk(request.headers.cookie || request.headers.authorization, 'neither cookie nor password is passed on')
  const [heard, isBinary] = await once(far, 'message')
  t.match(String(heard), /^REGISTER/, 'also what was sent before Asterisk had answered')
  t.notOk(isBinary)
  far.send('SIP/2.0 401 Unauthorized\r\n\r\n')
  t.match(String((await once(browser, 'message'))[0]), /^SIP\/2.0 401/)
  const closing = once(far, 'close')
  browser.close()
  await closing
  const second = open('intake')
  const [farSecond] = await once(asterisk, 'connection')
  farSecond.terminate()
  await once(second, 'close')
})

t.test('nobody else does', async t => {
  const asterisk = new WebSocketServer({ port: 0, host: '127.0.0.1', path: '/ws' })
  t.teardown(() => void asterisk.close())
  await once(asterisk, 'listening')
  asterisk.on('connection', () => t.fail('a stranger came through'))
  const open = await serve(t, (asterisk.address() as AddressInfo).port)
  t.equal(await refusal(open('')), 401, 'not signed in')
  t.equal(await refusal(open('admin')), 403, 'no seat work')
  t.equal(await refusal(open('intake', 'https://evil.example')), 403, 'a page of another site')
})

t.test('without Asterisk the browser is told by the closing of its socket', async t => {
  const open = await serve(t, 1)
  const browser = open('intake')
  await once(browser, 'open')
  t.ok(await once(browser, 'close'))
})
