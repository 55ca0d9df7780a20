/** The rail's figures on a real database: right when time passes, not only when something is written. */
import { pino } from 'pino'
import t from 'tap'
import { workOrders } from '../../db/schema/index.ts'
import { useOffice } from '../../test/office.ts'
import { orderForm } from '../../test/order-forms.ts'
import { createListTeller } from './counts.ts'

const { as, db, clock, office } = await useOffice(t, { now: new Date('2026-12-01T02:00:00Z') })

t.test('an order becomes overdue while nobody does anything', async t => {
  t.equal((await as('intake1', 'POST', '/orders', await orderForm(db, { urgency: 'critical', appointment: null }))).status, 201)
  const told: { list: string; overdue: number; clock: boolean }[] = []
  const teller = createListTeller(
    office,
    (audience, type, data) => {
      if (audience === 'right:orders.dispatch' && type === 'list.changed' && 'counts' in data)
        told.push({ list: data.list, overdue: data.counts.overdue, clock: data.clock === true })
    },
    pino({ level: 'silent' }),
    () => clock.now,
  )
  t.teardown(() => teller.stop())
  await teller.tick()
  const before = told.find(({ list }) => list === 'dispatch')!.overdue
  clock.now = new Date(clock.now.getTime() + 24 * 3_600_000)
  const due = (await db.select().from(workOrders)).filter(({ owner, dueAt }) => owner === 'dispatch' && dueAt && dueAt < clock.now)
  told.length = 0
  await teller.tick()
  t.same(
    told.filter(({ list }) => list === 'dispatch'),
    [{ list: 'dispatch', overdue: due.length, clock: true }],
  )
  t.ok(due.length > before)
})
