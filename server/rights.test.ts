/**
 * Who may do what, generated from docs/rights.md: every cell whose function has a route and whose role signs in at the console is asked for
 * by request; every cell is compared with the matrix. The routes are the api's own, with their gate; behind it nothing is done.
 */
import { pino } from 'pino'
import t from 'tap'
import { readCell, readRights } from '../test/rights-table.ts'
import { buildApp, type Feature } from './app.ts'
import { CONSOLE_ROLES, functions, grantsOfRole, Right, Role, together } from './contract/rights.ts'
import { COOKIE, type SessionRecord } from './plugins/session.ts'
import { apiFeatures, type FeatureParts } from './roles/features.ts'

const cells = readRights()
const scopeOf = (right: string, role: string) => cells.find(cell => cell.right === right && cell.role === role)?.scope ?? 'unknown'

/** Parts that are never reached, whatever their names. */
const absent = (): never => new Proxy({}, { get: (_, name) => (name === 'then' ? undefined : absent()) }) as never
const config = { ARI_URL: 'http://127.0.0.1:1', RECORDINGS_DIR: '/tmp', SESSION_SECRET: 'of-the-test-'.repeat(4) }
const parts = new Proxy({ config }, { get: (known, name) => (name === 'config' ? known.config : absent()) }) as unknown as FeatureParts

type Route = { method: string; url: string; rights: string[] }

/** The api's routes as they declare themselves; behind the gate each answers 204. */
const gate = async () => {
  const routes: Route[] = []
  const bare =
    (feature: Feature): Feature =>
    async (app, options) => {
      app.addHook('onRoute', route => {
        for (const method of [route.method].flat())
          if (method !== 'HEAD') routes.push({ method, url: route.url, rights: [route.config?.right ?? []].flat() })
        route.schema = {}
        route.preValidation = []
        route.handler = async (_, reply) => reply.code(204).send()
      })
      await feature(app, options)
    }
  const { features, outside } = apiFeatures(parts)
  const findSession = async (token: string): Promise<SessionRecord> => ({
    id: token,
    userId: token,
    username: token,
    name: token,
    roles: [Role.parse(token.split('-')[0])],
    seatNumber: null,
    createdAt: 0,
    expiresAt: Number.MAX_SAFE_INTEGER,
  })
  const app = await buildApp({
    log: pino({ level: 'silent' }),
    findSession,
    features: features.map(bare),
    outside: outside.map(bare),
    consoleDir: null,
  })
  await app.ready()
  let asked = 0
  const ask = async (role: string, { method, url }: Route) => {
    const path = url.replace(/:\w+/g, 'x')
    const reply = await app.inject({
      method: method as 'GET',
      url: path,
      headers: { 'x-hearthline': '1' },
      cookies: { [COOKIE]: `${role}-${++asked}` },
    })
    return reply.statusCode
  }
  return { routes, ask, close: () => app.close() }
}

t.test('a cell has a grammar, and what is not in it is an error', t => {
  t.strictSame(
    [...readCell('CR:all U:own')],
    [
      ['C', 'all'],
      ['R', 'all'],
      ['U', 'own'],
    ],
  )
  t.strictSame([...readCell('–')], [])
  for (const bad of ['', 'R', 'R:', 'R:mine', 'Z:all', 'RR:all', 'R:all R:own', '● all', 'r:all']) t.throws(() => readCell(bad), bad)
  t.end()
})

t.test('every function of the matrix stands in docs/rights.md, for every role, as the code has it', t => {
  t.strictSame([...new Set(cells.map(({ right }) => right))].sort(), [...Right.options].sort())
  t.strictSame([...new Set(cells.map(({ role }) => role))], Role.options)
  t.equal(cells.length, Right.options.length * Role.options.length, 'each function is in one row alone')
  for (const { row, right, role, scope } of cells)
    t.equal(grantsOfRole(Role.parse(role))[Right.parse(right)] ?? 'none', scope, `${row}: ${right} of ${role}`)
  t.end()
})

t.test('every cell whose function has a route, by request', async t => {
  const { routes, ask, close } = await gate()
  t.teardown(close)
  const guarded = routes.filter(({ rights }) => !rights.includes('public') && !rights.includes('signed-in'))
  t.ok(guarded.length > 50, `${guarded.length} routes`)
  for (const route of guarded) {
    for (const role of CONSOLE_ROLES) {
      const scopes = route.rights.map(right => scopeOf(right, role))
      const want = scopes.some(scope => scope !== 'none') ? 204 : 403
      t.equal(await ask(role, route), want, `${role}: ${route.method} ${route.url} (${route.rights.join(' or ')}: ${scopes.join(', ')})`)
    }
  }
  const built = new Set(guarded.flatMap(({ rights }) => rights))
  for (const right of Right.options.filter(one => !built.has(one))) t.comment(`not yet built: ${right} ${functions[right].words.en}`)
})

t.test('who has two roles has the wider of what each may', t => {
  const both = together([grantsOfRole('dispatch'), grantsOfRole('intake')])
  t.equal(both.get('members.read'), 'all')
  t.equal(together([grantsOfRole('intake'), grantsOfRole('dispatch')]).get('members.read'), 'all', 'in whatever order')
  t.equal(both.get('orders.dispatch'), 'all')
  t.equal(both.get('seat.use'), 'own')
  t.notOk(both.has('orders.reopen'))
  t.strictSame(together([]).size, 0)
  t.end()
})
