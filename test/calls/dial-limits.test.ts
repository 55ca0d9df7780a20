/** How often and how long the seats may call, on real parts. */
import { Redis } from 'ioredis'
import t from 'tap'
import { inDatabase, useCentre, type WorkingSeat } from '../centre.ts'
import { hangUpAll, storedCall } from './conversation.ts'
import { nothingLeft } from './leftovers.ts'

const centre = await useCentre(t, {
  prepare: async ({ env }) => {
    await inDatabase(env, sql => sql`update dial_limits set per_seat_hour = 3, concurrent = 1, longest_seconds = 3`)
  },
})
const { trunk } = centre
t.afterEach(() => hangUpAll(centre))
const [seat, other] = [await centre.seat('dispatch1'), await centre.seat('callback1')]
trunk.plan = { do: 'answer' }

const ask = (who: WorkingSeat, number: string) =>
  who.person.post<{ code?: string; callId?: string; facts?: object }>('/api/calls', { target: { kind: 'number', number } })

t.test('one call out at a time, and each ends after its longest time', async t => {
  const { status, body } = await ask(seat, '13700000011')
  t.equal(status, 201)
  const far = await trunk.nextInvite()
  await far.answered(2000)
  t.match(await ask(other, '13700000012'), { status: 429, body: { code: 'DIAL_CONCURRENT_LIMIT', facts: { limit: 1 } } })
  await far.ended(5000)
  t.equal(far.endedBy, 'them', 'the system hung up')
  const { call } = await storedCall(seat.person, body.callId!)
  t.match(call, { result: 'answered', endedBy: 'system' })
  const lasted = Date.parse(call.endedAt!) - Date.parse(call.startedAt)
  t.ok(lasted > 2_900 && lasted < 4_500, `it lasted ${lasted} ms`)
  await nothingLeft(centre)
})

t.test('so many an hour: the next is refused by name, also after the switch was killed', async t => {
  for (const number of ['13700000013', '13700000014']) {
    const { status, body } = await ask(seat, number)
    t.equal(status, 201)
    await seat.person.must('POST', `/api/calls/${body.callId}/hangup`)
    await storedCall(seat.person, body.callId!)
  }
  const over = { status: 429, body: { code: 'DIAL_SEAT_LIMIT', facts: { limit: 3 } } }
  t.match(await ask(seat, '13700000015'), over)
  const dead = new Promise(resolve => centre.roles.switch.onExit(resolve))
  centre.roles.switch.kill('SIGKILL')
  await dead
  await centre.roles.switch.start()
  t.match(await ask(seat, '13700000015'), over, 'a restart forgives nothing')
  const { status, body } = await ask(other, '13700000016')
  t.equal(status, 201, 'another seat has its own')
  await other.person.must('POST', `/api/calls/${body.callId}/hangup`)
  await storedCall(other.person, body.callId!)
  t.equal(trunk.calls.filter(({ invite }) => invite?.uri.startsWith('sip:13700000015@')).length, 0)
  await nothingLeft(centre)
})

t.test('a switch that was killed with the belief lost reads today from the history', async t => {
  const dead = new Promise(resolve => centre.roles.switch.onExit(resolve))
  centre.roles.switch.kill('SIGKILL')
  await dead
  const redis = new Redis(centre.instance.env.REDIS_URL!)
  t.equal(await redis.del('hl:dialled'), 1, 'it was kept')
  redis.disconnect()
  await centre.roles.switch.start()
  t.match(await ask(seat, '13700000017'), { status: 429, body: { code: 'DIAL_SEAT_LIMIT' } })
})
