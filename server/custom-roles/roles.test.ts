/** Roles of a centre's own over the api: made by copying one, changed, given up; what is taken away is gone at once, in open pages too. */
import t from 'tap'
import { useInstance } from '../../test/instance.ts'
import { Person } from '../../test/person.ts'
import { until } from '../../test/sip/clock.ts'
import { matchWhole } from '../../test/match-whole.ts'
import { openStatements } from '../../test/statements.ts'
import { grantsOfRole, Role } from '../contract/rights.ts'
import { dutyConflict } from '../contract/rights/duties.ts'

t.setTimeout(180_000)
const instance = await useInstance(t, {
  services: ['postgres', 'valkey'],
  seed: true,
  env: { ARI_URL: 'http://u:p@127.0.0.1:1', AMI_URL: 'tcp://u:p@127.0.0.1:1' },
})
await instance.startRole('api')
const { sql, close } = openStatements(instance.env.DATABASE_URL!, 2)
t.teardown(close)

/** A person of the demo; asks below `/api`. */
const signIn = async (username: string) => {
  const person = await Person.signIn(`http://127.0.0.1:${instance.ports.http}`, username, instance.env.DEMO_PASSWORD ?? 'hearthline-demo')
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the shape of an answer is what the tests look at
  const call = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown) => person.ask<any>(method, `/api${path}`, body)
  return {
    call,
    get: (path: string) => call('GET', path),
    post: (path: string, body: unknown) => call('POST', path, body),
    feed: () => person.feed(),
  }
}
const admin = await signIn('admin')
const made = async (name: string, copyOf = 'intake') =>
  (await admin.post('/roles', { copyOf, nameZh: name, nameEn: name })).body as {
    id: string
    version: number
    grants: Record<string, string>
  }
const give = (username: string, role: string) => sql`update staff set roles = ${[role]} where username = ${username}`

t.test('no role of the matrix has two duties that one person must not have', t => {
  for (const role of Role.options) t.equal(dutyConflict(grantsOfRole(role)), null, role)
  t.strictSame(dutyConflict({ ...grantsOfRole('lead'), 'roles.manage': 'all' }), { one: 'roles.manage', other: 'members.read' })
  t.end()
})

t.test('a copy has what it was copied from, a name of its own, and its audit', async t => {
  const role = await made('夜班受理')
  t.strictSame(role.grants, grantsOfRole('intake'))
  matchWhole(t, (await admin.get('/roles')).body, {
    items: [{ id: role.id, name: { zh: '夜班受理' }, basedOn: 'intake', people: 0 }],
    people: { lead: 1 },
  })
  const taken = await admin.post('/roles', { copyOf: role.id, nameZh: '夜班受理', nameEn: 'x' })
  matchWhole(t, taken, { status: 400, body: { fields: [{ path: 'nameZh', rule: 'duplicate' }] } })
  matchWhole(t, await admin.post('/roles', { copyOf: '00000000-0000-4000-8000-000000000000', nameZh: '无', nameEn: 'x' }), {
    status: 400,
    body: { fields: [{ path: 'copyOf', rule: 'unknown' }] },
  })
  matchWhole(t, await (await signIn('lead')).get('/roles'), { status: 403 })
  const rows = await sql<{ action: string; detail: object }>`select action, detail from audit_log where subject_id = ${role.id}`
  matchWhole(t, rows, [{ action: 'role.create', detail: { copyOf: 'intake', nameZh: '夜班受理' } }])
})

t.test('what is taken away is gone at once: for requests, and for the feed of a page that is open', async t => {
  const role = await made('白班受理')
  await give('intake2', role.id)
  const seat = await signIn('intake2')
  matchWhole(t, (await seat.get('/session')).body, { user: { roles: [], ownRoles: [{ id: role.id }] }, scopes: { 'orders.create': 'all' } })
  t.equal((await seat.get('/orders')).status, 200)
  const feed = await seat.feed()
  const { 'orders.read': _, ...grants } = role.grants
  matchWhole(t, await admin.call('PATCH', `/roles/${role.id}`, { version: 1, grants }), { status: 200, body: { version: 2, people: 1 } })
  await feed.message('session.changed')
  await until(feed, () => feed.closed, 5_000, 'the feed to close')
  t.equal((await seat.get('/orders')).status, 403)
  t.notOk('orders.read' in (await seat.get('/session')).body.scopes)
  const rows = await sql<{ detail: object }>`select detail from audit_log where subject_id = ${role.id} and action = 'role.change'`
  matchWhole(t, rows, [{ detail: { grants: { 'orders.read': ['all', 'none'] } } }])
  matchWhole(t, await admin.call('PATCH', `/roles/${role.id}`, { version: 1, grants }), { status: 409, body: { code: 'ROLE_CHANGED' } })
  matchWhole(t, await admin.call('DELETE', `/roles/${role.id}?version=2`), {
    status: 409,
    body: { code: 'ROLE_IN_USE', facts: { count: 1 } },
  })
  await give('intake2', 'intake')
  t.equal((await admin.call('DELETE', `/roles/${role.id}?version=2`)).status, 204)
  matchWhole(t, await admin.call('DELETE', `/roles/${role.id}?version=3`), { status: 404, body: { code: 'ROLE_NOT_FOUND' } })
  t.ok((await made('白班受理')).id, 'its name is free')
})

t.test('a role gets neither a scope that its function does not know nor two duties at once', async t => {
  const role = await made('试', 'admin')
  const change = (grants: object) => admin.call('PATCH', `/roles/${role.id}`, { version: 1, grants })
  matchWhole(t, await change({ 'seats.manage': 'own' }), {
    status: 400,
    body: { fields: [{ path: 'grants.seats.manage', rule: 'not_in_list' }] },
  })
  t.equal((await change({ 'no.such': 'all' })).status, 400)
  matchWhole(t, await change({ ...role.grants, 'calls.read': 'all' }), {
    status: 409,
    body: { code: 'ROLE_DUTIES', facts: { one: /管理/ }, message: /职责分离/ },
  })
})

t.test('the last who administrates cannot lose it', async t => {
  const role = await made('系统员', 'admin')
  await give('admin', role.id)
  const { 'roles.manage': _, ...grants } = role.grants
  matchWhole(t, await admin.call('PATCH', `/roles/${role.id}`, { version: 1, grants }), {
    status: 409,
    body: { code: 'LAST_ADMINISTRATOR' },
  })
  t.equal((await admin.get('/roles')).status, 200)
  await give('lead', 'admin')
  await sql`update staff set one_time_until = now() - interval '1 hour' where username = 'lead'`
  matchWhole(t, await admin.call('PATCH', `/roles/${role.id}`, { version: 1, grants }), {
    status: 409,
    body: { code: 'LAST_ADMINISTRATOR' },
  })
  await sql`update staff set one_time_until = null where username = 'lead'`
  t.equal((await admin.call('PATCH', `/roles/${role.id}`, { version: 1, grants })).status, 200, 'another one is there')
  t.equal((await admin.get('/roles')).status, 403)
})
