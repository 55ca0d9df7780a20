/** PostgreSQL stopped under saves: each seat is told that its form is kept; back again, each form is one order. */
import t from 'tap'
import { eq, sql } from 'drizzle-orm'
import { isAway } from '../../db/client.ts'
import { workOrders } from '../../db/schema/index.ts'
import { useOffice } from '../../test/office.ts'
import { orderForm } from '../../test/order-forms.ts'
import { saveKeptForm } from './save-or-keep.ts'

const { as, db, office, instance, kept } = await useOffice(t)

t.test('saves during an outage', async t => {
  const forms = await Promise.all(Array.from({ length: 6 }, () => orderForm(db)))
  t.match(await as('intake1', 'POST', '/orders', forms[0]), { status: 201 }, 'stored before; its answer is lost, so it comes again')
  await instance.service('postgres').stop()
  const replies = await Promise.all([...forms, forms[1]].map(form => as('intake1', 'POST', '/orders', form)))
  t.same(
    replies.map(reply => [reply.status, reply.body.saved]),
    replies.map(() => [202, false]),
  )
  await t.rejects(saveKeptForm(office, kept[0]!), 'not yet')
  t.ok(isAway(await saveKeptForm(office, kept[0]!).catch((error: unknown) => error)), 'the worker will come back to it')
  t.match(await as('intake1', 'GET', '/work-lists'), { status: 503, body: { code: 'DATABASE_AWAY' } })
  await instance.service('postgres').start()
  for (const form of kept) await untilBack(() => saveKeptForm(office, form))
  for (const form of forms) t.equal(await db.$count(workOrders, eq(workOrders.idempotencyKey, form.idempotencyKey)), 1)
})

t.test('a database that does not answer: the form is kept, and the late save and the kept form are one order', async t => {
  const form = await orderForm(db)
  let release = () => {}
  const released = new Promise<void>(resolve => {
    release = resolve
  })
  let isLocked = () => {}
  const locked = new Promise<void>(resolve => {
    isLocked = resolve
  })
  const lock = db.transaction(async tx => {
    await tx.execute(sql`lock table order_counters in access exclusive mode`)
    isLocked()
    await released
  })
  await locked
  const before = kept.length
  t.match(await as('intake1', 'POST', '/orders', form), { status: 202, body: { saved: false } })
  release()
  await lock
  await saveKeptForm(office, kept[before]!)
  t.match(await as('intake1', 'POST', '/orders', form), { status: 200, body: { repeated: true } })
  t.equal(await db.$count(workOrders, eq(workOrders.idempotencyKey, form.idempotencyKey)), 1)
})

/** Repeats while the database is away, for 10 s at most. */
async function untilBack(work: () => Promise<void>) {
  const until = Date.now() + 10_000
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!isAway(error) || Date.now() > until) throw error
    }
  }
}
