/** Forms that were sent and are no orders, on a real database and a real Valkey: listed with why, without a word of what was written. */
import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { pino } from 'pino'
import t from 'tap'
import { z } from 'zod'
import { drafts, staff, workOrders } from '../../db/schema/index.ts'
import { matchWhole } from '../../test/match-whole.ts'
import type { Instance } from '../../test/instance.ts'
import { useOffice } from '../../test/office.ts'
import { orderForm } from '../../test/order-forms.ts'
import { until } from '../../test/played-switch.ts'
import { OrderForm } from '../contract/orders.ts'
import { fail, failFields } from '../errors.ts'
import type { KeptForm } from '../office.ts'
import { keysOf, openRedis, whenReady } from '../redis/redis.ts'
import { createFormKeeper, startKeptForms } from './kept-forms.ts'
import { saveKeptForm } from './save-or-keep.ts'
import { formReasonOf, listUnstored, traceOf } from './unstored.ts'
import { unstoredRoutes } from './unstored-routes.ts'

const log = pino({ level: 'silent' })
const keys = keysOf('unstored:')
const connect = ({ env }: Instance) => openRedis(env.REDIS_URL!, 'commands', log)
let redis!: ReturnType<typeof connect>
const { as, db, office, instance, clock } = await useOffice(t, {
  services: ['postgres', 'valkey'],
  more: ({ db }, instance) => {
    redis = connect(instance)
    return [unstoredRoutes({ db, kept: { redis, keys } })]
  },
})
t.teardown(() => redis.disconnect())
await whenReady(redis, 5_000)
const keep = createFormKeeper(redis, keys)
const [writer] = await db.select({ id: staff.id, name: staff.name }).from(staff).where(eq(staff.username, 'intake1'))

const keptForm = async (change: Parameters<typeof orderForm>[1] = {}, callerNumber: string | null = null): Promise<KeptForm> => {
  const form = await orderForm(db, change)
  return { key: form.idempotencyKey, person: { ...writer!, lead: false }, at: clock.now.toISOString(), form, callerNumber }
}
const listed = async (id: string) => {
  const { status, body } = await as('admin', 'GET', '/admin/forms')
  t.equal(status, 200)
  return body.items.filter((item: { id: string }) => item.id === id)
}

t.test('why: names and codes of ours alone', async t => {
  t.same(formReasonOf(failFields([{ path: 'categoryId', rule: 'unknown', message: 'x' }])), { why: 'form', detail: 'categoryId unknown' })
  t.same(formReasonOf(failFields([{ path: 'contact.phone', rule: 'call_unknown', message: 'x' }])), {
    why: 'call',
    detail: 'contact.phone call_unknown',
  })
  t.same(formReasonOf(fail('FORBIDDEN')), { why: 'refused', detail: 'FORBIDDEN' })
  t.same(formReasonOf({ cause: { code: '23503', constraint: 'drafts_staff' } }), { why: 'constraint', detail: '23503 drafts_staff' })
  const read = OrderForm.safeParse({
    ...(await orderForm(db)),
    content: '',
    contact: { name: '张三\0', phone: { from: 'typed', number: '1' } },
  })
  t.ok(read.error instanceof z.ZodError)
  const { why, detail } = formReasonOf(read.error)
  t.equal(why, 'form')
  t.match(detail, /contact\.name characters/)
  t.match(detail, /content too_small/)
  t.notMatch(detail, /张三/)
})

t.test('a trace is an id and a mask, whatever was typed', async t => {
  const call = randomUUID()
  const typed = (number: string) => ({ form: { contact: { phone: { from: 'typed', number } } }, callerNumber: null })
  t.same(traceOf({ form: { callId: call }, callerNumber: '+8613973070181' }), { call, masked: '139****0181' })
  t.same(traceOf(typed('139 7307 7701')), { call: null, masked: '139****7701' })
  for (const number of ['张三 13973077701', '110', '']) t.same(traceOf(typed(number)), { call: null, masked: null }, number)
  t.same(
    traceOf({ form: { callId: call, confidential: true }, callerNumber: '+8613973070181' }),
    { call: null, masked: null },
    'confidential',
  )
  t.same(traceOf({ form: null, callerNumber: null }), { call: null, masked: null })
})

t.test('what waits is listed with the worker’s last word, until it is stored', async t => {
  const kept = await keptForm({ contact: { name: '等待中', phone: { from: 'typed', number: '13973077702' } } })
  await keep(kept)
  matchWhole(t, await listed(kept.key), [
    {
      state: 'waiting',
      person: { id: writer!.id, name: '李晓梅' },
      sentAt: kept.at,
      since: null,
      call: null,
      masked: '139****7702',
      why: 'away',
      detail: '',
    },
  ])
  const known = async () => (await listUnstored(db, redis, keys)).items.find(({ id }) => id === kept.key)
  const failing = startKeptForms(
    redis,
    keys,
    log,
    async () => {
      throw Object.assign(new Error('等待中 13973077702'), { code: '42P01' })
    },
    () => false,
  )
  t.teardown(() => failing.stop())
  await until(async () => (await known())?.why === 'schema')
  failing.stop()
  matchWhole(t, await listed(kept.key), [{ state: 'waiting', why: 'schema', detail: '42P01', since: /Z$/ }])
  const working = startKeptForms(
    redis,
    keys,
    log,
    form => saveKeptForm(office, form),
    () => false,
  )
  t.teardown(() => working.stop())
  await until(async () => (await known()) === undefined)
  working.stop()
  t.equal(await db.$count(workOrders, eq(workOrders.idempotencyKey, kept.key)), 1)
  t.equal(await redis.hlen(keys.keptFailures), 0, 'nothing is remembered of it')
})

t.test('what is refused for good is listed until its writer has saved it or thrown it away', async t => {
  const callId = randomUUID()
  const kept = await keptForm({ callId, categoryId: randomUUID(), content: '这是秘密的话' }, '+8613973070181')
  await saveKeptForm(office, kept)
  matchWhole(t, await listed(kept.key), [
    {
      state: 'returned',
      person: { id: writer!.id, name: '李晓梅' },
      sentAt: kept.at,
      since: clock.now.toISOString(),
      call: callId,
      masked: '139****0181',
      why: 'form',
      detail: 'categoryId unknown',
    },
  ])
  const { body } = await as('admin', 'GET', '/admin/forms')
  t.notMatch(JSON.stringify(body), /秘密|天伦城|钱多多|13973070181/, 'nothing of what was written')

  // opened on the writer's screen, it is written on there
  const data = { key: kept.key, fields: { content: '又一句秘密' }, returned: true, masked: '又一句秘密' }
  t.match(await as('intake1', 'PUT', `/drafts/${kept.key}`, { kind: 'service', callId, data }), { status: 200 })
  matchWhole(t, await listed(kept.key), [{ why: 'form', detail: 'categoryId unknown', masked: '139****0181' }], 'and stays')
  t.equal((await as('intake1', 'POST', '/orders', await orderForm(db, { draftId: kept.key }))).status, 201)
  t.same(await listed(kept.key), [], 'saved')

  const thrown = await keptForm({ address: { districtCode: '999999', detail: '南湖大道' } })
  await saveKeptForm(office, thrown)
  await db.update(drafts).set({ returned: null }).where(eq(drafts.id, thrown.key))
  await saveKeptForm(office, thrown)
  matchWhole(t, await listed(thrown.key), [{ state: 'returned', why: 'form', detail: 'address.districtCode unknown' }])
  t.equal((await as('intake1', 'DELETE', `/drafts/${thrown.key}`)).status, 204)
  t.same(await listed(thrown.key), [], 'thrown away')
})

t.test('a form that came back on its writer’s screen is listed; one that is half-written is not', async t => {
  const [own, half] = [randomUUID(), randomUUID()]
  const [callId, secret] = [randomUUID(), randomUUID()]
  const put = (id: string, data: object) => as('intake1', 'PUT', `/drafts/${id}`, { kind: 'service', callId, data })
  t.match(await put(own, { key: own, fields: { content: '秘密' }, returned: true }), { status: 200 })
  t.match(await put(half, { key: half, fields: { content: '秘密' }, returned: false }), { status: 200 })
  matchWhole(t, await listed(own), [{ state: 'returned', why: 'seen', detail: '', masked: null, call: callId }])
  t.same(await listed(half), [])
  t.match(await put(secret, { key: secret, fields: { confidential: true }, returned: true }), { status: 200 })
  matchWhole(t, await listed(secret), [{ state: 'returned', call: null }])
})

t.test('nobody but who keeps the system reads it', async t => {
  for (const person of ['intake1', 'lead']) t.match(await as(person, 'GET', '/admin/forms'), { status: 403 }, person)
})

t.test('with the database away, what waits is listed and the rest is said to be missing', async t => {
  const kept = await keptForm()
  await keep(kept)
  await instance.service('postgres').stop()
  const { complete, items } = await listUnstored(db, redis, keys)
  await instance.service('postgres').start()
  t.equal(complete, false)
  matchWhole(t, items, [{ id: kept.key, state: 'waiting' }])
})
