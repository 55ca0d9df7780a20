import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import t from 'tap'
import type { CallPage } from '../../server/contract/calls.ts'
import { keysOf } from '../../server/redis/redis.ts'
import { inDatabase, useCentre, type WorkingSeat } from '../centre.ts'
import { converse, dial, hearEachOther, idOf, rung, storedCall } from '../calls/conversation.ts'
import { nothingLeft } from '../calls/leftovers.ts'
import { orderForm } from './order-form.ts'
import { eventually, nowUs } from '../sip/ua.ts'

/** How long PostgreSQL is away. */
const outageUs = 60e6

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

t.test(
  'PostgreSQL stopped under calls for a minute: they are routed and talked, each save is kept and stored once when it is back',
  async t => {
    const running = await converse(centre, seat, '13911220001')
    const form = await orderForm(seat.person, running.id)
    const postgres = instance.service('postgres')
    await postgres.stop()
    const stoppedAt = nowUs()
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
    const forms = [form]
    while (nowUs() - stoppedAt < outageUs) {
      const id = await wholeCall(seat, `139112201${String(meanwhile.length).padStart(2, '0')}`)
      meanwhile.push(id)
      const next = { ...form, idempotencyKey: randomUUID(), callId: id }
      forms.push(next)
      const { body } = await seat.person.post<{ saved: boolean }>('/api/orders', next)
      if (body.saved !== false) t.fail(`the save of call ${id}: ${JSON.stringify(body)}`)
    }
    t.ok(meanwhile.length >= 10, `${meanwhile.length} calls meanwhile`)
    await postgres.start()
    for (const { idempotencyKey } of forms) {
      const order = await seat.feed.message('order.changed', ({ idempotencyKey: key }) => key === idempotencyKey, 20_000)
      if (!order.data.orderNo) t.fail(`no order number for ${idempotencyKey}`)
    }
    const rows = await inDatabase(
      instance.env,
      sql => sql`
    select e.call_id from work_orders o join work_order_events e on e.order_id = o.id and e.seq = 1
      where o.idempotency_key = any(${forms.map(one => one.idempotencyKey)})`,
    )
    t.same(rows.map(row => row.call_id as string).sort(), [running.id, ...meanwhile].sort(), 'each stored once, with its call')
    for (const id of [running.id, ...meanwhile]) {
      const { call, events } = await storedCall(seat.person, id, 20_000)
      t.equal(call.result, 'answered')
      const counts = ['arrived', 'offered', 'answered', 'ended'].map(type => events.filter(event => event.type === type).length)
      t.same(counts, [1, 1, 1, 1], 'nothing of it is lost or doubled')
    }
  },
)

t.test('Redis stopped and started under calls: they go on, and so do new ones', async t => {
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

t.test('FLUSHALL under calls: nothing of a call is lost, and every callback task still comes due', async t => {
  const callback = await (await centre.signIn('callback1')).feed()
  t.teardown(() => callback.close())
  const running = await converse(centre, seat, '13911220021')
  const [task] = await inDatabase(
    instance.env,
    sql => sql`
    update callback_tasks set due_at = now() + interval '8 seconds', callable_from = now() + interval '8 seconds'
    where id = (select id from callback_tasks where state = 'waiting' and announced_for is null order by due_at desc limit 1) returning id`,
  )
  t.ok(task, 'a task to wait for')
  await flush()
  await hearEachOther(running.citizen, running.leg)
  running.leg.hangup()
  await running.citizen.ended(1000)
  t.equal((await storedCall(seat.person, running.id, 20_000)).call.result, 'answered')
  await eventually(
    async () => {
      const [row] = await inDatabase(
        instance.env,
        sql => sql`select announced_for = due_at as told from callback_tasks where id = ${task!.id}`,
      )
      return row?.told === true
    },
    90_000,
    'the task to come due',
  )
  await callback.message('task.due', ({ taskId }) => taskId === task!.id, 5000)
  const { citizen, leg } = await converse(centre, seat, '13911220022')
  leg.hangup()
  await citizen.ended(1000)
  await nothingLeft(centre)
})

t.test('FLUSHALL, and then the switch is killed: who talks talks on, and every call is known again', async t => {
  const lead = await centre.signIn('lead')
  const live = async () => (await lead.must<CallPage>('GET', '/api/calls?scope=all&live=true')).items
  const { citizen, leg, id } = await converse(centre, seat, '13911220031')
  const isKnown = async () => (await live()).some(call => call.id === id && call.state === 'talking')
  await flush()
  const redis = new Redis(instance.env.REDIS_URL!)
  t.teardown(() => redis.disconnect())
  await eventually(
    async () => (await redis.hexists(keysOf(instance.env.REDIS_PREFIX ?? 'hl:').calls, id)) === 1,
    5000,
    'the call to be written down again',
  )
  const dead = new Promise(resolve => centre.roles.switch.onExit(resolve))
  centre.roles.switch.kill('SIGKILL')
  await dead
  await centre.roles.switch.start()
  await eventually(isKnown, 3000, 'the call to be known')
  await hearEachOther(citizen, leg)
  leg.hangup()
  await citizen.ended(1000)
  t.equal((await storedCall(seat.person, id, 20_000)).call.result, 'answered')
  await nothingLeft(centre)
})

async function flush(): Promise<void> {
  const redis = new Redis(instance.env.REDIS_URL!)
  await redis.flushall()
  redis.disconnect()
}
