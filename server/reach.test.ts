/**
 * How far people see, generated from docs/rights.md: for every reading route whose right reaches a role less than everything, two rows, one
 * within reach and one not. A list shows the one; the other, asked for by its id, is not there, and the attempt stands in the audit.
 */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { and, desc, eq } from 'drizzle-orm'
import { pino } from 'pino'
import t from 'tap'
import {
  auditLog,
  callbackTasks,
  callLegs,
  calls,
  memberPhones,
  members,
  merchants,
  recordings,
  staff,
  staffDistricts,
  teamMembers,
  teamQueues,
  teams,
  workOrders,
} from '../db/schema/index.ts'
import { useOffice } from '../test/office.ts'
import { categoryId } from '../test/order-forms.ts'
import { readRights } from '../test/rights-table.ts'
import { wholeApi } from '../test/whole-api.ts'
import { createRefusalAudit, unreached } from './audit/refusals.ts'
import { CONSOLE_ROLES, Role, type Right, type Scope } from './contract/rights.ts'
import type { OwnRole } from './plugins/rights.ts'

const dir = mkdtempSync('/tmp/reach-')
t.teardown(() => rmSync(dir, { recursive: true }))
writeFileSync(`${dir}/a.flac`, Buffer.alloc(100))

const { db, office } = await useOffice(t)
const ownRoles = new Map<string, OwnRole>()
const refusals = createRefusalAudit(db, pino({ level: 'silent' }), 10_000, 10_000)
const { app, routes } = await wholeApi(
  { db, office },
  {
    recordingsDir: dir,
    // a cookie says who asks, and as what: `role.id`
    findSession: async token => {
      const [role = '', id = ''] = token.split('.')
      const own = ownRoles.get(role)
      const user = { id: token, userId: id, username: id, name: role, seatNumber: null, createdAt: 0, expiresAt: Number.MAX_SAFE_INTEGER }
      return { ...user, roles: own ? [] : [Role.parse(role)], ownRoles: own ? [own] : [] }
    },
    onRefused: async (request, refusal) => {
      const refused = unreached(request, refusal)
      if (refused) await refusals(refused)
    },
  },
)
t.teardown(() => app.close())
const ask = async (role: string, id: string, url: string, method: 'GET' | 'PATCH' = 'GET', payload?: object) => {
  const reply = await app.inject({
    method,
    url,
    ...(payload && { payload }),
    headers: { 'x-hearthline': '1', 'cookie': `hearthline=${role}.${id}` },
  })
  const isJson = reply.headers['content-type']?.toString().startsWith('application/json')
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the shape of an answer is what the tests look at
  return { status: reply.statusCode, body: (isJson ? JSON.parse(reply.body) : null) as any }
}

const [HERE, THERE] = ['430602', '430603']
let serial = 0
const someone = async (name: string): Promise<string> => {
  serial += 1
  const values = { staffNo: `R${serial}`, username: `reach${serial}`, name, passwordHash: 'none', roles: ['intake'] }
  return (await db.insert(staff).values(values).returning({ id: staff.id }))[0]!.id
}
const [me, mate, stranger] = [await someone('甲'), await someone('乙'), await someone('丙')]
const inTeam = async (nameZh: string, leadId: string, people: string[]) => {
  const [team] = await db.insert(teams).values({ nameZh, nameEn: nameZh, leadId }).returning({ id: teams.id })
  await db.insert(teamMembers).values(people.map(staffId => ({ staffId, teamId: team!.id })))
  return team!.id
}
const team = await inTeam('甲班', me, [mate])
const otherTeam = await inTeam('丙班', stranger, [stranger])
await db.delete(teamQueues)
await db.insert(teamQueues).values([
  { teamId: team, queueId: 'consult' },
  { teamId: otherTeam, queueId: 'complaint' },
])
await db.insert(staffDistricts).values({ staffId: me, districtCode: HERE })

const category = await categoryId(db, '马桶疏通')
const orderBy = async (intakeAgentId: string, districtCode: string, memberId: string | null = null): Promise<string> => {
  serial += 1
  const values = {
    number: `S20991231${String(10_000 + serial)}`,
    type: 'service' as const,
    state: 'pending_dispatch',
    stateSince: new Date(),
    owner: 'dispatch' as const,
    contactName: '某人',
    contactNumber: `+86139000${String(10_000 + serial)}`,
    districtCode,
    addressDetail: '某处',
    categoryId: category,
    content: '某事',
    idempotencyKey: randomUUID(),
    memberId,
    intakeAgentId,
  }
  return (await db.insert(workOrders).values(values).returning({ id: workOrders.id }))[0]!.id
}
const memberWith = async (number: string): Promise<string> => {
  serial += 1
  const values = {
    memberNo: `R${serial}`,
    kind: 'household' as const,
    name: '某人',
    initials: 'mr',
    channel: 'phone',
    firstContactAt: new Date(),
  }
  const [row] = await db.insert(members).values(values).returning({ id: members.id })
  await db.insert(memberPhones).values({ memberId: row!.id, number, kind: 'mobile', primary: true })
  return row!.id
}
const callOf = async (staffId: string | null, more: Partial<typeof calls.$inferInsert> = {}): Promise<string> => {
  const id = randomUUID()
  const at = new Date()
  await db
    .insert(calls)
    .values({ id, direction: 'inbound', state: 'ended', result: 'answered', startedAt: at, endedAt: at, staffId, ...more })
  return id
}
const recordingOf = async (callId: string): Promise<string> => {
  const id = randomUUID()
  await db.insert(recordings).values({ id, callId, kind: 'conversation', state: 'ready', file: 'a.flac', startedAt: new Date() })
  return id
}
const merchantIn = async (districtCode: string): Promise<string> => {
  const [like] = await db.select().from(merchants).limit(1)
  serial += 1
  const { id: _, ...values } = like!
  const [row] = await db
    .insert(merchants)
    .values({ ...values, merchantNo: `R${serial}`, name: `某店${serial}`, districtCode })
    .returning({ id: merchants.id })
  return row!.id
}

/** Whose row is within reach of a scope: one's own, a mate's, or one in one's district. */
const whose: Record<Exclude<Scope, 'all'>, string> = { own: me, team: mate, district: stranger }
type Pair = { within: string; beyond: string }
/** Two rows of each thing: one within reach of the scope, one not. */
const things: Record<string, (scope: Exclude<Scope, 'all'>) => Promise<Pair>> = {
  async member(scope) {
    const [one, other] = [await memberWith(`+8613800${String(10_000 + serial)}`), await memberWith(`+8613801${String(10_000 + serial)}`)]
    await orderBy(whose[scope], HERE, one)
    await orderBy(stranger, THERE, other)
    return { within: one, beyond: other }
  },
  order: async scope => ({ within: await orderBy(whose[scope], HERE), beyond: await orderBy(stranger, THERE) }),
  merchant: async () => ({ within: await merchantIn(HERE), beyond: await merchantIn(THERE) }),
  call: async scope => ({ within: await callOf(whose[scope]), beyond: await callOf(stranger) }),
  recording: async scope => ({
    within: await recordingOf(await callOf(whose[scope])),
    beyond: await recordingOf(await callOf(stranger)),
  }),
  staff: async scope => ({ within: whose[scope], beyond: stranger }),
  team: async () => ({ within: team, beyond: otherTeam }),
}

type Place = { thing: keyof typeof things & string; list?: (scope: Scope) => string; change?: object }
/** Where what is read: a list, or one by its id. */
const PLACES: Record<string, Place> = {
  'GET /api/members': { thing: 'member', list: () => '/api/members?pageSize=100' },
  'GET /api/members/:id': { thing: 'member' },
  'GET /api/members/:id/history': { thing: 'member' },
  'PATCH /api/members/:id': { thing: 'member', change: { version: 1, remark: '改' } },
  'GET /api/orders': { thing: 'order', list: () => '/api/orders?pageSize=100' },
  'GET /api/orders/:id': { thing: 'order' },
  'GET /api/orders/:id/enquiries': { thing: 'order' },
  'GET /api/merchants': { thing: 'merchant', list: () => '/api/merchants?pageSize=100' },
  'GET /api/merchants/:id': { thing: 'merchant' },
  'GET /api/calls': { thing: 'call', list: scope => `/api/calls?limit=200&scope=${scope === 'own' ? 'own' : 'all'}` },
  'GET /api/calls/:id': { thing: 'call' },
  'GET /api/recordings/:id/audio': { thing: 'recording' },
  'GET /api/staff': { thing: 'staff', list: () => '/api/staff?limit=100' },
  'GET /api/staff/:id': { thing: 'staff' },
  'GET /api/teams': { thing: 'team', list: () => '/api/teams' },
}
/** Routes of a right with a limited scope that read no rows of others, or whose own test looks at their reach. */
const ELSEWHERE: Record<string, string> = {
  'GET /api/board': 'server/board/board.test.ts',
  'GET /api/calls/:id/context': 'below: who may read the call, and members',
  'GET /api/colleagues': 'whom one may ask in a call: everybody at a seat',
  'GET /api/work-lists': 'figures alone',
  'POST /api/phones/reveal': 'server/reveals/reveals.test.ts: a context of work',
  'POST /api/calls': 'server/references/call.test.ts: whom one may ring',
  'POST /api/calls/:id/consult': 'server/references/call.test.ts: whom one may ring',
}
/** Addresses of what is one's own and nobody else's by its nature: the seat, its calls, half-written forms. */
const OWN = ['/api/seat', '/api/drafts', '/sip', '/api/calls/:id/digits', '/api/calls/:id/refuse', '/api/calls/:id/:action']

const cells = readRights()
const limited = routes
  .filter(({ method, url }) => method !== 'HEAD' && !OWN.some(prefix => url.startsWith(prefix)))
  .flatMap(({ method, url, rights }) =>
    cells
      .filter(
        ({ right, role, scope }) => rights.includes(right) && CONSOLE_ROLES.includes(Role.parse(role)) && !['none', 'all'].includes(scope),
      )
      .map(({ right, role, scope }) => ({ route: `${method} ${url}`, url, right, role, scope: scope as Exclude<Scope, 'all'> })),
  )

t.test('no route of a right that reaches a role less than everything is without its two rows', t => {
  const found = [...new Set(limited.map(({ route }) => route))].sort()
  t.strictSame(found, [...new Set([...Object.keys(PLACES), ...Object.keys(ELSEWHERE)])].sort())
  t.end()
})

const attempts = (thing: string, id: string) =>
  db
    .select()
    .from(auditLog)
    .where(and(eq(auditLog.action, 'right.unreached'), eq(auditLog.subjectKind, thing), eq(auditLog.subjectId, id)))
    .orderBy(desc(auditLog.id))

t.test('within reach, and beyond it', async t => {
  for (const { route, url, right, role, scope } of limited) {
    const place = PLACES[route]
    // a missed call's readers see it by another right, which reaches everything
    if (!place || right === 'missed.read') continue
    const name = `${role} (${right}: ${scope}) ${route}`
    const { within, beyond } = await things[place.thing]!(scope)
    if (place.list) {
      const { status, body } = await ask(role, me, place.list(scope))
      const ids = (body.items as { id: string }[]).map(({ id }) => id)
      t.equal(status, 200, name)
      t.ok(ids.includes(within), `${name} has what is within reach`)
      t.notOk(ids.includes(beyond), `${name} has nothing beyond`)
      continue
    }
    const [method] = route.split(' ') as ['GET' | 'PATCH']
    const read = (id: string) => ask(role, me, url.replace(':id', id), method, place.change)
    t.equal((await read(within)).status, 200, `${name} within reach`)
    t.equal((await attempts(place.thing, within)).length, 0, `${name} is no attempt`)
    const before = (await attempts(place.thing, beyond)).length
    t.equal((await read(beyond)).status, 404, `${name} beyond`)
    const [written, ...more] = await attempts(place.thing, beyond)
    t.match(written, { staffId: me, detail: { route } }, `${name} is written down`)
    t.equal(more.length, before, `${name} is written down once`)
  }
})

/** A role of the centre's own with these rights alone. */
const roleOf = (name: string, grants: Partial<Record<Right, Scope>>): string => {
  ownRoles.set(name, { id: randomUUID(), name: { zh: name, en: name }, grants })
  return name
}

t.test("orders of one's own, with a role of the centre: list, one, pool, and what one may do", async t => {
  const role = roleOf('narrow', { 'orders.read': 'own', 'orders.dispatch': 'all', 'orders.cancel': 'own', 'tasks.read': 'all' })
  const { within, beyond } = await things.order!('own')
  const ids = async (url: string) => ((await ask(role, me, url)).body.items as { id: string }[]).map(({ id }) => id)
  const listed = await ids('/api/orders?pageSize=100')
  t.ok(listed.includes(within))
  t.notOk(listed.includes(beyond))
  t.equal((await ask(role, me, `/api/orders/${within}`)).status, 200)
  t.equal((await ask(role, me, `/api/orders/${beyond}`)).body?.veiled, true, 'what waits for dispatch is seen as far as one chooses by')
  await db.update(workOrders).set({ owner: 'none', state: 'completed' }).where(eq(workOrders.id, beyond))
  t.equal((await ask(role, me, `/api/orders/${beyond}`)).status, 404)
  const [task] = await db
    .insert(callbackTasks)
    .values({ orderId: within, kind: 'first_response', dueAt: new Date(), callableFrom: new Date(), ownerId: stranger, state: 'taken' })
    .returning({ id: callbackTasks.id })
  t.equal((await ask(role, me, `/api/callbacks/${task!.id}`)).body.order.veiled, false)
})

t.test('whom one has to do with: by a callback task, by a call, and by nothing else', async t => {
  const beyond = async (url: string) => (await ask('callback', me, url)).status
  const member = await memberWith('+8613822220001')
  t.equal(await beyond(`/api/members/${member}`), 404)
  const order = await orderBy(stranger, THERE, member)
  const [task] = await db
    .insert(callbackTasks)
    .values({ orderId: order, kind: 'first_response', dueAt: new Date(), callableFrom: new Date() })
    .returning({ id: callbackTasks.id })
  t.equal(await beyond(`/api/members/${member}`), 404, 'a task that anybody may take')
  await db.update(callbackTasks).set({ ownerId: me, state: 'taken' }).where(eq(callbackTasks.id, task!.id))
  t.equal(await beyond(`/api/members/${member}`), 200)

  const caller = await memberWith('+8613822220002')
  const dialled = await callOf(me, { number: '+8613822220002', direction: 'outbound', result: 'no-answer' })
  t.equal(await beyond(`/api/members/${caller}`), 404, 'dialling somebody and hanging up is no conversation')
  await db.update(calls).set({ answeredAt: new Date() }).where(eq(calls.id, dialled))
  t.equal(await beyond(`/api/members/${caller}`), 200)
  const advised = await memberWith('+8613822220003')
  const theirs = await callOf(stranger, { number: '+8613822220003' })
  t.equal(await beyond(`/api/members/${advised}`), 404)
  const at = new Date()
  const leg = {
    callId: theirs,
    ordinal: 1,
    role: 'agent',
    why: 'consulted',
    staffId: me,
    offeredAt: at,
    callStartedAt: at,
    seq: 1,
  } as const
  await db.insert(callLegs).values(leg)
  t.equal(await beyond(`/api/members/${advised}`), 404, 'a telephone that only rang')
  await db.update(callLegs).set({ answeredAt: at }).where(eq(callLegs.callId, theirs))
  t.equal(await beyond(`/api/members/${advised}`), 200, 'who was asked for advice')
  t.equal((await ask('callback', me, `/api/calls/${theirs}/context`)).status, 200)
  t.equal((await ask('callback', mate, `/api/calls/${theirs}/context`)).status, 404)
})

t.test('a team has the calls that nobody took, but for the queues that other teams answer for', async t => {
  const kinds = [{ queueId: 'consult' }, { queueId: 'complaint' }, { queueId: 'suggestion' }, { queueId: null }]
  const ids = await Promise.all(kinds.map(kind => callOf(null, { ...kind, result: 'abandoned' })))
  const listed = ((await ask('lead', me, '/api/calls?scope=all&limit=200')).body.items as { id: string }[]).map(({ id }) => id)
  t.strictSame(
    ids.map(id => listed.includes(id)),
    [true, false, true, true],
    'its own, not those of another, that of nobody, and what ended in the menu',
  )
  const statuses = async (role: string) => Promise.all(ids.map(async id => (await ask(role, me, `/api/calls/${id}`)).status))
  t.strictSame(await statuses('lead'), [200, 404, 200, 200])
  t.strictSame(await statuses('qa'), [200, 200, 200, 200], 'quality reads everything')
})

t.test("an order's calls: that there were any is the order's; their steps and recordings are the call's", async t => {
  const order = await orderBy(me, HERE)
  const call = await callOf(me, { orderId: order })
  const recording = await recordingOf(call)
  type Entry = { kind: string; id: string; ready?: boolean }
  const lines = async (role: string, id: string) =>
    ((await ask(role, id, `/api/orders/${order}`)).body.timeline as Entry[]).filter(({ kind }) => kind === 'call' || kind === 'recording')
  const seen = (entries: Entry[]) => entries.map(({ kind, id, ready }) => [kind, id, ready])
  t.strictSame(seen(await lines('intake', me)), [
    ['call', call, undefined],
    ['recording', recording, true],
  ])
  t.strictSame(seen(await lines('intake', mate)), [
    ['call', call, undefined],
    ['recording', recording, false],
  ])
  t.strictSame(seen(await lines('business', mate)), [
    ['call', call, undefined],
    ['recording', recording, false],
  ])
})

t.test("an order says whether its member's record is within reach", async t => {
  const member = await memberWith('+8613822220009')
  const order = await orderBy(stranger, THERE, member)
  const isOpen = async (role: string, id: string) => (await ask(role, id, `/api/orders/${order}`)).body.memberOpen as boolean
  t.strictSame(
    [await isOpen('intake', me), await isOpen('dispatch', me), await isOpen('dispatch', stranger), await isOpen('qa', me)],
    [true, false, true, false],
  )
})

t.test('without the right to read calls or members nothing of them is told', async t => {
  const role = roleOf('blind', { 'orders.read': 'all' })
  for (const url of ['/api/calls', `/api/calls/${await callOf(me)}`, '/api/members']) t.equal((await ask(role, me, url)).status, 403, url)
})
