/** Full numbers are shown in a context that was checked, against a reason, and not many an hour. */
import { randomUUID } from 'node:crypto'
import { eq, sql } from 'drizzle-orm'
import t from 'tap'
import { auditLog, calls, memberPhones, merchantPhones, reveals, staff, workOrders } from '../../db/schema/index.ts'
import { matchWhole } from '../../test/match-whole.ts'
import { useOffice } from '../../test/office.ts'
import { orderForm } from '../../test/order-forms.ts'

const { as, db, office, clock, published } = await useOffice(t, {
  now: new Date('2026-12-01T02:00:00Z'),
  callers: { 'call-live': '13973071101' },
})
const DAY = 86_400_000
const people = await db.select().from(staff)
const idOf = (username: string) => people.find(person => person.username === username)!.id
const refused = { status: 403, body: { code: 'REVEAL_NO_CONTEXT' } }

/** A member of one number, made by intake1 with or without an order. */
const memberOf = async (number: string) => {
  const body = { name: '核实', phones: [{ number: { from: 'typed', number } }] }
  const { id } = (await as('intake1', 'POST', '/members', body)).body as { id: string }
  const [phone] = await db.select().from(memberPhones).where(eq(memberPhones.memberId, id))
  return { id, target: { kind: 'member-phone', phoneId: phone!.id } as const }
}
const orderOf = async (number: string, by = 'intake1') => {
  const form = await orderForm(db, { contact: { name: '核实', phone: { from: 'typed', number } } })
  const { id } = (await as(by, 'POST', '/orders', form)).body as { id: string }
  const [order] = await db.select().from(workOrders).where(eq(workOrders.id, id))
  const [phone] = await db.select().from(memberPhones).where(eq(memberPhones.number, order!.contactNumber))
  return { id, target: { kind: 'member-phone', phoneId: phone!.id } as const }
}
const reveal = (username: string, body: object) => as(username, 'POST', '/phones/reveal', { reason: 'check-identity', ...body })
/** The row written last: the test's clock stands still, and nothing is ever taken out of the table. */
const kept = async () =>
  (
    await db
      .select()
      .from(reveals)
      .orderBy(sql`ctid`)
  ).at(-1)

t.test('the reason is one of the list, and "other" is said in words', async t => {
  const { target } = await orderOf('13973071100')
  for (const [body, field] of [
    [{ reason: 'because' }, { path: 'reason', rule: 'not_in_list' }],
    [{ reason: 'other' }, { path: 'words', rule: 'reason_words' }],
    [
      { reason: 'other', words: '.. 看看' },
      { path: 'words', rule: 'reason_words' },
    ],
  ] as const)
    matchWhole(t, await reveal('intake1', { target, ...body }), { status: 400, body: { fields: [field] } }, JSON.stringify(body))
  t.match(await reveal('intake1', { target, reason: 'other', words: '会员要求核对' }), { status: 200, body: { number: '13973071100' } })
  t.match(await kept(), { reasonKind: 'other', reason: '会员要求核对', contextKind: 'order' })
  t.match(await reveal('admin', { target }), { status: 403, body: { code: 'FORBIDDEN' } })
  t.match(await reveal('intake1', { target: { kind: 'member-phone', phoneId: randomUUID() } }), { status: 404 })
})

t.test('a member that one has no work with stays masked, whatever order is named', async t => {
  const stranger = await memberOf('13973071101')
  const other = await orderOf('13973071102', 'intake2')
  const own = await orderOf('13973071103', 'intake2')
  t.match(await reveal('intake2', { target: stranger.target }), refused)
  t.match(await reveal('intake2', { target: stranger.target, orderId: own.id }), refused, "another member's order")
  t.match(await reveal('intake2', { target: stranger.target, orderId: randomUUID() }), refused, 'no order')
  t.match(await reveal('dispatch1', { target: other.target, orderId: other.id }), refused, 'an order one may read and does not work on')
  t.match(await reveal('intake2', { target: other.target, orderId: other.id }), { status: 200 }, 'taken in by oneself')
  t.match(await kept(), { contextKind: 'order', contextId: other.id, orderId: other.id, reasonKind: 'check-identity', reason: '' })
  t.match(await reveal('lead', { target: other.target }), { status: 200 }, 'the lead, of an order of the centre')
  t.match(await reveal('lead', { target: stranger.target }), refused, 'of nobody without work')
})

t.test("an order that one holds shows its contact and the merchants' numbers, until it is given back", async t => {
  const order = await orderOf('13973071104')
  const contact = { target: { kind: 'order-contact', orderId: order.id } }
  const [merchant] = await db.select().from(merchantPhones).limit(1)
  const merchantTarget = { target: { kind: 'merchant-phone', phoneId: merchant!.id } }
  t.match(await reveal('dispatch2', contact), refused)
  await db
    .update(workOrders)
    .set({ claimedBy: null, dispatchAgentId: null })
    .where(eq(workOrders.dispatchAgentId, idOf('dispatch2')))
  t.match(await reveal('dispatch2', merchantTarget), refused)
  const { version } = (await as('dispatch2', 'POST', `/orders/${order.id}/claim`, { version: 1 })).body
  t.match(await reveal('dispatch2', contact), { status: 200, body: { number: '13973071104' } })
  t.match(await reveal('dispatch2', merchantTarget), { status: 200 })
  await as('dispatch2', 'POST', `/orders/${order.id}/release`, { version })
  t.match(await reveal('dispatch2', contact), refused)
})

t.test('a closed order shows its number for the days that are set', async t => {
  const order = await orderOf('13973071105')
  await db.update(workOrders).set({ state: 'cancelled', owner: 'none', updatedAt: clock.now }).where(eq(workOrders.id, order.id))
  t.match(await reveal('intake1', { target: order.target }), { status: 200 })
  clock.now = new Date(clock.now.getTime() + (office.settings.current('privacy.reveal-days') + 1) * DAY)
  t.match(await reveal('intake1', { target: order.target }), refused)
  t.equal((await as('intake1', 'POST', `/orders/${order.id}/notes`, { note: '再记一笔' })).status, 200)
  t.match(await reveal('intake1', { target: order.target }), refused, 'a note does not bring the days back')
})

t.test('an own call counts while it runs and shortly after; that of others, or with others, does not', async t => {
  const [phone] = await db.select().from(memberPhones).where(eq(memberPhones.number, '+8613973071101'))
  const target = { kind: 'member-phone', phoneId: phone!.id } as const
  t.match(await reveal('intake1', { target, callId: 'call-live' }), { status: 200 }, 'live at the seat, its record on the way')
  t.match(await kept(), { contextKind: 'call', contextId: 'call-live' })
  t.match(await reveal('intake2', { target, callId: 'call-live' }), refused, "another seat's")
  const call = { direction: 'inbound', state: 'ended', result: 'answered', staffId: idOf('intake3'), startedAt: clock.now } as const
  await db.insert(calls).values([
    { ...call, id: 'just-over', number: '+8613973071101', endedAt: clock.now },
    { ...call, id: 'with-others', number: '+8613973071109', endedAt: clock.now },
  ])
  t.match(await reveal('intake3', { target, callId: 'with-others' }), refused)
  t.match(await reveal('intake3', { target, callId: 'just-over' }), { status: 200 })
  t.match(await reveal('intake3', { target }), { status: 200 }, 'found without being named')
  t.match(await kept(), { contextKind: 'call', contextId: 'just-over' })
  const out = { ...call, direction: 'outbound', number: '+8613973071101', staffId: idOf('dispatch1') } as const
  await db.insert(calls).values({ ...out, id: 'dialled', state: 'ringing', result: null })
  t.match(await reveal('dispatch1', { target, callId: 'dialled' }), refused, 'whoever is dialled is not spoken with')
  t.match(await reveal('dispatch1', { target }), refused)
  await db.update(calls).set({ state: 'talking', answeredAt: clock.now }).where(eq(calls.id, 'dialled'))
  t.match(await reveal('dispatch1', { target, callId: 'dialled' }), { status: 200 })
  clock.now = new Date(clock.now.getTime() + DAY)
  t.match(await reveal('intake3', { target, callId: 'just-over' }), refused)
})

t.test('beyond the numbers of an hour nobody sees more, however many ask at once, and the lead is told once', async t => {
  const { target } = await orderOf('13973071106', 'intake2')
  const limit = office.settings.current('privacy.reveals-an-hour')
  published.length = 0
  const replies = await Promise.all(Array.from({ length: limit + 3 }, () => reveal('intake2', { target })))
  t.equal(replies.filter(({ status }) => status === 200).length, limit)
  const over = replies.find(({ status }) => status !== 200)
  t.match(over, { status: 429, body: { code: 'REVEAL_LIMIT', facts: { limit, seconds: 3600, minutes: 60 } } })
  const person = people.find(({ username }) => username === 'intake2')!.name
  matchWhole(
    t,
    published.filter(({ type }) => type === 'reveal.refused'),
    [{ audience: 'right:refusals.read', data: { refusal: { person, limit } } }],
  )
  matchWhole(t, await db.select().from(auditLog).where(eq(auditLog.action, 'reveal.limit')), [
    { staffId: idOf('intake2'), action: 'reveal.limit', detail: { limit } },
  ])
  clock.now = new Date(clock.now.getTime() + 3_600_001)
  t.match(await reveal('intake2', { target }), { status: 200 })
})
