/** From the pool to the merchant, on a real database, with two seats at once. */
import { randomUUID } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import t from 'tap'
import {
  callbackTasks,
  dispatchAssignments,
  dispatchEnquiries,
  merchantNotices,
  merchants,
  smsOutbox,
  workOrders,
} from '../../db/schema/index.ts'
import { useOffice, type Json } from '../../test/office.ts'
import { categoryId, orderForm } from '../../test/order-forms.ts'
import { brokenInvariants } from '../../test/invariants.ts'
import { releaseExpiredClaims } from './worker.ts'
import { matchWhole } from '../../test/match-whole.ts'

const test = await useOffice(t)
const { as, db, clock } = test
const HOUR = 3_600_000

const saved = async (change = {}) => (await as('intake1', 'POST', '/orders', await orderForm(db, change))).body
const claim = (id: string, who = 'dispatch1') => as(who, 'POST', `/orders/${id}/claim`, { version: 1 })
const claimed = async (who = 'dispatch1', change = {}) => {
  const order = await saved(change)
  return { id: order.id as string, version: (await claim(order.id, who)).body.version as number }
}
const merchantFor = async (id: string, query = '') => (await as('dispatch1', 'GET', `/orders/${id}/merchants${query}`)).body
const form = (version: number, merchantId: string, change = {}) => ({
  version,
  idempotencyKey: randomUUID(),
  merchantId,
  timeLimitAt: new Date(clock.now.getTime() + 4 * HOUR).toISOString(),
  feeQuoteFen: 12_000,
  ...change,
})

t.test('two seats claim at once: one has it, the other hears who', async t => {
  const { id } = await saved()
  const replies = await Promise.all([claim(id, 'dispatch1'), claim(id, 'dispatch2')])
  t.same(replies.map(reply => reply.status).sort(), [200, 409])
  const lost = replies.find(reply => reply.status === 409)!
  t.match(lost.body, { code: 'ORDER_CLAIMED', message: /刘强|赵敏/ })
  t.match(
    (await as('dispatch1', 'GET', '/dispatch/pool?view=all&pageSize=100')).body.items.find((item: Json) => item.id === id),
    { state: 'dispatching', claim: { by: { name: /刘强|赵敏/ } } },
  )
  t.match(
    (await as('dispatch2', 'GET', '/dispatch/pool?view=open&pageSize=100')).body.items.find((item: Json) => item.id === id),
    undefined,
  )
})

t.test('a claim runs out after 15 minutes', async t => {
  const { id } = await claimed()
  t.equal(await releaseExpiredClaims(test.office), 0)
  clock.now = new Date(clock.now.getTime() + test.office.settings.ms('orders.claim'))
  t.ok((await releaseExpiredClaims(test.office)) >= 1)
  t.match((await as('dispatch2', 'GET', `/orders/${id}`)).body, { state: 'pending_dispatch', claim: null })
  t.match(await claim(id, 'dispatch2'), { status: 200 })
})

t.test('the pool: critical, then urgent, handed-back before new, oldest due first', async t => {
  const { items } = (await as('dispatch1', 'GET', '/dispatch/pool?pageSize=100')).body
  const rank = (item: Json) => ({ critical: 4, urgent: 2, normal: 0 })[item.urgency as 'normal']! + (item.round > 0 ? 1 : 0)
  const order = items.map((item: Json) => [rank(item), Date.parse(item.due.at)])
  t.same(
    order,
    [...order].sort((a, b) => b[0] - a[0] || a[1] - b[1]),
  )
  t.ok(items.some((item: Json) => item.state === 'returned'))
})

t.test('eligible merchants: active, qualified, of the category and district; explained and in the published order', async t => {
  const { id } = await saved({ categoryId: await categoryId(db, '市内搬家') })
  const { items } = await merchantFor(id)
  t.same(
    items.map((item: Json) => item.name),
    ['蚂蚁搬家岳阳分公司'],
    'the suspended one is left out',
  )
  matchWhole(t, items[0], {
    rank: 1,
    level: 5,
    phones: [{ masked: '0730****013' }, { masked: /\*{4}/ }],
    offering: { name: '市内搬家', unit: '次' },
    reasons: [
      { key: 'district', value: true },
      { key: 'level', value: 5 },
      { key: 'points', value: 211 },
      { key: 'satisfaction', value: 4 },
      { key: 'response_rate', value: 1 },
    ],
  })
  const cleaning = await merchantFor((await saved({ categoryId: await categoryId(db, '玻璃清洗') })).id)
  const standing = cleaning.items
    .filter((item: Json) => !item.tried)
    .map((item: Json) => [item.reasons[0].value ? 1 : 0, item.level, item.points])
  t.same(
    standing,
    [...standing].sort((a, b) => b[0] - a[0] || b[1] - a[1] || b[2] - a[2]),
  )
  const pingjiang = await saved({
    categoryId: await categoryId(db, '玻璃清洗'),
    address: { districtCode: '430626', detail: '汉昌镇三阳街8号' },
  })
  matchWhole(
    t,
    (await merchantFor(pingjiang.id)).items.map((item: Json) => item.name),
    ['平江山里妹家政', '巴陵好帮手家政服务有限公司'],
  )
  t.ok((await merchantFor(pingjiang.id, '?allDistricts=1')).total > 2)
  t.match((await merchantFor(pingjiang.id, '?q=plslm')).items.length, 0)
  matchWhole(
    t,
    (await merchantFor(pingjiang.id, '?q=pjs')).items.map((item: Json) => item.name),
    ['平江山里妹家政'],
  )
})

t.test('a refusal is a row and the merchant goes to the end; the claim is renewed', async t => {
  const { id, version } = await claimed('dispatch1', { categoryId: await categoryId(db, '马桶疏通') })
  const [first] = (await merchantFor(id)).items
  matchWhole(t, await as('dispatch1', 'POST', `/orders/${id}/enquiries`, { version, merchantId: first.id, result: 'refused' }), {
    status: 400,
    body: { fields: [{ path: 'refuseReason', rule: 'required' }] },
  })
  clock.now = new Date(clock.now.getTime() + 60_000)
  const reply = await as('dispatch1', 'POST', `/orders/${id}/enquiries`, {
    version,
    merchantId: first.id,
    result: 'refused',
    refuseReason: 'no_worker',
    note: '师傅都在外面',
  })
  t.match(reply, {
    status: 200,
    body: { state: 'dispatching', claimedUntil: new Date(clock.now.getTime() + test.office.settings.ms('orders.claim')).toISOString() },
  })
  const { items } = await merchantFor(id)
  t.match(items.at(-1), { id: first.id, tried: 'refused' })
  matchWhole(t, (await as('dispatch1', 'GET', `/orders/${id}/enquiries`)).body.items, [
    { merchant: { id: first.id }, result: 'refused', refuseReason: 'no_worker', round: 1 },
  ])
  t.match(
    await as('dispatch2', 'POST', `/orders/${id}/enquiries`, {
      version: reply.body.version,
      merchantId: first.id,
      result: 'no_answer',
    }),
    { status: 409, body: { code: 'CLAIM_NOT_YOURS' } },
  )
})

t.test('confirmation writes everything at once; repeating it writes nothing', async t => {
  const { id, version } = await claimed()
  const [merchant] = (await merchantFor(id)).items
  const body = form(version, merchant.id)
  const replies = await Promise.all(Array.from({ length: 5 }, () => as('dispatch1', 'POST', `/orders/${id}/dispatch`, body)))
  t.same(
    replies.map(reply => reply.status),
    [200, 200, 200, 200, 200],
    JSON.stringify(replies.map(reply => reply.body.code)),
  )
  t.equal(replies.filter(reply => !reply.body.repeated).length, 1)
  t.equal(new Set(replies.map(reply => reply.body.assignmentId)).size, 1)
  t.match(await as('dispatch2', 'POST', `/orders/${id}/dispatch`, body), { body: { code: 'KEY_REUSED' } }, "another one's key")
  const { dispatchedAt, firstResponseAt, satisfactionAt, smsPreview } = replies[0]!.body
  t.equal(Date.parse(firstResponseAt) - Date.parse(dispatchedAt), 10 * 60_000)
  t.equal(Date.parse(satisfactionAt) - Date.parse(dispatchedAt), 24 * HOUR)
  t.match(smsPreview, /139\*\*\*\*7701/)
  t.notMatch(smsPreview, /13973077701/)
  const of = {
    order: eq(dispatchAssignments.orderId, id),
    sms: eq(smsOutbox.orderId, id),
    notice: eq(merchantNotices.orderId, id),
    task: eq(callbackTasks.orderId, id),
    enquiry: eq(dispatchEnquiries.orderId, id),
  }
  matchWhole(t, await db.select().from(dispatchAssignments).where(of.order), [{ state: 'issued', round: 1, feeQuoteFen: 12_000 }])
  matchWhole(t, await db.select().from(smsOutbox).where(of.sms), [{ template: 'order_issued', state: 'waiting', body: /13973077701/ }])
  t.equal((await db.select().from(merchantNotices).where(of.notice)).length, 1)
  t.same((await db.select().from(callbackTasks).where(of.task)).map(task => task.kind).sort(), ['first_response', 'satisfaction'])
  matchWhole(t, await db.select().from(dispatchEnquiries).where(of.enquiry), [{ result: 'can_serve' }])
  t.ok(test.watched.length >= 2)
  matchWhole(t, (await as('lead', 'GET', `/orders/${id}`)).body, {
    state: 'dispatched',
    owner: 'callback',
    round: 1,
    claim: null,
    due: { rule: 'first_response' },
    assignments: [{ state: 'issued' }],
    openTasks: [{ kind: 'first_response' }, { kind: 'satisfaction' }],
  })
})

t.test('two different confirmations at once: one stands', async t => {
  const { id, version } = await claimed()
  const { items } = await merchantFor(id)
  const replies = await Promise.all([0, 1].map(i => as('dispatch1', 'POST', `/orders/${id}/dispatch`, form(version, items[i].id))))
  t.same(replies.map(reply => reply.status).sort(), [200, 409])
  t.equal(
    (
      await db
        .select()
        .from(dispatchAssignments)
        .where(and(eq(dispatchAssignments.orderId, id), eq(dispatchAssignments.state, 'issued')))
    ).length,
    1,
  )
})

t.test('what may not be confirmed', async t => {
  const { id, version } = await claimed()
  const [good] = (await merchantFor(id)).items
  const [suspended] = await db.select().from(merchants).where(eq(merchants.status, 'suspended'))
  const expired = await merchantFor(id).then(page => page.items[1].id)
  await db
    .update(merchants)
    .set({ qualifiedUntil: new Date('2020-01-01') })
    .where(eq(merchants.id, expired))
  const send = (body: unknown, who = 'dispatch1') => as(who, 'POST', `/orders/${id}/dispatch`, body)
  t.match(await send(form(version, suspended!.id)), { status: 409, body: { code: 'MERCHANT_NOT_ELIGIBLE' } })
  t.match(await send(form(version, expired)), { status: 409, body: { code: 'MERCHANT_NOT_ELIGIBLE' } })
  t.match(await send(form(version, randomUUID())), { status: 404, body: { code: 'MERCHANT_NOT_FOUND' } })
  t.match(await send(form(version, good.id), 'dispatch2'), { status: 409, body: { code: 'CLAIM_NOT_YOURS' } })
  t.match(await send(form(version + 5, good.id)), { status: 409, body: { code: 'ORDER_CHANGED' } })
  matchWhole(t, await send(form(version, good.id, { timeLimitAt: '2020-01-01T00:00:00Z' })), {
    status: 400,
    body: { fields: [{ path: 'timeLimitAt', rule: 'in_past' }] },
  })
  matchWhole(t, await send(form(version, good.id, { callbackAt: '2099-01-01T00:00:00Z' })), {
    status: 400,
    body: { fields: [{ path: 'callbackAt', rule: 'too_far' }] },
  })
  t.match(await send(form(version, good.id), 'intake1'), { status: 403 })
  t.match((await as('lead', 'GET', `/orders/${id}`)).body, { state: 'dispatching', round: 0 })
})

t.test('no merchant: closed with the reason once the member knows', async t => {
  const { id, version } = await claimed()
  matchWhole(t, await as('dispatch1', 'POST', `/orders/${id}/give-up`, { version, reason: '当晚没有师傅', memberInformed: false }), {
    status: 400,
    body: { fields: [{ path: 'memberInformed' }] },
  })
  t.match(await as('dispatch1', 'POST', `/orders/${id}/give-up`, { version, reason: '当晚没有师傅', memberInformed: true }), {
    status: 200,
    body: { state: 'unfulfilled' },
  })
})

t.test('nothing of this broke an invariant', async t => {
  t.same(await brokenInvariants(db), [])
  t.ok((await db.$count(workOrders)) > 40)
})

t.test('the preview says how long the message is and in how many parts it goes', async t => {
  const content = '【免费】上门\n第二行'
  const { body: order } = await as('intake1', 'POST', '/orders', await orderForm(db, { content }))
  const { items } = (await as('dispatch1', 'GET', `/orders/${order.id}/merchants`)).body
  const { status, body } = await as('dispatch1', 'GET', `/orders/${order.id}/sms-preview?merchantId=${items[0].id}`)
  t.equal(status, 200)
  t.match(body.body, /^【家庭服务热线】[^【】\n]+\[免费\]上门 第二行[^【】\n]+$/)
  t.equal(body.characters, body.body.length)
  t.equal(body.parts, Math.ceil(body.characters / 67))
})
