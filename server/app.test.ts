import { readdirSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { hash } from '@node-rs/argon2'
import { pino } from 'pino'
import t from 'tap'
import { z } from 'zod'
import { buildApp, type Feature } from './app.ts'
import { catalogue, fail } from './errors.ts'
import { recordKinds } from './contract/records/index.ts'
import { rightsOf } from './plugins/rights.ts'
import { COOKIE, type SessionRecord } from './plugins/session.ts'
import { apiFeatures, type FeatureParts } from './roles/features.ts'
import { DEVICE_COOKIE } from './session/device.ts'
import { createGuesses } from './session/guesses.ts'
import { sessionRoutes } from './session/routes.ts'
import { createSessions } from './session/sessions.ts'
import { Right, type Role } from './contract/session.ts'
import { matchWhole } from '../test/match-whole.ts'

const log = pino({ level: 'silent' })
const person = (roles: Role[], id = 'u1'): SessionRecord => ({
  id,
  userId: id,
  username: 'user',
  name: '李晓梅',
  roles,
  seatNumber: '1001',
  createdAt: 0,
  expiresAt: Date.now() + 1e6,
})
const byToken: Record<string, SessionRecord> = { intake: person(['intake']), admin: person(['admin']), lead: person(['lead']) }
const findSession = async (token: string) => byToken[token] ?? null
const own = { 'x-hearthline': '1' }

/** Parts that are never used: the routes are only registered, or refuse before they reach them. */
const absent = (): never => new Proxy({}, { get: (_, name) => (name === 'then' ? undefined : absent()) }) as never
const parts = {
  ...(absent() as FeatureParts),
  config: { ARI_URL: 'http://127.0.0.1:1', RECORDINGS_DIR: '/tmp' } as never,
  hub: { cursor: async () => '' } as never,
  db: absent(),
  office: absent(),
  sessions: absent(),
  ownSeat: absent(),
  createSeats: absent(),
  snapshot: absent(),
  command: absent(),
  board: absent(),
  monitor: absent(),
  prompts: absent(),
}

/** Routes of plain records stand in the page once, for every kind. */
const ofAnyKind = (url: string) => url.replace(/(?<=^\/api\/record(s|-history)\/)[\w-]+/, kind => (kind in recordKinds ? ':kind' : kind))

t.test('every route declares a right, and none but the named ones answers a stranger', async t => {
  const routes: { method: string; url: string; right: unknown; pace: unknown }[] = []
  const { features, outside } = apiFeatures(parts)
  const spy =
    (feature: Feature): Feature =>
    async (app, options) => {
      app.addHook('onRoute', route => {
        for (const method of [route.method].flat())
          routes.push({ method, url: route.url, right: route.config?.right, pace: route.config?.pace })
      })
      await feature(app, options)
    }
  const app = await buildApp({ log, findSession, features: features.map(spy), outside: outside.map(spy), consoleDir: null })
  await app.ready()
  t.ok(routes.length > 30, `${routes.length} routes`)
  const page = readFileSync(new URL('../docs/api.md', import.meta.url), 'utf8')
  const written = page.split('\n').flatMap(line => /^\| ([A-Z]+) \| `([^`]+)` \| ([^|]+) \|/.exec(line)?.slice(1).join(' ') ?? [])
  t.same(
    written.sort(),
    [
      ...new Set(
        routes
          .filter(route => route.method !== 'HEAD')
          .map(({ method, url, right }) => `${method} ${ofAnyKind(url)} ${[right].flat().join(', ')}`),
      ),
    ].sort(),
    'docs/api.md names them all',
  )
  const at = (pace: string) => routes.flatMap(route => (route.pace === pace ? `${route.method} ${route.url}` : [])).sort()
  for (const list of ['calls', 'members', 'merchants', 'orders', 'dispatch/pool', 'callbacks'])
    t.ok(at('list').includes(`GET /api/${list}`), `${list} goes at the pace of lists`)
  t.strictSame(at('costly'), ['GET /api/audit/export', 'POST /api/admin/seats', 'POST /api/audit/verify', 'PUT /api/prompts/:id/recording'])
  t.strictSame(at('audio'), ['GET /api/recordings/:id/audio', 'HEAD /api/recordings/:id/audio'])
  const rights: Set<unknown> = new Set([...Right.options, 'public', 'signed-in'])
  const isPublic = (url: string, method: string) => ['/healthz'].includes(url) || (url === '/api/session' && method === 'POST')
  for (const { method, url, right } of routes) {
    const declared = [right].flat()
    t.ok(declared.length > 0 && declared.every(one => rights.has(one)), `${method} ${url} asks for ${declared.join(' or ')}`)
    t.equal(declared.includes('public'), isPublic(url, method), `${method} ${url} is public only if named here`)
    if (isPublic(url, method) || method === 'HEAD') continue
    const answer = await app.inject({ method: method as 'GET', url: url.replace(/:\w+/g, 'x'), headers: own })
    t.equal(answer.statusCode, 401, `${method} ${url} asks strangers to sign in`)
    const forbidden = declared.every(one => one !== 'signed-in' && !rightsOf(['admin']).has(one as Right))
    if (!forbidden) continue
    const refused = await app.inject({
      method: method as 'GET',
      url: url.replace(/:\w+/g, 'x'),
      headers: own,
      cookies: { [COOKIE]: 'admin' },
    })
    t.match(refused.json(), { code: 'FORBIDDEN' }, `${method} ${url} is refused without the right`)
  }
})

t.test('the console asks for nothing that is not there', t => {
  const page = readFileSync(new URL('../docs/api.md', import.meta.url), 'utf8')
  const routes = new Set(page.split('\n').flatMap(line => /^\| ([A-Z]+) \| `([^`]+)` \|/.exec(line)?.slice(1).join(' ') ?? []))
  const folder = new URL('../console/src/lib/endpoints/', import.meta.url)
  const asked = readdirSync(folder).flatMap(name =>
    [...readFileSync(new URL(name, folder), 'utf8').matchAll(/send\(\s*'([A-Z]+)',\s*['`]([^'`]+)['`]/g)].map(([, method, path]) => ({
      method: method!,
      pattern: new RegExp(`^${method} ${path!.replaceAll(/\$\{[^}]*\}/g, '(:\\w+|[\\w-]+)')}$`),
    })),
  )
  t.ok(asked.length > 40, `${asked.length} requests`)
  for (const { pattern } of asked)
    t.ok(
      [...routes].some(route => pattern.test(route)),
      String(pattern),
    )
  t.end()
})

t.test("a page that is another person's than the cookie counts as signed out: another tab signed somebody else in", async t => {
  const app = await buildApp({ log, findSession, features: [sample], consoleDir: null })
  const ask = (person?: string) =>
    app.inject({
      method: 'POST',
      url: '/api/sample',
      headers: { ...own, ...(person !== undefined && { 'x-hearthline-person': person }) },
      cookies: { [COOKIE]: 'intake' },
      payload: { name: 'Li', age: 30 },
    })
  t.equal((await ask()).statusCode, 200, 'a program that names nobody')
  t.equal((await ask((await findSession('intake'))!.userId)).statusCode, 200)
  const stranger = await ask('somebody-else')
  t.equal(stranger.statusCode, 401)
  t.match(stranger.json(), { code: 'NOT_SIGNED_IN' })
  t.equal(stranger.headers['set-cookie'], undefined, 'the other one stays signed in')
})

t.test('a route without a right cannot be registered', async t => {
  await t.rejects(
    buildApp({
      log,
      findSession,
      consoleDir: null,
      features: [
        async app => {
          app.get('/bare', async () => 'x')
        },
      ],
    }),
    /declares no right/,
  )
})

t.test('roles: the administrator sees neither members nor recordings; a seat dispatches only as a dispatcher', async t => {
  for (const right of ['members.read', 'recordings.play', 'orders.read'] as const) t.notOk(rightsOf(['admin']).has(right), right)
  t.notOk(rightsOf(['intake']).has('orders.dispatch'))
  t.ok(rightsOf(['intake', 'dispatch']).has('orders.dispatch'))
})

const sample: Feature = async app => {
  const right = { config: { right: 'orders.create' } } as const
  app.post(
    '/sample',
    {
      ...right,
      schema: { body: z.object({ name: z.string().min(1).max(5), age: z.number().min(18), kind: z.enum(['a', 'b']).default('a') }) },
    },
    async request => request.body,
  )
  app.get('/broken', right, async () => {
    throw new Error('secret detail')
  })
  app.get('/away', right, async () => {
    throw Object.assign(new Error('x'), { cause: { code: 'ECONNREFUSED' } })
  })
  app.get('/refused', right, async () => {
    throw fail('SEAT_IN_USE', { seat: '1001', person: '王芳' })
  })
}

t.test('requests', async t => {
  const app = await buildApp({ log, findSession, features: [sample], consoleDir: null })
  const post = (body: unknown, headers: Record<string, string> = own, token = 'intake') =>
    app.inject({ method: 'POST', url: '/api/sample', payload: body as object, headers, cookies: { [COOKIE]: token } })

  await t.test('are answered with the parsed body, defaults included', async t => {
    t.same((await post({ name: 'x', age: 20 })).json(), { name: 'x', age: 20, kind: 'a' })
  })
  await t.test('of foreign pages are turned away', async t => {
    t.match((await post({}, {})).json(), { code: 'FOREIGN_ORIGIN' }, 'no custom header')
    t.match((await post({}, { ...own, origin: 'https://evil.example' })).json(), { code: 'FOREIGN_ORIGIN' }, 'another origin')
    t.match((await post({}, { ...own, 'sec-fetch-site': 'cross-site' })).json(), { code: 'FOREIGN_ORIGIN' }, 'the browser says cross-site')
    t.equal(
      (
        await post(
          { name: 'x', age: 20 },
          { ...own, 'host': 'desk.example', 'origin': 'http://desk.example', 'sec-fetch-site': 'same-origin' },
        )
      ).statusCode,
      200,
    )
    const upgrade = await app.inject({
      url: '/api/broken',
      headers: { upgrade: 'websocket', connection: 'upgrade', origin: 'https://evil.example' },
      cookies: { [COOKIE]: 'intake' },
    })
    t.match(upgrade.json(), { code: 'FOREIGN_ORIGIN' }, 'a WebSocket of another origin')
  })
  await t.test("with wrong fields name each one, its rule, and say so in the caller's language", async t => {
    const zh = (await post({ name: 'too long', age: 3, kind: 'c' })).json()
    matchWhole(t, zh, {
      code: 'INVALID_INPUT',
      fields: [
        { path: 'name', rule: 'too_long' },
        { path: 'age', rule: 'too_small' },
        { path: 'kind', rule: 'not_in_list' },
      ],
    })
    t.match(zh.fields[0].message, /[\u4e00-\u9fff]/)
    const en = (await post({}, { ...own, 'accept-language': 'en-GB' })).json()
    matchWhole(t, en, {
      message: catalogue.INVALID_INPUT.en,
      fields: [
        { path: 'name', rule: 'required' },
        { path: 'age', rule: 'required' },
      ],
    })
    t.notMatch(JSON.stringify(en), /[\u4e00-\u9fff]/)
  })
  await t.test('that cannot be read', async t => {
    const raw = (payload: string, type: string) =>
      app.inject({
        method: 'POST',
        url: '/api/sample',
        payload,
        headers: { ...own, 'content-type': type },
        cookies: { [COOKIE]: 'intake' },
      })
    t.match((await raw('{', 'application/json')).json(), { code: 'MALFORMED_REQUEST' })
    t.match((await raw('<a/>', 'text/xml')).json(), { code: 'UNSUPPORTED_CONTENT' })
    t.match((await raw(JSON.stringify({ name: 'x'.repeat(1_100_000) }), 'application/json')).json(), { code: 'TOO_LARGE' })
  })
  await t.test('that fail say no more than they should', async t => {
    const get = (url: string) => app.inject({ url, cookies: { [COOKIE]: 'intake' } })
    const broken = await get('/api/broken')
    t.match(broken.json(), { code: 'INTERNAL', requestId: String })
    t.notMatch(broken.body, 'secret detail')
    t.match((await get('/api/away')).json(), { code: 'DATABASE_AWAY' })
    const refused = await get('/api/refused')
    t.equal(refused.statusCode, 409)
    t.match(refused.json(), { code: 'SEAT_IN_USE', message: '座席 1001 已由 王芳 在别处签入', facts: { seat: '1001' } })
    t.match((await get('/api/nowhere')).json(), { code: 'NOT_FOUND' })
  })
})

t.test('signing in', async t => {
  const passwordHash = await hash('right-password', { algorithm: 2 })
  const stored = new Map<string, SessionRecord>()
  const sessions = createSessions(
    {
      insert: async session => void stored.set(session.id, session),
      find: async id => stored.get(id) ?? null,
      living: async ids => ids.flatMap(id => stored.get(id) ?? []),
      remove: async id => void stored.delete(id),
      touch: async () => {},
    },
    { get: async () => null, put: async () => {}, drop: async () => {}, onDropped: () => {} },
    log,
  )
  const SESSION_SECRET = 'a secret of the test, of more than thirty-two characters'
  const closed: string[] = []
  const refused: string[] = []
  const app = await buildApp({
    log,
    consoleDir: null,
    findSession: sessions.find,
    features: [
      sessionRoutes({
        config: {
          CENTRE_ZONE: 'Asia/Shanghai',
          HOTLINE_NUMBER: '95081',
          DEFAULT_COUNTRY: 'CN',
          AREA_CODE: '0730',
          DEMO: false,
          SESSION_SECRET,
        },
        sessions,
        leaveSeat: async () => {},
        onClosed: id => closed.push(id),
        guesses: createGuesses(null, '', SESSION_SECRET),
        credentials: { ...(absent() as object), isRequired: () => false } as never,
        signIns: { newDevices: async () => [], endOf: absent() },
        onRefused: (_, address) => void refused.push(address),
        onNewDevice: () => {},
        now: Date.now,
        findAccount: async username =>
          username === 'intake1' ? { userId: 'u1', username, name: '李晓梅', roles: ['intake'], seatNumber: '1001', passwordHash } : null,
      }),
    ],
  })
  const signIn = (username: string, password: string) =>
    app.inject({ method: 'POST', url: '/api/session', payload: { username, password }, headers: own })

  const answer = await signIn('intake1', 'right-password')
  matchWhole(t, answer.json(), { user: { name: '李晓梅', roles: ['intake'], seatNumber: '1001' }, centre: { hotline: '95081' } })
  t.match(answer.headers['set-cookie'], /HttpOnly; SameSite=Strict/)
  const token = answer.cookies.find(({ name }) => name === COOKIE)!.value
  t.notOk([...stored.keys()].includes(token), 'the token itself is not stored')
  t.equal((await app.inject({ url: '/api/session', cookies: { [COOKIE]: token } })).json().user.username, 'intake1')

  for (let i = 0; i < 5; i += 1) t.match((await signIn('intake1', 'wrong')).json(), { code: 'WRONG_PASSWORD' })
  const limited = await signIn('intake1', 'right-password')
  t.equal(limited.statusCode, 429)
  t.match(limited.json(), { code: 'TOO_MANY_SIGN_INS', facts: { seconds: Number } })
  t.ok(Number(limited.headers['retry-after']) > 0)
  t.match((await signIn('nobody', 'wrong')).json(), { code: 'WRONG_PASSWORD' }, 'another name from there may still try')
  const known = answer.cookies.find(({ name }) => name === DEVICE_COOKIE)!
  t.match(known, { httpOnly: true, sameSite: 'Strict', path: '/api/session' })
  const there = await app.inject({
    method: 'POST',
    url: '/api/session',
    payload: { username: 'intake1', password: 'right-password' },
    headers: own,
    cookies: { [DEVICE_COOKIE]: known.value },
  })
  t.equal(there.statusCode, 200, 'where the person has signed in before, wrong passwords from elsewhere do not count')

  t.equal((await app.inject({ method: 'DELETE', url: '/api/session', headers: own, cookies: { [COOKIE]: token } })).statusCode, 204)
  t.equal(closed.length, 1)
  t.equal(refused.length, 6, 'who was refused is written down')
  t.equal((await app.inject({ url: '/api/session', cookies: { [COOKIE]: token } })).statusCode, 401)
})

t.test('an outage of the database signs nobody out', async t => {
  let isAway = false
  let now = 0
  const record = person(['intake'])
  const refuse =
    <T>(value: T) =>
    async (): Promise<T> => {
      if (isAway) throw new Error('away')
      return value
    }
  const parts = () =>
    [
      { insert: async () => {}, find: refuse(record), living: refuse([record]), remove: async () => {}, touch: async () => {} },
      { get: async () => record, put: async () => {}, drop: async () => {}, onDropped: () => {} },
      log,
      () => now,
    ] as const
  const sessions = createSessions(...parts())
  t.ok(await sessions.find('token'))
  isAway = true
  now = 120_000
  t.ok(await sessions.find('token'), 'known to this process')
  t.ok(await createSessions(...parts()).find('token'), 'a process started meanwhile knows it from Redis')
  now = record.expiresAt + 1
  t.notOk(await sessions.find('token'), 'but it ends when it ends')
})

t.test('a database that does not answer is away, for whoever nobody remembers', async t => {
  const never = () => new Promise<never>(() => {})
  const sessions = createSessions(
    { insert: never, find: never, living: never, remove: never, touch: never },
    { get: async () => null, put: async () => {}, drop: async () => {}, onDropped: () => {} },
    log,
  )
  const app = await buildApp({ log, findSession: sessions.find, features: [], consoleDir: null })
  t.teardown(() => app.close())
  const answer = await app.inject({ url: '/api/nowhere', cookies: { [COOKIE]: 'token' } })
  t.equal(answer.statusCode, 503)
  t.match(answer.json(), { code: 'DATABASE_AWAY' })
})

t.test('the console is served for every address that is no file', async t => {
  const dir = t.testdir()
  mkdirSync(`${dir}/assets`)
  writeFileSync(`${dir}/index.html`, '<title>console</title>')
  writeFileSync(`${dir}/assets/app-1.js`, 'run()')
  const app = await buildApp({ log, findSession, features: [], consoleDir: dir })
  const page = await app.inject('/desk/orders?x=1')
  t.match(page.body, '<title>console</title>')
  t.match(page.headers['content-security-policy'], /default-src 'self'/)
  t.equal(page.headers['cache-control'], 'no-cache')
  const script = await app.inject('/assets/app-1.js')
  t.equal(script.body, 'run()')
  t.match(script.headers['cache-control'], /immutable/)
  t.equal((await app.inject('/assets/missing.js')).statusCode, 404)
  t.equal((await app.inject('/../../etc/passwd')).body.includes('root:'), false)
  t.equal((await app.inject('/api/unknown')).statusCode, 404)
})
