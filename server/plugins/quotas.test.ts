/** How much one person may ask: refused by name and with the time to wait, and nobody else notices. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import t from 'tap'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { buildApp, type Feature } from '../app.ts'
import { QUOTAS, type Quotas } from './quotas.ts'
import { COOKIE, type SessionRecord } from './session.ts'

const own = { 'x-hearthline': '1' }
const session = (userId: string): SessionRecord => ({
  id: userId,
  userId,
  username: userId,
  name: userId,
  roles: ['lead', 'admin'],
  seatNumber: '1001',
  createdAt: 0,
  expiresAt: Infinity,
})

/** What a browser hears that opens a WebSocket: the socket, or the answer that refused it. */
const opened = async (socket: WebSocket): Promise<{ socket: WebSocket } | { status: number; body: { code: string; facts: unknown } }> => {
  socket.on('error', () => {})
  const refused = new Promise<{ status: number; body: never }>((resolve, reject) => {
    socket.once('unexpected-response', (_request, answer) => {
      let text = ''
      answer.on('data', chunk => {
        text += String(chunk)
      })
      answer.once('end', () => resolve({ status: answer.statusCode ?? 0, body: JSON.parse(text) as never }))
      answer.once('error', reject)
    })
  })
  return Promise.race([once(socket, 'open').then(() => ({ socket })), refused])
}

const sample: Feature = async app => {
  const right = 'health.read'
  app.get('/plain', { config: { right } }, async () => 'x')
  app.get('/things', { config: { right }, schema: { querystring: z.object({ q: z.string().optional() }) } }, async () => 'x')
  app.post('/costly', { config: { right, pace: 'costly' } }, async () => 'x')
  app.get('/open', { config: { right: 'public' } }, async () => 'x')
  app.get('/live', { websocket: true, config: { right } }, () => {})
  app.get('/other', { websocket: true, config: { right } }, () => {})
}
const serve = async (t: { teardown(stop: () => Promise<void>): void }, paces: Partial<Quotas['paces']> = {}, sockets = QUOTAS.sockets) => {
  const logged: string[] = []
  const app = await buildApp({
    log: pino({ level: 'warn' }, { write: line => void logged.push(line) }),
    features: [sample],
    consoleDir: null,
    findSession: async token => session(token),
    quotas: { paces: { ...QUOTAS.paces, ...paces }, sockets },
  })
  t.teardown(() => app.close())
  const ask = (url: string, person: string | null = 'anna', method: 'GET' | 'POST' = 'GET', language = 'en') =>
    app.inject({
      method,
      url: `/api/${url}`,
      headers: { ...own, 'accept-language': language },
      ...(person !== null && { cookies: { [COOKIE]: person } }),
    })
  return { app, ask, logged }
}

t.test('who asks too much is told so, in their language, and how long to wait; others ask on', async t => {
  const { ask, logged } = await serve(t, { any: { size: 3, perSecond: 0.01 } })
  const answers = await Promise.all(Array.from({ length: 5 }, () => ask('plain')))
  t.strictSame(answers.map(({ statusCode }) => statusCode).sort(), [200, 200, 200, 429, 429])
  const refused = answers.find(({ statusCode }) => statusCode === 429)!
  t.match(refused.json(), { code: 'TOO_MANY_REQUESTS', message: /again in 100 s/, facts: { seconds: 100 } })
  t.equal(refused.headers['retry-after'], '100')
  t.match((await ask('plain', 'anna', 'GET', 'zh-CN')).json(), { message: '请求过于频繁，请在 100 秒后再试' })
  t.equal((await ask('plain', 'boris')).statusCode, 200)
  t.equal((await ask('open', null)).statusCode, 200, 'whoever is not signed in is not counted')
  t.equal((await ask('plain', null)).statusCode, 401)
  t.equal(logged.length, 1, 'written down once, not once a refusal')
  t.match(JSON.parse(logged[0]!), { person: 'anna', pace: 'any', route: '/api/plain' })
})

t.test('lists and costly work have a pace of their own; the rest goes on', async t => {
  const { ask } = await serve(t, { list: { size: 2, perSecond: 1 }, costly: { size: 1, perSecond: 0.5 } })
  for (const [status, wait] of [[200], [200], [429, '1']] as const) {
    const answer = await ask('things?q=x')
    t.equal(answer.statusCode, status)
    t.equal(answer.headers['retry-after'], wait)
  }
  t.equal((await ask('costly', 'anna', 'POST')).statusCode, 200)
  const refused = await ask('costly', 'anna', 'POST')
  t.equal(refused.statusCode, 429)
  t.equal(refused.headers['retry-after'], '2')
  t.equal((await ask('plain')).statusCode, 200)
})

t.test('open WebSockets: one more is refused, those that are open stay, and one that ends makes room', async t => {
  const { app } = await serve(t, {}, 2)
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  const open = async (path: string, person: string) =>
    opened(new WebSocket(`ws://127.0.0.1:${port}/api/${path}`, { headers: { cookie: `${COOKIE}=${person}` } }))
  const first = await open('live', 'anna')
  const second = await open('live', 'anna')
  if (!('socket' in first) || !('socket' in second)) return t.fail('both are within the quota')
  t.match(await open('live', 'anna'), { status: 429, body: { code: 'TOO_MANY_CONNECTIONS', facts: { limit: 2 } } })
  t.ok('socket' in (await open('other', 'anna')), 'another address has its own')
  t.ok('socket' in (await open('live', 'boris')), 'and so has another person')
  t.equal(first.socket.readyState, WebSocket.OPEN)
  t.equal(second.socket.readyState, WebSocket.OPEN)
  const ended = new Promise(resolve => {
    app.websocketServer.clients.forEach(client => client.once('close', resolve))
  })
  first.socket.close()
  await ended
  let again = await open('live', 'anna')
  for (let tries = 0; !('socket' in again) && tries < 50; tries += 1) again = await open('live', 'anna')
  t.ok('socket' in again)
})

t.test('what is in force is beyond what a desk does', async t => {
  const { ask } = await serve(t)
  // a page that is opened, and a minute of news for four tabs with three open lists each, all at once
  const statuses = await Promise.all(Array.from({ length: 290 }, (_, n) => ask(n % 2 ? 'things?q=x' : 'plain')))
  t.ok(statuses.every(({ statusCode }) => statusCode === 200))
})
