// A confidential order, looked for by everybody who has no part in it: on every GET route that the api has, and in what the feed brings.
import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import t from 'tap'
import { auditLog, callbackTasks, members, staff, workOrders } from '../../db/schema/index.ts'
import { orderForm } from '../../test/order-forms.ts'
import { useOffice } from '../../test/office.ts'
import { wholeApi } from '../../test/whole-api.ts'
import type { Audience } from '../contract/feed.ts'
import type { Role } from '../contract/session.ts'
import { audiencesOf } from '../feed/socket.ts'
import { memberContext } from '../members/context.ts'
import { rightsOf } from '../plugins/rights.ts'
import type { SessionRecord } from '../plugins/session.ts'
import { readableAmong, readableBy } from './readers.ts'
import { readerOf } from './rights-now.ts'
import { matchWhole } from '../../test/match-whole.ts'

const NAME = '机密先生'
const ADDRESS = '无人知晓巷七号'
const CONTENT = '不可外传的事情'
const NOTE = '只许自己人看的备注'
const NUMBER = '13973079977'
const marks = [NAME, ADDRESS, CONTENT, NOTE, NUMBER]

const { as, db, office, clock, published } = await useOffice(t)
const people = await db.select().from(staff)
const idOf = (username: string): string => people.find(person => person.username === username)!.id
/** A person as they are asked about, whatever they do here: a seat, or a team lead. */
const askerNamed = (username: string, lead = false) => ({
  id: idOf(username),
  name: username,
  seatNumber: null,
  rights: rightsOf([lead ? 'lead' : 'intake']),
})

const form = await orderForm(db, {
  confidential: true,
  contact: { name: NAME, phone: { from: 'typed', number: NUMBER } },
  address: { districtCode: '430602', detail: ADDRESS },
  content: CONTENT,
})
const saved = (await as('intake1', 'POST', '/orders', form)).body as { id: string; number: string }
await as('intake1', 'POST', `/orders/${saved.id}/notes`, { note: NOTE })
const version = async () => (await db.select().from(workOrders).where(eq(workOrders.id, saved.id)))[0]!.version

const { app, routes } = await wholeApi(
  { db, office },
  {
    findSession: async (token): Promise<SessionRecord | null> => {
      const person = people.find(row => row.username === token)
      return person
        ? {
            id: token,
            userId: person.id,
            username: token,
            name: person.name,
            roles: person.roles as Role[],
            seatNumber: person.seatNumber,
            createdAt: 0,
            expiresAt: Date.now() + 1e6,
          }
        : null
    },
  },
)
const gets = [...new Set(routes.filter(({ method }) => method === 'GET').map(({ url }) => url))]
t.teardown(() => app.close())

/** Routes of parts that do not run here. */
const ELSEWHERE = /\/(seat|board|health|prompts|recordings|admin\/(journal|forms))/

/** Everything a person gets who asks every route about the order, by every id that belongs to it and every word in it. */
type Seen = { address: string; body: string }
const everythingSeenBy = async (username: string): Promise<Seen[]> => {
  const [row] = await db.select().from(workOrders).where(eq(workOrders.id, saved.id))
  const tasks = await db.select({ id: callbackTasks.id }).from(callbackTasks).where(eq(callbackTasks.orderId, saved.id))
  const ids = [
    saved.id,
    form.idempotencyKey!,
    row!.memberId,
    row!.sourceCallId,
    row!.merchantId,
    ...tasks.map(task => task.id),
    'call-secret',
  ]
  const queries = ['', ...[NAME, NUMBER, '1397307', saved.number, saved.number.slice(-5), '机密'].map(q => `?q=${encodeURIComponent(q)}`)]
  const wishes = [...queries, '?view=open', '?view=upcoming', '?view=closed', '?missed=true', '?pageSize=100']
  const seen: Seen[] = []
  for (const url of gets) {
    if (url === '/api/feed' || url === '/sip') continue
    const addresses = url.includes(':') ? ids.flatMap(id => (id ? [url.replace(/:\w+/g, id)] : [])) : [url]
    for (const address of addresses) {
      for (const wish of url.includes(':') ? ['', `?merchantId=${row!.merchantId ?? randomUUID()}`] : wishes) {
        const answer = await app.inject({ url: `${address}${wish}`, headers: { cookie: `hearthline=${username}` } })
        if (answer.statusCode === 200) seen.push({ address: `${address}${wish}`, body: answer.body })
        if (answer.statusCode >= 500 && !ELSEWHERE.test(url)) t.fail(`${address}${wish} ${answer.body}`)
      }
    }
  }
  return seen
}
const leaks = (seen: readonly Seen[]): string[] =>
  seen.filter(({ body }) => marks.some(mark => body.includes(mark))).map(({ address }) => address)

const strangers = ['intake2', 'dispatch1', 'dispatch2', 'callback1', 'callback2', 'admin']

t.test('who has no part in it finds it on no route', async t => {
  t.ok(gets.length > 20, `${gets.length} routes`)
  for (const username of strangers) t.same(leaks(await everythingSeenBy(username)), [], username)
  t.not(leaks(await everythingSeenBy('intake1')).length, 0, 'the seat that took it in does')
  t.not(leaks(await everythingSeenBy('lead')).length, 0, 'and so does the lead')
})

t.test('nor can it be written to, called or revealed', async t => {
  for (const [username, path, body] of [
    ['intake2', `/orders/${saved.id}/notes`, { note: '偷看' }],
    ['intake2', `/orders/${saved.id}/cancel`, { version: 1, reason: '偷偷取消' }],
    ['callback1', `/orders/${saved.id}/notes`, { note: '偷看' }],
    ['dispatch1', `/orders/${saved.id}/release`, { version: 1 }],
  ] as const)
    t.match(await as(username, 'POST', path, body), { status: 404, body: { code: 'ORDER_NOT_FOUND' } }, `${username} ${path}`)
  const revealed = await as('intake2', 'POST', '/phones/reveal', {
    target: { kind: 'order-contact', orderId: saved.id },
    reason: 'emergency',
  })
  t.match(revealed.body, { code: 'ORDER_NOT_FOUND' })
  t.equal((await as('intake2', 'PATCH', `/orders/${saved.id}`, { version: 1, content: '改了' })).status, 404)
  t.equal((await as('dispatch1', 'GET', `/orders/${saved.id}/enquiries`)).status, 404)
})

t.test('the feed tells of it only those who may read it, and of its key only who saved it', async t => {
  const heard = (username: string) => {
    const person = people.find(row => row.username === username)!
    const mine = audiencesOf({
      id: person.id,
      roles: person.roles as Role[],
      rights: rightsOf(person.roles as Role[]),
      seatNumber: person.seatNumber,
      sessionId: username,
    })
    return published.filter(({ audience }) => mine.has(audience as Audience)).map(message => JSON.stringify(message))
  }
  for (const username of strangers)
    t.notOk(
      heard(username).some(text => text.includes(saved.id) || text.includes(form.idempotencyKey!)),
      username,
    )
  t.ok(heard('lead').some(text => text.includes(saved.id)))
  t.notOk(heard('lead').some(text => text.includes(form.idempotencyKey!)))
  t.ok(heard('intake1').some(text => text.includes(form.idempotencyKey!)))
  t.match(await as('intake2', 'GET', `/orders/saved/${form.idempotencyKey}`), { status: 404 })
  t.match(await as('intake1', 'GET', `/orders/saved/${form.idempotencyKey}`), { status: 200, body: { number: saved.number } })

  const open = (await as('intake1', 'POST', '/orders', await orderForm(db))).body as { id: string }
  t.ok(
    heard('dispatch1').some(text => text.includes(open.id)),
    'an ordinary order is told to the office',
  )
  t.notOk(
    heard('admin').some(text => text.includes(open.id)),
    'the administrator keeps the system and hears of no order',
  )
})

t.test('the pool shows it without the citizen until it is claimed; then the holder alone reads it', async t => {
  const inPool = async (username: string) =>
    (await as(username, 'GET', '/dispatch/pool?pageSize=100')).body.items.find((row: { id: string }) => row.id === saved.id)
  t.match(await inPool('dispatch1'), { veiled: true, contactName: '', contactPhone: '', summary: '', memberId: null, number: saved.number })
  matchWhole(t, (await as('dispatch1', 'GET', `/orders/${saved.id}`)).body, { veiled: true, content: '', timeline: [], rights: ['claim'] })
  t.match(await as('dispatch1', 'POST', `/orders/${saved.id}/claim`, { version: await version() }), { status: 200 })
  t.match(await inPool('dispatch1'), { veiled: false, contactName: NAME })
  t.match((await as('dispatch1', 'GET', `/orders/${saved.id}`)).body, { veiled: false, content: CONTENT })
  t.match(await inPool('dispatch2'), { veiled: true, contactName: '' })
  t.same(leaks(await everythingSeenBy('dispatch2')), [])
  t.not(leaks(await everythingSeenBy('dispatch1')).length, 0)
})

t.test('its callback shows the citizen to whoever has taken the task', async t => {
  const merchants = (await as('dispatch1', 'GET', `/orders/${saved.id}/merchants`)).body.items as { id: string }[]
  const done = await as('dispatch1', 'POST', `/orders/${saved.id}/dispatch`, {
    version: await version(),
    idempotencyKey: randomUUID(),
    merchantId: merchants[0]!.id,
    timeLimitAt: new Date(clock.now.getTime() + 3_600_000).toISOString(),
  })
  t.equal(done.status, 200)
  clock.now = new Date(clock.now.getTime() + 15 * 60_000)
  const listed = async (username: string) =>
    (await as(username, 'GET', '/callbacks?view=open&pageSize=100')).body.items.filter(
      (row: { order: { id: string } }) => row.order.id === saved.id,
    ) as { id: string; version: number; kind: string; order: object }[]
  const task = (await listed('callback1')).find(({ kind }) => kind === 'first_response')!
  t.match(task.order, { veiled: true, contactName: '', contactPhone: '', memberId: null })
  t.match((await as('callback1', 'GET', `/callbacks/${task.id}`)).body, { content: '', address: '', order: { veiled: true } })
  t.match(
    await as('callback1', 'POST', `/callbacks/${task.id}/attempts`, { version: task.version, outcome: 'busy' }),
    { status: 404, body: { code: 'ORDER_NOT_FOUND' } },
    'nothing is written before it is taken',
  )
  for (const username of ['intake2', 'dispatch2', 'callback1', 'callback2', 'admin'])
    t.same(leaks(await everythingSeenBy(username)), [], username)
  t.equal((await as('callback1', 'POST', `/callbacks/${task.id}/take`, { version: task.version })).status, 200)
  t.match((await as('callback1', 'GET', `/callbacks/${task.id}`)).body, { content: CONTENT, order: { veiled: false, contactName: NAME } })
  t.match((await as('callback1', 'GET', `/orders/${saved.id}`)).body, { content: CONTENT })
  t.same(leaks(await everythingSeenBy('callback2')), [])
  const taken = await db.select().from(auditLog).where(eq(auditLog.action, 'task.taken'))
  matchWhole(t, taken, [{ staffId: idOf('callback1'), subjectKind: 'order', subjectId: saved.id, detail: { task: task.id } }])
  const { version: held } = (await as('callback1', 'GET', `/callbacks/${task.id}`)).body as { version: number }
  t.equal((await as('callback1', 'POST', `/callbacks/${task.id}/take`, { version: held })).status, 200)
  t.equal(await db.$count(auditLog, eq(auditLog.action, 'task.taken')), 1, "one's own again is no other look")
  t.match(await as('dispatch2', 'GET', `/orders/${saved.id}/merchants`), { status: 404, body: { code: 'ORDER_NOT_FOUND' } })
  t.equal((await as('dispatch1', 'GET', `/orders/${saved.id}/merchants`)).status, 200)
})

t.test('that a member has one is not told by the count of their open orders', async t => {
  const number = '13973079966'
  const { id } = (await as('intake1', 'POST', '/members', { name: '有机密', phones: [{ number: { from: 'typed', number } }] })).body
  const contact = { name: '有机密', phone: { from: 'typed' as const, number } }
  t.equal((await as('intake1', 'POST', '/orders', await orderForm(db, { confidential: true, memberId: id, contact }))).status, 201)
  t.match((await as('intake2', 'GET', `/members/${id}`)).body, { name: '有机密', openOrders: 0 })
  const pop = async (username: string) => (await memberContext(office, number, askerNamed(username))).members[0]
  matchWhole(t, await pop('intake2'), { openOrders: 0, orders: [] })
  matchWhole(t, await pop('intake1'), { openOrders: 1, orders: [{ state: 'pending_dispatch' }] })
})

t.test('the condition in queries and the look at rows say the same of everybody', async t => {
  await db.update(workOrders).set({ confidential: true })
  const rows = await db.select().from(workOrders)
  for (const { username } of people) {
    for (const lead of [false, true]) {
      const reader = readerOf(askerNamed(username, lead), 'orders.read')
      const found = await db
        .select({ id: workOrders.id })
        .from(workOrders)
        .where(await readableBy(db, reader))
      const said = [...(await readableAmong(db, rows, reader))]
      t.same(said.sort(), found.map(({ id }) => id).sort(), `${username}${lead ? ' as lead' : ''}`)
      t.equal(said.length === rows.length, lead)
    }
  }
})

t.test('a confidential order leaves nothing in the register of members, which everybody reads', async t => {
  t.same(await db.select().from(members).where(eq(members.name, NAME)), [])
})
