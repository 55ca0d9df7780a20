/** What people and machines send that nobody types: it is refused with the field's name, on every route there is. */
import net from 'node:net'
import { pino } from 'pino'
import t from 'tap'
import { z } from 'zod'
import { matchWhole } from '../../test/match-whole.ts'
import { useOffice } from '../../test/office.ts'
import { buildApp, type Feature } from '../app.ts'
import type { Role } from '../contract/session.ts'
import { apiFeatures, type FeatureParts } from '../roles/features.ts'
import { createSeats } from '../seats/store.ts'
import { COOKIE, type SessionRecord } from './session.ts'

const own = { 'x-hearthline': '1' }
const { db, office } = await useOffice(t)
const person = (roles: Role[]): SessionRecord => ({
  id: 'u1',
  userId: '018f0000-0000-7000-8000-000000000001',
  username: 'user',
  name: '李晓梅',
  roles,
  seatNumber: '1001',
  createdAt: 0,
  expiresAt: Date.now() + 1e6,
})
const byToken: Record<string, SessionRecord> = { all: person(['admin', 'lead', 'intake', 'dispatch', 'callback']) }
/** Parts that a refused request never reaches. */
const absent = (): never => new Proxy({}, { get: (_, name) => (name === 'then' ? undefined : absent()) }) as never

type Route = { method: string; url: string; schema: { body?: unknown; querystring?: unknown; params?: unknown } }
const routes: Route[] = []
const logged: string[] = []
const { features, outside } = apiFeatures({
  ...(absent() as FeatureParts),
  config: { ARI_URL: 'http://127.0.0.1:1', RECORDINGS_DIR: '/tmp' } as never,
  db,
  office,
  sessions: absent(),
  ownSeat: absent(),
  createSeats: async (wish, by) => ({ seats: await createSeats(db, wish, by, null), sip: { host: '', port: 1, transport: 'udp' } }),
  snapshot: { call: async () => null, calls: async () => [] } as never,
  command: absent(),
  board: absent(),
  monitor: absent(),
  hub: { cursor: async () => '' } as never,
  prompts: absent(),
})
const spy =
  (feature: Feature): Feature =>
  async (app, options) => {
    app.addHook('onRoute', route => {
      for (const method of [route.method].flat()) routes.push({ method, url: route.url, schema: route.schema ?? {} })
    })
    await feature(app, options)
  }
const app = await buildApp({
  log: pino({ level: 'error' }, { write: line => void logged.push(line) }),
  findSession: async token => byToken[token] ?? null,
  features: features.map(spy),
  outside: outside.map(spy),
  consoleDir: null,
  requestMs: 300,
})
await app.ready()
t.teardown(() => app.close())
const ask = (method: string, url: string, payload?: object) =>
  app.inject({ method: method as 'GET', url, headers: own, cookies: { [COOKIE]: 'all' }, ...(payload && { payload }) })

type Leaf = { path: string; schema: z.ZodType }
type Def = Record<string, unknown> & { type: string }
/** The strings and numbers that a schema takes in, however deep. */
const leaves = function* (schema: z.ZodType, path: string): Generator<Leaf> {
  const def = schema.def as unknown as Def
  switch (def.type) {
    case 'string':
    case 'number':
      return yield { path, schema }
    case 'object':
      for (const [key, inner] of Object.entries(def.shape as Record<string, z.ZodType>)) yield* leaves(inner, `${path}.${key}`)
      return
    case 'array':
      return yield* leaves(def.element as z.ZodType, `${path}[]`)
    case 'record':
      return yield* leaves(def.keyType as z.ZodType, `${path}{}`)
    case 'union':
      for (const option of def.options as z.ZodType[]) yield* leaves(option, path)
      return
    case 'pipe':
      if ((def.in as z.ZodType).def.type === 'string') return yield { path, schema }
      return yield* leaves(def.in as z.ZodType, path)
    default:
      if (def.innerType) yield* leaves(def.innerType as z.ZodType, path)
  }
}

t.test('no text of any route takes in NUL or half a character, no number more than the database holds', t => {
  let texts = 0
  for (const { method, url, schema } of routes) {
    for (const [part, of] of Object.entries({ params: schema.params, query: schema.querystring, body: schema.body })) {
      if (!(of instanceof z.ZodType)) continue
      for (const { path, schema: leaf } of leaves(of, part)) {
        const where = `${method} ${url} ${path}`
        if ((leaf.def as unknown as Def).type === 'number') {
          t.notOk(leaf.safeParse(3e9).success, where)
          continue
        }
        texts += 1
        for (const bad of ['\0', '\ud842', '1_\0', '王\0芳', '2026-01-01T00:00:00Z\0'])
          t.notOk(leaf.safeParse(bad).success, `${where}: ${JSON.stringify(bad)}`)
      }
    }
  }
  t.ok(texts > 60, `${texts} texts`)
  t.end()
})

t.test('odd addresses, cursors, dates and drafts are 400 and name their field', async t => {
  const refused = async (method: string, url: string, field: string, rule: string, payload?: object) => {
    const answer = await ask(method, url, payload)
    t.equal(answer.statusCode, 400, `${method} ${url}`)
    const wanted = { code: 'INVALID_INPUT', fields: [{ path: field, rule, message: /[\u4e00-\u9fff]/ }] }
    matchWhole(t, answer.json(), wanted, `${method} ${url}`)
  }
  for (const list of ['members', 'orders', 'merchants', 'dispatch/pool', 'callbacks']) {
    await refused('GET', `/api/${list}?q=%00`, 'q', 'characters')
    t.equal((await ask('GET', `/api/${list}?q=%F0%AF%A0%83`)).statusCode, 200, `${list}: a rare character is searched for`)
  }
  await refused('GET', '/api/calls/%00', 'id', 'characters')
  await refused('GET', '/api/calls?cursor=1_%00', 'cursor', 'format')
  await refused('GET', '/api/calls?cursor=x', 'cursor', 'format')
  t.equal((await ask('GET', '/api/calls?cursor=99999999999999_zz')).statusCode, 200)
  t.equal((await ask('GET', '/api/dial-refusals?cursor=99999999999999_zz')).statusCode, 200)
  await refused('GET', '/api/orders?from=0000-01-01T00:00:00Z', 'from', 'date_range')
  t.equal((await ask('GET', '/api/orders?from=1900-01-01T00:00:00%2B14:00&to=2199-12-31T23:59:59-12:00')).statusCode, 200)
  const draft = (data: object) => ({ kind: 'service', data })
  const url = '/api/drafts/018f0000-0000-7000-8000-00000000000a'
  await refused('PUT', url, 'data', 'characters', draft({ name: '\ud842' }))
  await refused('PUT', url, 'data', 'characters', draft({ name: ['a\0'] }))
  await refused('PUT', url, 'data', 'characters', draft({ inner: { 'a\0': 1 } }))
  const deep = await app.inject({
    method: 'PUT',
    url,
    headers: { ...own, 'content-type': 'application/json' },
    cookies: { [COOKIE]: 'all' },
    payload: `{"kind":"service","data":{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}}`,
  })
  t.equal(deep.statusCode, 400)
  matchWhole(t, deep.json(), { fields: [{ path: 'data', rule: 'too_deep' }] })
  await refused('POST', '/api/admin/seats', 'queues.1', 'unknown', { count: 1, from: 7100, queues: ['intake', 'nowhere'] })
  for (const bad of ['/%zz', '/api/%zz', '//', '/api/members/%zz', `/api/calls/${'x'.repeat(300)}`]) {
    const answer = await ask('GET', bad)
    t.ok([400, 404].includes(answer.statusCode), `${bad}: ${answer.statusCode}`)
    t.match(answer.json(), { code: /MALFORMED_REQUEST|NOT_FOUND/, message: /[\u4e00-\u9fff]/, requestId: String }, bad)
    t.equal(answer.headers['x-content-type-options'], 'nosniff', bad)
  }
  t.same(logged, [], 'nothing of it is an error of ours')
})

t.test('a body that dribbles is cut off, and a client that goes away is no outage of the database', async t => {
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as net.AddressInfo
  const start = 'POST /api/session HTTP/1.1\r\nHost: x\r\nX-Hearthline: 1\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n'
  const dribble = async (): Promise<string> => {
    const socket = net.connect(port, '127.0.0.1')
    let heard = ''
    socket.on('data', chunk => {
      heard += chunk.toString()
    })
    socket.on('error', () => {})
    socket.write(`${start}{`)
    const timer = setInterval(() => socket.write(' '), 50)
    const late = setTimeout(() => socket.destroy(new Error('never cut off')), 10_000)
    await new Promise(resolve => {
      socket.once('close', resolve)
    })
    clearInterval(timer)
    clearTimeout(late)
    return heard
  }
  t.match(await dribble(), /^HTTP\/1\.1 408 /)

  const seen = new Promise(resolve => {
    app.server.once('request', request => request.once('close', resolve))
  })
  const socket = net.connect(port, '127.0.0.1', () => socket.write(`${start}{`, () => socket.destroy()))
  socket.on('error', () => {})
  await seen
  t.same(logged, [])
})

t.test('every answer carries the headers that tell a browser what it may do with it', async t => {
  const answer = await app.inject('/api/session')
  t.equal(answer.statusCode, 401)
  t.match(answer.headers, {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': /microphone=\(self\)/,
  })
  t.match((await app.inject({ url: '/%61pi/session' })).headers, { 'cache-control': 'no-store' }, 'however the path is written')
  const overTls = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.9' }
  t.equal(
    (await app.inject({ url: '/api/session', headers: overTls })).headers['strict-transport-security'],
    undefined,
    'nobody is believed unasked, not even this machine',
  )
  const trusting = await buildApp({
    log: pino({ level: 'silent' }),
    findSession: async () => null,
    features: [
      async routes => {
        routes.get('/who', { config: { right: 'public' } }, async request => ({ ip: request.ip, as: request.protocol }))
      },
    ],
    consoleDir: null,
    trustedProxies: ['127.0.0.1'],
  })
  const believed = await trusting.inject({ url: '/api/who', headers: overTls })
  t.same(believed.json(), { ip: '203.0.113.9', as: 'https' })
  t.match(believed.headers['strict-transport-security'], /max-age=\d{8}/)
  const stranger = await trusting.inject({ url: '/api/who', headers: overTls, remoteAddress: '198.51.100.1' })
  t.same(stranger.json(), { ip: '198.51.100.1', as: 'http' })
})

t.test('an upgrade is no way round the check of where a change comes from', async t => {
  const upgrade = { upgrade: 'websocket', connection: 'upgrade' }
  const answer = await app.inject({ method: 'POST', url: '/api/seat/ready', headers: upgrade, cookies: { [COOKIE]: 'all' } })
  t.match(answer.json(), { code: 'FOREIGN_ORIGIN' })
})

t.test('an upgrade of what is no WebSocket is refused and closed', async t => {
  const plain = await buildApp({
    log: pino({ level: 'silent' }),
    findSession: async () => null,
    features: [
      async routes => {
        routes.get('/alive', { config: { right: 'public' } }, async () => ({}))
        routes.get('/socket', { config: { right: 'public' }, websocket: true }, socket => socket.close())
      },
    ],
    consoleDir: null,
  })
  t.teardown(() => plain.close())
  await plain.listen({ port: 0, host: '127.0.0.1' })
  const { port } = plain.server.address() as net.AddressInfo
  const upgraded = async (path: string, isEnded: (said: string) => boolean) => {
    const socket = net.connect(port, '127.0.0.1')
    t.teardown(() => socket.destroy())
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    )
    let said = ''
    for await (const piece of socket) {
      said += String(piece)
      if (isEnded(said)) break
    }
    return said
  }
  t.match(await upgraded('/api/socket', said => said.includes('101 ')), /^HTTP\/1\.1 101 /)
  t.match(await upgraded('/api/alive', said => said.includes('101 ')), /^HTTP\/1\.1 400 [\s\S]*MALFORMED_REQUEST/)
})
