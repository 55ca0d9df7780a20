/** The same said twice, at once, or late: by two seats, by a lost answer, by a form that was kept through an outage. */
import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import t from 'tap'
import { calls, drafts, memberPhones, members, staff, workOrders } from '../../db/schema/index.ts'
import { matchWhole } from '../../test/match-whole.ts'
import { useOffice } from '../../test/office.ts'
import { orderForm } from '../../test/order-forms.ts'
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
