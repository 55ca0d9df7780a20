/** The kind of docs/extending.md is taken in, sent again, listed and opened, without the fields of a service order. */
import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import t from 'tap'
import { consents, memberAddresses, staff, workOrders } from '../../db/schema/index.ts'
import { exampleUnder, moduleOf } from '../../test/compile-example.ts'
import { matchWhole } from '../../test/match-whole.ts'
import { useOffice } from '../../test/office.ts'
import type { OrderKind } from './core/order.ts'
import { saveOrder } from './save.ts'

const { as, db, office, clock } = await useOffice(t)
const [intake] = await db.select().from(staff).where(eq(staff.username, 'intake1'))
const person = { kind: 'staff' as const, id: intake!.id, name: intake!.name, lead: false }
const source = exampleUnder('A kind of work order')

t.test('an order of another kind is made from its own form', async t => {
  const { suggestion } = await moduleOf<{ suggestion: OrderKind }>(t, source, 'server/work-orders/core/kinds/suggestion.ts')
  const kinds = { suggestion }
  const filled = (change: object = {}) =>
    suggestion.create.form.parse({
      type: 'suggestion',
      idempotencyKey: key,
      contact: { name: '提建议', phone: { from: 'typed', number: '13973070199' } },
      content: '热线晚上也应有人接。',
      about: '夜间服务',
      ...change,
    }) as Parameters<typeof saveOrder>[1]
  const key = randomUUID()
  const saved = await saveOrder(office, filled(), person, clock.now, kinds)
  const { row } = saved.changed
  matchWhole(t, row, { type: 'suggestion', state: 'verifying', owner: 'intake', categoryId: null, districtCode: null, addressDetail: null })
  t.match(row.number, /^G\d{13}$/)
  t.strictSame(row.ext, { about: '夜间服务' })
  t.ok(row.memberId, 'its member is made')
  t.equal((await db.select().from(memberAddresses).where(eq(memberAddresses.memberId, row.memberId!))).length, 0)
  t.equal((await db.select().from(consents).where(eq(consents.orderId, row.id))).length, 0)

  const again = await saveOrder(office, filled({ about: '白天服务' }), person, clock.now, kinds)
  t.equal(again.changed.row.id, row.id)
  t.strictSame([again.repeated, again.unstored], [true, ['about']])

  const shown = { id: row.id, type: 'suggestion', category: null, district: null, contactName: '提建议' }
  matchWhole(t, (await as('lead', 'GET', '/orders?type=suggestion')).body, { total: 1, items: [shown] })
  const { body } = await as('lead', 'GET', `/orders/${row.id}`)
  matchWhole(t, body, { ...shown, address: null, requirements: null })
  t.ok(body.timeline.some((entry: { action?: string }) => entry.action === 'create'))
})

t.test('a kind that is not registered makes no order', async t => {
  const form = {
    type: 'suggestion',
    idempotencyKey: randomUUID(),
    contact: { name: '甲', phone: { from: 'typed', number: '13973070198' } },
  }
  const bare = { ...form, content: '没有', urgency: 'normal', confidential: false, channel: 'phone', memberKind: 'household' }
  await t.rejects(saveOrder(office, bare as Parameters<typeof saveOrder>[1], person, clock.now), { code: 'ORDER_STATE' })
  t.equal((await db.select().from(workOrders).where(eq(workOrders.idempotencyKey, form.idempotencyKey))).length, 0)
})
