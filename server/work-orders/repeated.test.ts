/** The same said twice, at once, or late: by two seats, by a lost answer, by a form that was kept through an outage. */
import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import t from 'tap'
import { calls, drafts, memberPhones, members, staff, workOrders } from '../../db/schema/index.ts'
import { matchWhole } from '../../test/match-whole.ts'
import { useOffice } from '../../test/office.ts'
import { orderForm } from '../../test/order-forms.ts'
import { OrderForm, type ServiceOrderForm } from '../contract/orders.ts'
import type { KeptForm } from '../office.ts'
import { saveKeptForm } from './save-or-keep.ts'

const { as, db, office, published, clock } = await useOffice(t)
const [intake] = await db.select().from(staff).where(eq(staff.username, 'intake1'))
const named = (name: string) => db.select().from(members).where(eq(members.name, name))

t.test('two people who add the same person at once make one member, in whatever way they add them', async t => {
  const number = { from: 'typed', number: '13973070177' }
  const both = await Promise.all(['intake1', 'intake2'].map(who => as(who, 'POST', '/members', { name: '同一人', phones: [{ number }] })))
  t.same(both.map(({ status }) => status).sort(), [201, 409])
  t.equal(both.find(({ status }) => status === 409)?.body.code, 'MEMBER_KNOWN')
  t.equal((await named('同一人')).length, 1)

  const phone = { from: 'typed' as const, number: '13973070178' }
  const form = await orderForm(db, { contact: { name: '又一人', phone } })
  await Promise.all([
    as('intake1', 'POST', '/members', { name: '又一人', phones: [{ number: phone }] }),
    as('intake2', 'POST', '/orders', form),
  ])
  t.equal((await named('又一人')).length, 1)
  t.equal((await as('intake1', 'POST', '/members', { name: '又一人', phones: [{ number }] })).status, 201, 'of another number')
})

t.test('a form sent again is answered with its order, also when the telephone it names is gone', async t => {
  const numbers = ['13973070179', '13973070180'].map(number => ({ number: { from: 'typed', number } }))
  const member = (await as('intake1', 'POST', '/members', { name: '有两号', phones: numbers })).body
  const [first] = await db.select().from(memberPhones).where(eq(memberPhones.memberId, member.id))
  const form = await orderForm(db, { memberId: member.id, contact: { name: '有两号', phone: { from: 'member', phoneId: first!.id } } })
  const saved = await as('intake1', 'POST', '/orders', form)
  t.equal(saved.status, 201)
  const removed = await as('intake2', 'PATCH', `/members/${member.id}`, { version: member.version, removePhoneIds: [first!.id] })
  t.equal(removed.status, 200)
  const again = await as('intake1', 'POST', '/orders', form)
  t.equal(again.status, 200)
  t.equal(again.body.id, saved.body.id)
  t.same(again.body.unstored, [])
})

t.test('a form kept through an outage waits for its call to stand in the history, for an hour', async t => {
  const callId = randomUUID()
  const form = await orderForm(db, { contact: { name: '刚挂断', phone: { from: 'caller', callId } }, callId })
  matchWhole(t, await as('intake1', 'POST', '/orders', form), {
    status: 400,
    body: { fields: [{ path: 'contact.phone', rule: 'call_unknown' }] },
  })

  const { id, name } = intake!
  const kept: KeptForm = {
    key: form.idempotencyKey,
    person: { id, name, lead: false },
    at: clock.now.toISOString(),
    form,
    callerNumber: null,
  }
  const draft = () => db.$count(drafts, eq(drafts.id, form.idempotencyKey))
  await t.rejects(saveKeptForm(office, kept), { code: 'INVALID_INPUT' }, 'to be tried again')
  t.equal(await draft(), 0, 'not given back')
  await db
    .insert(calls)
    .values({ id: callId, direction: 'inbound', state: 'ended', number: '+8613973070181', staffId: id, startedAt: clock.now })
  await saveKeptForm(office, kept)
  matchWhole(t, await db.select().from(workOrders).where(eq(workOrders.idempotencyKey, form.idempotencyKey)), [
    { contactNumber: '+8613973070181' },
  ])

  const lost = await orderForm(db, { contact: { name: '没有的', phone: { from: 'caller', callId: randomUUID() } } })
  const old = { ...kept, key: lost.idempotencyKey, form: lost }
  await t.rejects(saveKeptForm(office, old))
  clock.now = new Date(clock.now.getTime() + 3_600_000)
  await saveKeptForm(office, old)
  t.ok(
    published.some(({ type, data }) => type === 'draft.returned' && data['draftId'] === lost.idempotencyKey),
    'its writer is told',
  )
})

t.test('what was edited since contradicts nobody: the form that made an order is known again, another one is not', async t => {
  const form = await orderForm(db, { content: '原来的话' })
  const { id } = (await as('intake1', 'POST', '/orders', form)).body
  t.equal((await as('intake2', 'PATCH', `/orders/${id}`, { version: 1, content: '同事改过的话', urgency: 'urgent' })).status, 200)
  const again = await as('intake1', 'POST', '/orders', form)
  matchWhole(t, again, { status: 200, body: { id, repeated: true, unstored: [] } })
  const kept: KeptForm = {
    key: form.idempotencyKey,
    person: { id: intake!.id, name: intake!.name, lead: false },
    at: clock.now.toISOString(),
    // as Redis gives it back: with what the schema fills in
    form: JSON.parse(JSON.stringify(OrderForm.parse(form))),
    callerNumber: null,
  }
  await saveKeptForm(office, kept)
  t.equal(await db.$count(drafts, eq(drafts.id, form.idempotencyKey)), 0, 'it is no draft again')
  const other = await as('intake1', 'POST', '/orders', { ...form, content: '第二个标签页' })
  t.same(other.body.unstored, ['content', 'urgency'])
})

t.test('guesses at the number of an order count as searches', async t => {
  const form = await orderForm(db, { contact: { name: '猜号', phone: { from: 'typed', number: '13973070190' } } })
  t.equal((await as('intake2', 'POST', '/orders', form)).status, 201)
  const guess = (number: string) =>
    as('intake2', 'POST', '/orders', { ...form, contact: { name: '猜号', phone: { from: 'typed', number } } })
  const limit = office.settings.current('privacy.searches-a-minute')
  for (let n = 0; n < limit; n++) matchWhole(t, await guess('13973070191'), { status: 200, body: { unstored: ['contact.phone'] } })
  t.match(await guess('13973070192'), { status: 429, body: { code: 'NUMBER_SEARCH_LIMIT' } })
  t.equal((await as('intake2', 'POST', '/orders', form)).status, 200, 'the same form is no guess')
})

t.test('a kept form lends the call that it took its number from to no other', async t => {
  const [own, foreign] = [randomUUID(), randomUUID()]
  const other = (await db.select().from(staff)).find(({ username }) => username === 'intake2')!
  await db
    .insert(calls)
    .values({ id: foreign, direction: 'inbound', state: 'talking', number: '+8613973070182', staffId: other.id, startedAt: clock.now })
  const kept = async (change: Partial<ServiceOrderForm>): Promise<KeptForm> => {
    const form = await orderForm(db, change)
    const { id, name } = intake!
    return { key: form.idempotencyKey, person: { id, name, lead: false }, at: clock.now.toISOString(), form, callerNumber: '13973070183' }
  }
  const contact = { name: '本人来电', phone: { from: 'caller' as const, callId: own } }
  const orders = (key: string) => db.$count(workOrders, eq(workOrders.idempotencyKey, key))
  const tied = await kept({ contact, callId: foreign })
  await saveKeptForm(office, tied)
  t.equal(await orders(tied.key), 0, "tied to another one's call")
  t.ok(
    published.some(({ type, data }) => type === 'draft.returned' && data['draftId'] === tied.key),
    'its writer has it again',
  )
  const plain = await kept({ contact, callId: own })
  await saveKeptForm(office, plain)
  t.equal(await orders(plain.key), 1)
})

t.test('what is given back lies beside what was given back before under the same key, and once', async t => {
  const form = await orderForm(db, { categoryId: randomUUID(), content: '第一次写的' })
  const { id, name } = intake!
  const kept = (content: string): KeptForm => ({
    key: form.idempotencyKey,
    person: { id, name, lead: false },
    at: clock.now.toISOString(),
    form: { ...form, content },
    callerNumber: null,
  })
  for (const content of ['第一次写的', '后来写的', '后来写的', '第一次写的']) await saveKeptForm(office, kept(content))
  const found = (await db.select().from(drafts).where(eq(drafts.staffId, id)))
    .map(({ data }) => (data as { form?: { content: string; idempotencyKey: string } }).form)
    .filter(one => one?.idempotencyKey === form.idempotencyKey)
  t.same(found.map(one => one!.content).sort(), ['后来写的', '第一次写的'].sort())
})
