import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import t from 'tap'
import { matchWhole } from '../../test/match-whole.ts'
import { callbackTasks, callLegs, calls, staff } from '../../db/schema/index.ts'
import { orderForm } from '../../test/order-forms.ts'
import { useOffice } from '../../test/office.ts'
import { resolveTarget } from '../calls/targets.ts'
import type { Role } from '../contract/rights.ts'
import { rightsOf } from '../plugins/rights.ts'
import type { Actor } from '../work-orders/core/order.ts'
import { usableCall } from './call.ts'

// call-1 runs at the seat of intake1; call-2 was answered by intake1 and is over
const { as, db, office } = await useOffice(t, { callers: { 'call-1': '15073000105' } })
const people = await db.select().from(staff)
const actorNamed = (username: string, lead = false): Extract<Actor, { kind: 'staff' }> => {
  const { id, name } = people.find(person => person.username === username)!
  return { kind: 'staff', id, name, lead }
}
const askerNamed = (username: string) => {
  const { id, name, roles } = people.find(person => person.username === username)!
  return { id, name, rights: rightsOf(roles as Role[]) }
}
const intake1 = people.find(({ username }) => username === 'intake1')!
const startedAt = new Date()
const call = { direction: 'inbound', state: 'ended', startedAt, endedAt: startedAt } as const
await db.insert(calls).values([
  { ...call, id: 'call-2', number: '+8615073000106', result: 'answered', staffId: intake1.id },
  { ...call, id: 'call-3', number: '+8615073000107', result: 'abandoned', wantedPerson: true, queuedAt: startedAt },
  {
    ...call,
    id: 'call-4',
    number: '+8615073000107',
    result: 'abandoned',
    wantedPerson: true,
    queuedAt: new Date(startedAt.getTime() - 8 * 86_400_000),
  },
])
await db
  .update(calls)
  .set({ startedAt: new Date(startedAt.getTime() - 8 * 86_400_000) })
  .where(eq(calls.id, 'call-4'))

t.test('a call is used by who has or had it, by the lead, and by all while it is missed', async t => {
  const uses = (username: string, id: string, lead = false) => usableCall(db, office.liveCall, actorNamed(username, lead), id)
  t.match(await uses('intake1', 'call-1'), { number: '15073000105' })
  t.match(await uses('intake1', 'call-2'), { number: '+8615073000106' })
  for (const id of ['call-1', 'call-2', 'call-4']) t.equal(await uses('intake2', id), 'foreign', id)
  t.match(await uses('intake2', 'call-3'), { number: '+8615073000107' })
  t.match(await uses('lead', 'call-2', true), { number: '+8615073000106' })
  t.equal(await uses('intake2', 'nothing'), 'unknown')
})

t.test("the id of another one's call is no key to its number", async t => {
  const foreign = { status: 403, body: { code: 'CALL_NOT_YOURS' } }
  for (const callId of ['call-1', 'call-2']) {
    const choice = { number: { from: 'caller', callId } }
    t.match(await as('intake2', 'POST', '/members', { name: '试探', phones: [choice] }), foreign, `a member from ${callId}`)
    const form = await orderForm(db, { contact: { name: '试探', phone: { from: 'caller', callId } } })
    t.match(await as('intake2', 'POST', '/orders', form), foreign, `an order from ${callId}`)
    await t.rejects(
      resolveTarget(office, { target: { kind: 'call', callId } }, askerNamed('intake2')),
      { code: 'CALL_NOT_YOURS' },
      `calling back ${callId}`,
    )
  }
  t.equal(
    (await as('intake1', 'POST', '/members', { name: '本人来电', phones: [{ number: { from: 'caller', callId: 'call-1' } }] })).status,
    201,
  )
})

t.test("no form is tied to another one's call, nor to a wording of the consent that nobody wrote", async t => {
  const saved = (await as('intake2', 'POST', '/orders', await orderForm(db))).body as { id: string }
  const foreign = { status: 403, body: { code: 'CALL_NOT_YOURS' } }
  t.match(await as('intake2', 'POST', '/orders', await orderForm(db, { callId: 'call-2' })), foreign)
  t.match(await as('intake2', 'POST', `/orders/${saved.id}/notes`, { note: '备注', callId: 'call-2' }), foreign)
  t.match(await as('intake2', 'POST', `/orders/${saved.id}/cancel`, { version: 1, reason: '不要了', callId: 'call-1' }), foreign)
  t.match(await as('intake1', 'POST', `/orders/${saved.id}/notes`, { note: '本人通话', callId: 'call-2' }), { status: 200 })
  matchWhole(t, await as('intake2', 'POST', '/orders', await orderForm(db, { consentVersion: '1999' })), {
    status: 400,
    body: { fields: [{ path: 'consentVersion', rule: 'unknown' }] },
  })
})

t.test('a call is tied to the order it was about, and to no other', async t => {
  const made = async (number: string) =>
    (await as('intake1', 'POST', '/orders', await orderForm(db, { contact: { name: '某人', phone: { from: 'typed', number } } }))).body as {
      id: string
      version: number
    }
  const [mine, other] = [await made('13973070131'), await made('13973070132')]
  const merchants = (await as('dispatch1', 'GET', `/orders/${mine.id}/merchants`)).body.items as { id: string }[]
  const dispatcher = people.find(({ username }) => username === 'dispatch1')!
  const out = { ...call, direction: 'outbound', result: 'answered', staffId: intake1.id } as const
  await db.insert(calls).values([
    { ...out, id: 'out-mine', number: '+8613973070131', orderId: mine.id },
    { ...out, id: 'out-other', number: '+8613973070131', orderId: other.id },
    { ...out, id: 'out-party', number: '+8613973070131' },
    { ...out, id: 'out-stranger', number: '+8613973070199' },
    { ...call, id: 'in-stranger', number: '+8613973070199', result: 'answered', staffId: intake1.id },
    { ...out, id: 'out-merchant', number: '+8673088880000', staffId: dispatcher.id, merchantId: merchants[0]!.id, orderId: mine.id },
    { ...out, id: 'out-citizen', number: '+8613973070131', staffId: dispatcher.id, orderId: mine.id },
  ])
  const refused = { status: 409, body: { code: 'CALL_NOT_ABOUT' } }
  const note = (callId: string) => as('intake1', 'POST', `/orders/${mine.id}/notes`, { note: '备注', callId })
  for (const callId of ['out-mine', 'out-party', 'in-stranger']) t.match(await note(callId), { status: 200 }, callId)
  for (const callId of ['out-other', 'out-stranger']) t.match(await note(callId), refused, callId)

  const claimed = (await as('dispatch1', 'POST', `/orders/${mine.id}/claim`, { version: 3 })).body as { version: number }
  const ask = (callId: string, merchant: number, version = claimed.version) =>
    as('dispatch1', 'POST', `/orders/${mine.id}/enquiries`, { merchantId: merchants[merchant]!.id, result: 'no_answer', version, callId })
  t.match(await ask('out-citizen', 0), refused, 'a merchant said nothing in a call with the citizen')
  t.match(await ask('out-merchant', 1), refused, 'nor another merchant in this one')
  t.match((await ask('out-merchant', 0)).status, /^20[01]$/)
})

t.test('an order or a task that is named when dialling is one that this person may use', async t => {
  const order = (await as('intake1', 'POST', '/orders', await orderForm(db, { confidential: true }))).body as { id: string }
  const dial = (username: string, about: { orderId?: string; taskId?: string }) =>
    resolveTarget(office, { target: { kind: 'number', number: '13973070141' }, ...about }, askerNamed(username))
  t.match(await dial('intake1', { orderId: order.id }), { purpose: { orderId: order.id } })
  await t.rejects(dial('callback1', { orderId: order.id }), { code: 'ORDER_NOT_FOUND' }, 'confidential')
  await t.rejects(dial('intake1', { taskId: randomUUID() }), { code: 'TASK_NOT_FOUND' })
  const open = (await as('intake1', 'POST', '/orders', await orderForm(db))).body as { id: string }
  const holder = people.find(({ username }) => username === 'callback1')!
  const task = { orderId: open.id, kind: 'first_response', dueAt: new Date(), callableFrom: new Date() } as const
  const [free, held, closed] = await db
    .insert(callbackTasks)
    .values([
      { ...task, state: 'waiting' as const },
      { ...task, state: 'taken' as const, ownerId: holder.id },
      { ...task, state: 'done' as const, closedAt: new Date() },
    ])
    .returning({ id: callbackTasks.id })
  t.match(await dial('callback2', { taskId: free!.id }), { purpose: { orderId: open.id, taskId: free!.id } })
  t.match(await dial('callback1', { taskId: held!.id, orderId: open.id }), { purpose: { taskId: held!.id } })
  await t.rejects(dial('callback2', { taskId: held!.id }), { code: 'TASK_TAKEN' })
  await t.rejects(dial('callback2', { taskId: closed!.id }), { code: 'TASK_CLOSED' })
  await t.rejects(dial('intake1', { taskId: held!.id, orderId: order.id }), { code: 'TASK_NOT_FOUND' }, 'of another order')
})

t.test('a short ending of a number finds those one has dealt with, seven digits and the whole number anybody', async t => {
  const number = { from: 'typed', number: '13973070115' }
  const member = (await as('intake1', 'POST', '/members', { name: '尾号', phones: [{ number }] })).body as { id: string }
  const finds = async (username: string, q: string) =>
    (await as(username, 'GET', `/members?q=${q}&pageSize=100`)).body.items.some(({ id }: { id: string }) => id === member.id)
  for (const q of ['115', '0115', '070115']) t.notOk(await finds('intake2', q), q)
  for (const q of ['3070115', '13973070115']) t.ok(await finds('intake2', q), q)
  for (const q of ['3070115', '13973070115']) t.notOk(await finds('dispatch2', q), `${q}: nobody of whom one has no business`)
  await db
    .insert(calls)
    .values({ ...call, id: 'call-5', number: '+8613973070115', result: 'answered', staffId: actorNamed('dispatch2').id })
  t.ok(await finds('dispatch2', '0115'), 'after a call with them')
})

t.test('a call is also used by who handed it over or gave advice in it, not by whose telephone only rang', async t => {
  const at = new Date()
  const [giver, advisor, rung] = ['intake2', 'intake3', 'dispatch1'].map(name => actorNamed(name).id)
  await db.insert(calls).values({ ...call, id: 'call-legs', number: '+8615073000188', result: 'answered', staffId: intake1.id })
  const leg = { callId: 'call-legs', role: 'agent', offeredAt: at, endedAt: at, callStartedAt: at, seq: 1 } as const
  await db.insert(callLegs).values([
    { ...leg, ordinal: 1, staffId: giver!, why: 'offered', answeredAt: at, result: 'answered' },
    { ...leg, ordinal: 2, staffId: advisor!, why: 'consulted', answeredAt: at, result: 'answered' },
    { ...leg, ordinal: 3, staffId: rung!, why: 'consulted', result: 'missed' },
  ])
  const uses = (username: string) => usableCall(db, office.liveCall, actorNamed(username), 'call-legs')
  for (const name of ['intake1', 'intake2', 'intake3']) t.match(await uses(name), { number: '+8615073000188' }, name)
  for (const name of ['dispatch1', 'callback1']) t.equal(await uses(name), 'foreign', name)
})
