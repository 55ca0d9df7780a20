/** Callbacks on a real database: both kinds, hand-back and second dispatch, attempts, separation of duties. */
import { randomUUID } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import t from 'tap'
import {
  callbackTasks,
  calls,
  dispatchAssignments,
  evaluations,
  merchantNotices,
  smsOutbox,
  staff,
  workOrders,
} from '../../db/schema/index.ts'
import { useOffice, type Json } from '../../test/office.ts'
import { brokenInvariants } from '../../test/invariants.ts'
import { categoryId, orderForm } from '../../test/order-forms.ts'
import { fallDue } from './due.ts'
import { matchWhole } from '../../test/match-whole.ts'

// 10:00 in the centre, so that hours for calling citizens play no part where they are not meant to.
const test = await useOffice(t, { now: new Date('2026-12-01T02:00:00Z') })
const { as, db, clock } = test
const MINUTE = 60_000
const later = (minutes: number) => {
  clock.now = new Date(clock.now.getTime() + minutes * MINUTE)
}

const dispatch = async (id: string, pick = 0, who = 'dispatch1') => {
  const claimed = (await as(who, 'POST', `/orders/${id}/claim`, { version: 1 })).body
  const merchants = (await as(who, 'GET', `/orders/${id}/merchants`)).body.items
  const reply = await as(who, 'POST', `/orders/${id}/dispatch`, {
    version: claimed.version,
    idempotencyKey: randomUUID(),
    merchantId: merchants[pick].id,
    timeLimitAt: new Date(clock.now.getTime() + 240 * MINUTE).toISOString(),
    feeQuoteFen: 9_900,
  })
  return { ...reply.body, merchant: merchants[pick].id }
}
const issued = async (change = {}) => {
  const { body } = await as('intake1', 'POST', '/orders', await orderForm(db, change))
  return { id: body.id as string, ...(await dispatch(body.id)) }
}
const taskOf = async (orderId: string, kind: 'first_response' | 'satisfaction') =>
  (
    await db
      .select()
      .from(callbackTasks)
      .where(and(eq(callbackTasks.orderId, orderId), eq(callbackTasks.kind, kind), eq(callbackTasks.state, 'waiting')))
  )[0]!
const send = (id: string, action: string, body: unknown, who = 'callback1') => as(who, 'POST', `/callbacks/${id}/${action}`, body)
const state = async (id: string) => (await as('lead', 'GET', `/orders/${id}`)).body

t.test('first callback: the merchant has been in touch', async t => {
  const { id } = await issued()
  const task = await taskOf(id, 'first_response')
  t.notOk(
    (await as('callback1', 'GET', '/callbacks?view=due&pageSize=100')).body.items.some((item: Json) => item.id === task.id),
    'not due yet',
  )
  later(10)
  t.ok(await fallDue(test.office, task.id))
  t.notOk(await fallDue(test.office, task.id), 'told once')
  matchWhole(
    t,
    test.published.filter(({ data }) => data.taskId === task.id),
    [{ audience: 'right:tasks.work', type: 'task.due', data: { kind: 'first_response', orderId: id } }],
  )
  t.match(
    (await as('callback1', 'GET', '/callbacks?view=due&pageSize=100')).body.items.find((item: Json) => item.id === task.id),
    { overdue: false, conflict: false, order: { contactPhone: '139****7701' } },
  )
  const taken = await send(task.id, 'take', { version: task.version })
  t.match(taken, { status: 200, body: { state: 'taken' } })
  t.match(await send(task.id, 'take', { version: taken.body.version }, 'callback2'), {
    status: 409,
    body: { code: 'TASK_TAKEN', message: /孙悦/ },
  })
  matchWhole(t, (await as('callback1', 'GET', `/callbacks/${task.id}`)).body, {
    owner: { name: '孙悦' },
    merchantPhones: [{ masked: /\*{4}/ }],
    feeQuoteFen: 9_900,
  })
  t.match(await send(task.id, 'first-response', { answer: 'contacted', version: taken.body.version, callId: 'call-3' }), {
    status: 200,
    body: { state: 'done', orderState: 'responded' },
  })
  t.match(await send(task.id, 'first-response', { answer: 'contacted', version: taken.body.version + 1 }), {
    status: 409,
    body: { code: 'TASK_CLOSED' },
  })
  t.match(await state(id), { state: 'responded', due: { rule: 'merchant_limit' }, callbackAgent: { name: '孙悦' } })
  t.match((await db.select().from(dispatchAssignments).where(eq(dispatchAssignments.orderId, id)))[0]!.respondedAt, clock.now)
})

t.test('two seats take one task at once: one has it', async t => {
  const { id } = await issued()
  const task = await taskOf(id, 'first_response')
  const replies = await Promise.all(['callback1', 'callback2'].map(who => send(task.id, 'take', { version: task.version }, who)))
  t.same(replies.map(reply => reply.status).sort(), [200, 409])
})

t.test('a promise is checked once more, then the order goes back', async t => {
  const { id } = await issued()
  later(10)
  const task = await taskOf(id, 'first_response')
  t.match(await send(task.id, 'first-response', { answer: 'merchant_promises', version: task.version, note: '半小时内联系' }), {
    body: { state: 'done', orderState: 'dispatched' },
  })
  const check = await taskOf(id, 'first_response')
  t.match(check, { recheck: true, promise: '半小时内联系', dueAt: new Date(clock.now.getTime() + 10 * MINUTE) })
  t.match(await send(check.id, 'first-response', { answer: 'merchant_promises', version: check.version }), {
    status: 409,
    body: { code: 'PROMISE_USED' },
  })
  t.match(await send(check.id, 'first-response', { answer: 'merchant_returns', version: check.version, reason: 'merchant_unreachable' }), {
    body: { orderState: 'returned' },
  })
})

t.test('hand-back and second dispatch', async t => {
  const { id, assignmentId, merchant } = await issued()
  later(10)
  const task = await taskOf(id, 'first_response')
  t.match(
    await send(task.id, 'first-response', {
      answer: 'merchant_returns',
      version: task.version,
      reason: 'no_worker',
      note: '师傅请假',
    }),
    { status: 200, body: { orderState: 'returned' } },
  )
  const returned = await state(id)
  matchWhole(t, returned, {
    state: 'returned',
    owner: 'dispatch',
    round: 1,
    merchant: null,
    openTasks: [],
    assignments: [{ state: 'returned', returnReason: 'no_worker', returnNote: '师傅请假' }],
  })
  t.match(
    (
      await db
        .select()
        .from(merchantNotices)
        .where(and(eq(merchantNotices.assignmentId, assignmentId), eq(merchantNotices.kind, 'order_issued')))
    )[0],
    { revokedAt: Date, data: { number: returned.number, contactNumber: undefined } },
  )
  const pool = (await as('dispatch2', 'GET', '/dispatch/pool?pageSize=100')).body.items
  t.ok(
    pool.findIndex((item: Json) => item.id === id) < pool.findIndex((item: Json) => item.urgency === 'normal' && item.round === 0),
    'before new orders of its urgency',
  )
  t.notOk(
    (await as('dispatch1', 'GET', `/orders/${id}/merchants`)).body.items.some((item: Json) => item.id === merchant),
    'the merchant is left out',
  )
  t.ok(
    (await as('dispatch1', 'GET', `/orders/${id}/merchants?includeReturned=1`)).body.items.some(
      (item: Json) => item.id === merchant && item.returnedBefore,
    ),
  )
  // the citizen had chosen English on the telephone
  const call = randomUUID()
  await db.insert(calls).values({ id: call, direction: 'inbound', state: 'ended', language: 'en', startedAt: clock.now })
  await db.update(workOrders).set({ sourceCallId: call }).where(eq(workOrders.id, id))
  const before = (await db.select().from(dispatchAssignments).where(eq(dispatchAssignments.id, assignmentId)))[0]
  const second = await dispatch(id, 0, 'dispatch2')
  t.match(second, { round: 2, state: 'dispatched' })
  t.same(
    (await db.select().from(dispatchAssignments).where(eq(dispatchAssignments.id, assignmentId)))[0],
    before,
    'the first round is untouched',
  )
  matchWhole(t, (await db.select().from(smsOutbox).where(eq(smsOutbox.orderId, id))).map(sms => sms.template).sort(), [
    'merchant_changed',
    'order_issued',
    'order_issued',
  ])
  const [told] = await db
    .select()
    .from(smsOutbox)
    .where(and(eq(smsOutbox.orderId, id), eq(smsOutbox.template, 'merchant_changed')))
  t.match(told?.body, /Your order .* another provider/)
})

t.test('satisfaction completes the order with timeliness, satisfaction and fee', async t => {
  const { id } = await issued()
  const task = await taskOf(id, 'satisfaction')
  const form = { served: true, version: task.version, timeliness: 'in_time', satisfaction: 5, feeFen: 9_900, comment: '很满意' }
  t.match(await send(task.id, 'satisfaction', form), { status: 409, body: { code: 'TASK_NOT_DUE' } })
  later(24 * 60)
  await fallDue(test.office, task.id)
  matchWhole(t, await state(id), { state: 'served', openTasks: [{ kind: 'satisfaction' }] })
  for (const [change, path] of [
    [{ feeFen: undefined }, 'feeFen'],
    [{ satisfaction: 6 }, 'satisfaction'],
    [{ timeliness: 'soon' }, 'timeliness'],
  ] as const) {
    matchWhole(t, await send(task.id, 'satisfaction', { ...form, ...change }), { status: 400, body: { fields: [{ path }] } }, path)
  }
  t.match(await send(task.id, 'first-response', { answer: 'contacted', version: task.version }), {
    status: 409,
    body: { code: 'TASK_OTHER_FORM' },
  })
  const replies = await Promise.all([send(task.id, 'satisfaction', form), send(task.id, 'satisfaction', form)])
  t.same(replies.map(reply => reply.status).sort(), [200, 409])
  matchWhole(t, await state(id), {
    state: 'completed',
    owner: 'none',
    evaluation: { timeliness: 'in_time', satisfaction: 5, feeFen: 9_900, reached: true },
    assignments: [{ state: 'finished' }],
    openTasks: [],
  })
  t.equal((await db.select().from(evaluations).where(eq(evaluations.orderId, id))).length, 1)
  const done = (await state(id)).version
  t.match(await as('callback1', 'POST', `/orders/${id}/reopen`, { version: done, reason: '弄错了' }), { status: 403 })
  matchWhole(t, await as('lead', 'POST', `/orders/${id}/reopen`, { version: done, reason: '会员来电说没做完' }), {
    status: 200,
    body: { state: 'served', openTasks: [{ kind: 'satisfaction' }] },
  })
  const again = await taskOf(id, 'satisfaction')
  t.match(await send(again.id, 'satisfaction', { ...form, version: again.version, satisfaction: 3 }), {
    status: 200,
    body: { orderState: 'completed' },
  })
  const said = await db.select().from(evaluations).where(eq(evaluations.orderId, id))
  t.same(
    said.map(one => [one.satisfaction, one.authoritative]).sort(),
    [
      [3, true],
      [5, false],
    ],
    'the newest counts, the older stays on record',
  )
})

t.test('the response rate: first callbacks answered yes, of those that reached the member; a second look does not count', async t => {
  const standing = async (orderId: string, merchant: string) =>
    (await as('dispatch1', 'GET', `/orders/${orderId}/merchants?includeReturned=1&pageSize=100`)).body.items.find(
      (one: Json) => one.id === merchant,
    )
  const answer = async (orderId: string, form: Json) => {
    later(10)
    const task = await taskOf(orderId, 'first_response')
    t.equal((await send(task.id, 'first-response', { version: task.version, ...form })).status, 200)
  }
  const yes = await issued()
  const promised = await issued()
  const { body: open } = await as('intake1', 'POST', '/orders', await orderForm(db))
  t.equal(promised.merchant, yes.merchant)
  await db.update(callbackTasks).set({ result: null }).where(eq(callbackTasks.kind, 'first_response'))
  t.equal((await standing(open.id, yes.merchant)).responseRate, null, 'nobody was reached yet')
  await answer(yes.id, { answer: 'contacted' })
  t.equal((await standing(open.id, yes.merchant)).responseRate, 1)
  await answer(promised.id, { answer: 'merchant_promises', promise: '马上联系' })
  t.equal((await standing(open.id, yes.merchant)).responseRate, 0.5, 'a promise is no yes')
  await answer(promised.id, { answer: 'contacted' })
  t.equal((await standing(open.id, yes.merchant)).responseRate, 0.5, 'kept on the second look')
})

t.test('not served yet: the callback moves behind the new appointment', async t => {
  const { id } = await issued()
  later(24 * 60)
  const task = await taskOf(id, 'satisfaction')
  const to = new Date(clock.now.getTime() + 180 * MINUTE)
  const appointment = { from: new Date(clock.now.getTime() + 60 * MINUTE).toISOString(), to: to.toISOString() }
  t.match(await send(task.id, 'satisfaction', { served: false, version: task.version, appointment }), {
    status: 200,
    body: { state: 'waiting', orderState: 'responded', dueAt: new Date(to.getTime() + 120 * MINUTE).toISOString() },
  })
  later(180 + 120)
  t.ok(await fallDue(test.office, task.id), 'due again')
  t.match(await state(id), { state: 'served' })
})

t.test('not reached: three attempts on two days, then completed as not reached', async t => {
  clock.now = new Date('2026-12-05T02:00:00Z')
  const { id } = await issued()
  clock.now = new Date('2026-12-06T02:05:00Z')
  const { id: taskId } = await taskOf(id, 'satisfaction')
  const attempt = async (outcome: string, change = {}) =>
    send(taskId, 'attempts', { version: (await taskNow(taskId)).version, outcome, ...change })
  matchWhole(t, await attempt('recall'), { status: 400, body: { fields: [{ path: 'recallAt', rule: 'required' }] } })
  t.match(await attempt('recall', { recallAt: '2026-12-06T06:00:00Z' }), {
    status: 200,
    body: { state: 'recall', attempts: 0, dueAt: '2026-12-06T06:00:00.000Z' },
  })
  t.match((await send(taskId, 'take', { version: (await taskNow(taskId)).version })).body, { state: 'taken' })
  t.match(
    (await send(taskId, 'release', { version: (await taskNow(taskId)).version })).body,
    { state: 'recall', dueAt: '2026-12-06T06:00:00.000Z' },
    'given back, it is still to be made at the time agreed',
  )
  clock.now = new Date('2026-12-06T06:00:00Z')
  t.match(
    (await attempt('no_answer')).body,
    { state: 'waiting', attempts: 1, dueAt: '2026-12-06T10:00:00.000Z' },
    'the evening of the same day',
  )
  clock.now = new Date('2026-12-06T10:10:00Z')
  t.match((await attempt('busy')).body, { attempts: 2, dueAt: '2026-12-07T00:30:00.000Z' }, 'the next morning')
  clock.now = new Date('2026-12-07T06:10:00Z')
  t.match((await attempt('switched_off')).body, { state: 'failed', attempts: 3, orderState: 'completed' })
  t.match(await state(id), { state: 'completed', closedReason: 'unreached', evaluation: { reached: false, satisfaction: null } })
})

t.test('the first callback is tried three times, then the merchant is asked', async t => {
  clock.now = new Date('2026-12-08T02:00:00Z')
  const { id } = await issued()
  later(10)
  const { id: taskId } = await taskOf(id, 'first_response')
  for (const [attempts, minutes] of [
    [1, 5],
    [2, 10],
  ] as const) {
    const { body } = await send(taskId, 'attempts', { version: (await taskNow(taskId)).version, outcome: 'no_answer' })
    t.match(body, { attempts, dueAt: new Date(clock.now.getTime() + minutes * MINUTE).toISOString() })
    later(minutes)
  }
  await send(taskId, 'attempts', { version: (await taskNow(taskId)).version, outcome: 'no_answer' })
  t.match(await taskNow(taskId), { askMerchant: true, state: 'waiting', attempts: 3, dueAt: clock.now })
  t.match((await as('callback1', 'GET', `/callbacks/${taskId}`)).body.history.length, 3)
})

t.test('who took in or dispatched an order does not call back; the lead may', async t => {
  const both = (await db.select().from(staff).where(eq(staff.username, 'dispatch1')))[0]!
  const { id } = await issued()
  const task = await taskOf(id, 'first_response')
  await db
    .update(workOrders)
    .set({ dispatchAgentId: (await db.select().from(staff).where(eq(staff.username, 'callback1')))[0]!.id })
    .where(eq(workOrders.id, id))
  t.match(await send(task.id, 'take', { version: task.version }), { status: 403, body: { code: 'SAME_PERSON' } })
  t.match((await as('callback1', 'GET', '/callbacks?pageSize=100')).body.items.find((item: Json) => item.id === task.id).conflict, true)
  t.match(await send(task.id, 'take', { version: task.version }, 'intake1'), { status: 403, body: { code: 'FORBIDDEN' } })
  await db.update(workOrders).set({ dispatchAgentId: both.id }).where(eq(workOrders.id, id))
  t.match(await send(task.id, 'first-response', { answer: 'contacted', version: task.version }, 'lead'), { status: 200 })
})

t.test('no answer of the office shows a whole number', async t => {
  const { id } = await issued({ categoryId: await categoryId(db, '玻璃清洗') })
  const paths = [
    `/orders/${id}`,
    '/orders?pageSize=100',
    '/dispatch/pool',
    '/callbacks?view=closed',
    `/orders/${id}/merchants`,
    '/members?pageSize=100',
    '/merchants?pageSize=100',
    `/orders/${id}/enquiries`,
  ]
  for (const path of paths) {
    const { status, body } = await as('lead', 'GET', path)
    t.equal(status, 200, path)
    t.notMatch(JSON.stringify(body), /(?<![\d-])(\+86\d{9,11}|1[3-9]\d{9}|0\d{10,11})(?!\d)/, path)
  }
})

t.test('nothing of this broke an invariant', async t => t.same(await brokenInvariants(db), []))

async function taskNow(id: string) {
  return (await db.select().from(callbackTasks).where(eq(callbackTasks.id, id)))[0]!
}
