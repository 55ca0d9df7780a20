/** Seats over the api: holding one, making many, dialling by a click. The switch is played by the test. */
import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { pino } from 'pino'
import t from 'tap'
import { openRedis, whenReady } from '../redis/redis.ts'
import type { Attendance } from '../../telephony/engine/commands.ts'
import { until, usePlayedSwitch } from '../../test/played-switch.ts'
import { matchWhole } from '../../test/match-whole.ts'

t.setTimeout(180_000)
const { instance, base, keys, redis, sql, seats, asked, tellSeat, openSwitch, signIn, feedOf } = await usePlayedSwitch(t)

t.test('a seat without a switch is told so in time', async t => {
  const person = await signIn('intake1')
  const answer = await person.post('/seat/sign-in', {})
  t.equal(answer.status, 503)
  t.match(answer.body, { code: 'SWITCH_TIMEOUT' })
  openSwitch()
})

t.test('a seat signs in, is held by one sign-in only, and can be taken over', async t => {
  const first = await signIn('intake1')
  const feed = await feedOf(first)
  t.match((await first.get('/seat')).body, { seat: { id: '1001', state: 'offline' }, held: false, phone: null, seq: String })
  t.match((await first.post('/seat/ready')).body, { code: 'SEAT_OFFLINE' })
  const { body } = await first.post('/seat/sign-in', { ready: true })
  t.match(body, {
    seat: { state: 'ready', reachable: true, person: { name: '李晓梅' } },
    held: true,
    phone: { user: '1001', path: '/sip', password: /^.{32}$/ },
  })
  t.equal(asked.findLast(command => command.type === 'sign-in')?.secret, body.phone.password, 'the switch is given the same password')
  await feed.next(frame => frame.type === 'seat.state')
  t.equal((await first.get('/seat')).body.phone.password, body.phone.password, 'a refreshed page gets it again')

  const second = await signIn('intake1')
  t.match(await second.post('/seat/sign-in', {}), { status: 409, body: { code: 'SEAT_IN_USE', facts: { seat: '1001', person: '李晓梅' } } })
  t.match((await second.get('/seat')).body, { held: false, phone: null }, 'and no password')
  const taken = await second.post('/seat/sign-in', { takeover: true })
  t.not(taken.body.phone.password, body.phone.password, 'a password of its own')
  t.match((await feed.next(frame => frame.type === 'seat.taken-over')).data, { seatId: '1001' })
  t.match((await first.post('/seat/pause', { reason: 'meal' })).body, { code: 'SEAT_TAKEN_OVER' })
  t.match((await first.get('/seat')).body, { seat: { state: 'paused' }, held: false })
  t.match((await second.post('/seat/pause', { reason: 'meal' })).body, { seat: { state: 'paused', reason: 'meal' } })
  matchWhole(t, (await second.post('/seat/pause', { reason: 'nonsense' })).body, {
    code: 'INVALID_INPUT',
    fields: [{ path: 'reason', rule: 'unknown' }],
  })

  await redis.flushall()
  await until(async () => (await redis.hexists(keys.seats, '1001')) === 1)
  t.match((await second.post('/seat/ready')).body, { seat: { state: 'ready' } }, 'also after Redis was emptied')
  t.equal((await second.post('/seat/sign-out')).status, 204)
  t.match((await second.get('/seat')).body, { seat: { state: 'offline' }, phone: null })
  await second.post('/seat/sign-in', { ready: true })
  const last = await feedOf(second)
  const closing = once(last.socket, 'close')
  await second.call('DELETE', '/session')
  await last.next(frame => frame.type === 'session.ended')
  t.equal((await closing)[0], 4001, 'its feed says so and ends')
  t.equal((await second.get('/session')).status, 401)
  t.equal(seats.get('1001')?.state, 'offline', 'the seat does not stay behind')
  feed.close()
  const admin = await signIn('admin')
  t.match((await admin.post('/seat/sign-in', {})).body, { code: 'FORBIDDEN' })
  t.equal((await fetch(`${base}/api/session`, { method: 'POST', body: '{}' })).status, 403, 'without the header')
})

t.test('whoever ends a sign-in, in the database or by disabling its person, ends all of it within seconds', async t => {
  const news = openRedis(instance.env.REDIS_URL!, 'blocking', pino({ level: 'silent' }))
  t.teardown(() => news.disconnect())
  await whenReady(news, 5_000)
  const attendance: Attendance[] = []
  await news.subscribe(keys.attendance)
  news.on('message', (_, message) => attendance.push(JSON.parse(message) as Attendance))
  const isSaid = (is: string, session: string) => attendance.some(all => all.some(one => one.is === is && one.session === session))

  const ends = {
    'the sign-in': (id: string) => sql`update sessions set ended_at = now() where token_hash = ${id}`,
    'its person': () => sql`update staff set active = false where username = 'callback1'`,
  }
  for (const [what, end] of Object.entries(ends)) {
    const person = await signIn('callback1')
    const feed = await feedOf(person)
    const closing = once(feed.socket, 'close')
    await person.post('/seat/sign-in', { device: 'desk', ready: true })
    const session = createHash('sha256').update(person.cookie.split('=')[1]!).digest('hex')
    await until(async () => isSaid('here', session))
    await end(session)
    await feed.next(frame => frame.type === 'session.ended')
    t.equal((await closing)[0], 4001, `${what}: the feed says so and ends`)
    t.equal((await person.get('/session')).status, 401)
    await until(async () => isSaid('over', session))
    tellSeat('1006', { type: 'sign-in-over' })
  }
  t.equal((await signIn('callback1')).status, 401, 'and nobody signs in')
  await sql`update staff set active = true where username = 'callback1'`
})

t.test('many seats at once', async t => {
  const admin = await signIn('admin')
  const made = await admin.post('/admin/seats', { count: 3, from: 2001 })
  matchWhole(t, made, {
    status: 201,
    body: { seats: [{ id: '2001', username: 'seat2001' }, { id: '2002' }, { id: '2003' }], sip: { transport: 'udp' } },
  })
  const { id, sipPassword, username, password } = made.body.seats[2]
  const [row] = await sql`select sip_digest from seats where number = ${id}`
  t.equal(row!.sip_digest, createHash('md5').update(`${id}:hearthline:${sipPassword}`).digest('hex'))
  const person = await signIn(username, password)
  matchWhole(t, person.session, { user: { seatNumber: '2003', roles: ['intake'] } })
  t.match((await person.post('/seat/sign-in', { device: 'desk', ready: true })).body, {
    seat: { state: 'ready', device: 'desk' },
    phone: null,
  })
  t.match(await admin.post('/admin/seats', { count: 3, from: 2003 }), {
    status: 409,
    body: { code: 'SEAT_EXISTS', facts: { seat: '2003' } },
  })
  t.match((await person.post('/admin/seats', { count: 1, from: 3001 })).body, { code: 'FORBIDDEN' })
})

t.test('click-to-call', async t => {
  const person = await signIn('intake2')
  await person.post('/seat/sign-in', { ready: true, takeover: true })
  t.match(await person.post('/calls', { target: { kind: 'number', number: '138 0000 9999' } }), {
    status: 201,
    body: { callId: 'dialled-call' },
  })
  t.match(asked.at(-1), {
    type: 'dial',
    seat: '1002',
    number: '13800009999',
    callerId: '95081',
    ringMs: 45_000,
    purpose: { target: 'number' },
  })
  t.match((await person.post('/calls', { target: { kind: 'number', number: '12' } })).body, { code: 'INVALID_INPUT' })
  t.match((await person.post('/calls', { target: { kind: 'member', memberId: randomUUID() } })).body, { code: 'TARGET_UNKNOWN' })
  const [merchant] = await sql`select merchant_id, number from merchant_phones where "primary" limit 1`
  await person.post('/calls', { target: { kind: 'merchant', merchantId: merchant!.merchant_id } })
  t.match(asked.at(-1), { purpose: { target: 'merchant', targetId: merchant!.merchant_id } })
  t.match((await person.post('/calls/none/hangup')).body, { code: 'CALL_UNKNOWN' })
})
