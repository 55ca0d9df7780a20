import { Redis } from 'ioredis'
import t from 'tap'
import { inDatabase, useCentre, type WorkingSeat } from '../centre.ts'
import { converse, dial, hearEachOther, idOf, rung, storedCall } from '../calls/conversation.ts'
import { nothingLeft } from '../calls/leftovers.ts'
import { orderForm } from './order-form.ts'
import { eventually } from '../sip/ua.ts'

const centre = await useCentre(t, { durable: true })
const { instance } = centre
const seat = await centre.seat('intake1')

/** A call from ring to end, with its pop and both tones; the system's id of it. */
async function wholeCall(at: WorkingSeat, number: string): Promise<string> {
  const { citizen, leg, id } = await converse(centre, at, number)
  await at.feed.message('call.offered', ({ call }) => call.id === id)
  leg.hangup()
  await citizen.ended(1000)
  await at.feed.message('call.ended', ({ call }) => call.id === id)
  return id
}

t.test('PostgreSQL stopped under calls: they are routed and talked, a save is kept and stored once when it is back', async (t) => {
  const running = await converse(centre, seat, '13911220001')
  const form = await orderForm(seat.person, running.id)
  const postgres = instance.service('postgres')
  await postgres.stop()
  await hearEachOther(running.citizen, running.leg)
  const kept = await seat.person.post<{ saved: boolean }>('/api/orders', form)
  t.equal(kept.status, 202, JSON.stringify(kept.body))
  t.equal(kept.body.saved, false, 'the seat is told that it is kept')
  const again = await seat.person.post<{ saved: boolean }>('/api/orders', form)
  t.equal(again.status, 202, 'a second press of the button does no harm')
  running.citizen.hangup()
  await running.leg.ended(1000)
  await seat.feed.message('call.ended', ({ call }) => call.id === running.id)
  const meanwhile: string[] = []
  for (const number of ['13911220002', '13911220003']) meanwhile.push(await wholeCall(seat, number))
  await postgres.start()
  const order = await seat.feed.message('order.changed', ({ idempotencyKey }) => idempotencyKey === form.idempotencyKey, 20_000)
  t.ok(order.data.orderNo)
  const rows = await inDatabase(instance.env, (sql) => sql`select id from work_orders where idempotency_key = ${form.idempotencyKey}`)
  t.equal(rows.length, 1, 'stored once')
  for (const id of [running.id, ...meanwhile]) {
    const { call, events } = await storedCall(seat.person, id, 20_000)
    t.equal(call.result, 'answered')
    for (const type of ['arrived', 'offered', 'answered', 'ended']) t.equal(events.filter((event) => event.type === type).length, 1, `${type} once`)
  }
})

t.test('Redis stopped and started under calls: they go on, and so do new ones', async (t) => {
  const running = await converse(centre, seat, '13911220011')
  const valkey = instance.service('valkey')
  await valkey.stop()
  await hearEachOther(running.citizen, running.leg)
  running.citizen.hangup()
  await running.leg.ended(1000)
  const citizen = await dial(centre, '13911220012')
  const leg = await rung(seat)
  leg.answer()
  await hearEachOther(citizen, leg)
  const id = idOf(leg)
  await valkey.start()
  await eventually(async () => (await seat.person.get('/api/seat')).status === 200, 10_000, 'the api to be back')
  await hearEachOther(citizen, leg)
  leg.hangup()
  await citizen.ended(1000)
  for (const call of [running.id, id]) t.equal((await storedCall(seat.person, call, 20_000)).call.result, 'answered')
  await nothingLeft(centre)
})

t.test('FLUSHALL under calls: nothing of a call is lost, and every callback task still comes due', async (t) => {
  const callback = await (await centre.signIn('callback1')).feed()
  t.teardown(() => callback.close())
  const running = await converse(centre, seat, '13911220021')
  const [task] = await inDatabase(instance.env, (sql) => sql`
    update callback_tasks set due_at = now() + interval '8 seconds', callable_from = now() + interval '8 seconds'
    where id = (select id from callback_tasks where state = 'waiting' and announced_for is null order by due_at desc limit 1) returning id`)
  t.ok(task, 'a task to wait for')
  await flush()
  await hearEachOther(running.citizen, running.leg)
  running.leg.hangup()
  await running.citizen.ended(1000)
  t.equal((await storedCall(seat.person, running.id, 20_000)).call.result, 'answered')
  await eventually(async () => {
    const [row] = await inDatabase(instance.env, (sql) => sql`select announced_for = due_at as told from callback_tasks where id = ${task!.id}`)
    return row?.told === true
  }, 90_000, 'the task to come due')
  await callback.message('task.due', ({ taskId }) => taskId === task!.id, 5000)
  const { citizen, leg } = await converse(centre, seat, '13911220022')
  leg.hangup()
  await citizen.ended(1000)
  await nothingLeft(centre)
})

async function flush(): Promise<void> {
  const redis = new Redis(instance.env.REDIS_URL!)
  await redis.flushall()
  redis.disconnect()
}
