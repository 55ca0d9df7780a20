import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import type { CallPage } from '../../server/contract/calls.ts'
import { inDatabase, useCentre } from '../centre.ts'
import { Stack } from '../sip/stack.ts'
import { createCaller, createSeat, eventually, tone } from '../sip/ua.ts'
import { askAri, nothingLeft } from './leftovers.ts'
import { citizenTone, dial, direct, hangUpAll, hearEachOther, hotline, idOf, rung } from './conversation.ts'

/** A published flow that is no flow: the shipped one of the same id stays in force. */
const centre = await useCentre(t, {
  prepare: ({ env }) =>
    inDatabase(env, async sql => {
      await sql`insert into flows (id, name, definition) values ('hotline', 'broken',
        '{"id": "hotline", "nodes": {"a": {"type": "nonsense"}}}')`
    }),
})
t.afterEach(() => hangUpAll(centre))
const seat = await centre.seat('intake1')
const { caller } = centre

t.test('a broken flow is not used: the shipped one answers', async () => {
  const citizen = await (await caller.call({ to: hotline, from: '13911140001' })).answered()
  await citizen.media!.ear.hearsSound()
  citizen.hangup()
  await nothingLeft(centre)
})

t.test('an unknown number is refused, and nobody is bothered', async t => {
  for (const to of ['95099', '123456789012345678901234567890', 'nobody']) {
    const citizen = await (await caller.call({ to, from: '13911140002' })).ended(10_000)
    t.equal(citizen.status, 404, to)
    t.equal(citizen.times.answered, 0)
  }
  t.equal(seat.phone.calls.length, 0)
  await nothingLeft(centre)
})

t.test('the direct number is reached in every form in which a trunk writes it', async t => {
  for (const to of ['+8695082', '008695082', '073095082', '95082;phone-context=+86', '95082;user=phone']) {
    const citizen = await caller.call({ to, from: '13911140005' })
    const leg = await rung(seat)
    const { data } = await seat.feed.message('call.offered', ({ call }) => call.id === idOf(leg))
    t.equal(data.call.did, direct, `${to}: counted as the number that it is`)
    citizen.hangup()
    await leg.ended(2000)
  }
  for (const to of ['+4495082', '01095082', '8695082', '95082,1']) {
    const citizen = await (await caller.call({ to, from: '13911140006' })).ended(10_000)
    t.equal(citizen.status, 404, to)
  }
  await nothingLeft(centre)
})

t.test('the same INVITE five times, and once more by another way, is one call', async t => {
  const lead = await centre.signIn('lead')
  await seat.person.must('POST', '/api/seat/pause', { reason: 'break' })
  const send = Stack.prototype.raw
  t.teardown(() => (Stack.prototype.raw = send))
  const sent: Promise<void>[] = []
  Stack.prototype.raw = function (text, to) {
    send.call(this, text, to)
    if (!text.startsWith('INVITE')) return
    const repeats = [text, text, text, text, text.replace(/branch=([^;]+)/, 'branch=$1another')]
    sent.push(...repeats.map((again, index) => delay(20 * (index + 1)).then(() => send.call(this, again, to))))
  }
  const citizen = await (await caller.call({ to: direct, from: '13911140009' })).answered()
  await Promise.all(sent)
  Stack.prototype.raw = send
  // a call that comes later is known later
  const next = await (await caller.call({ to: direct, from: '13911140010' })).answered()
  const live = async () => (await lead.must<CallPage>('GET', '/api/calls?scope=all&live=true')).items.map(({ number }) => number.masked)
  await eventually(async () => (await live()).includes('139****0010'), 2000, 'the next call')
  t.strictSame((await live()).sort(), ['139****0009', '139****0010'])
  t.ok((await askAri<unknown[]>(centre, '/channels')).length > 2, 'Asterisk takes them for calls')
  for (const call of [citizen, next]) call.hangup()
  await nothingLeft(centre, 8000)
  await seat.person.must('POST', '/api/seat/ready')
})

const froms: [string, string, string][] = [
  ['anonymous', '"Anonymous" <sip:anonymous@anonymous.invalid>;tag=a1', 'anonymous'],
  ['without a user', '<sip:127.0.0.2>;tag=a2', 'anonymous'],
  ['with letters', '<sip:Robert%27%29%3B%20DROP@127.0.0.2>;tag=a3', 'anonymous'],
  ['with a name full of markup', '"<script>alert(1)</script>\\\\" <sip:13911140003@127.0.0.2>;tag=a4', 'mobile'],
  ['very long', `<sip:${'9'.repeat(200)}@127.0.0.2>;tag=a5`, 'other'],
]
for (const [what, fromHeader, kind] of froms) {
  t.test(`a From ${what}: the call is served`, async t => {
    const citizen = await caller.call({ to: direct, fromHeader })
    const leg = await rung(seat)
    const { data } = await seat.feed.message('call.offered', ({ call }) => call.id === idOf(leg))
    t.equal(data.call.number.kind, kind)
    leg.answer()
    await seat.feed.message('call.changed', ({ call }) => call.id === idOf(leg) && call.state === 'talking')
    citizen.hangup()
    await leg.ended(2000)
    await seat.feed.message('call.ended', ({ call }) => call.id === idOf(leg))
  })
}

t.test('a From that is no SIP at all is refused or ignored, and the next call works', async t => {
  const broken = await caller.call({ to: direct, fromHeader: '<<<not a uri;tag=' })
  await broken.ended(1500).catch(() => broken.hangup())
  t.equal(broken.times.answered, 0)
  const citizen = await caller.call({ to: direct, from: '13911140004' })
  const leg = await rung(seat)
  leg.answer()
  await citizen.answered()
  citizen.hangup()
  await leg.ended(2000)
})

t.test("a caller whose From is a seat's number stays a caller", async t => {
  const citizen = await caller.call({ to: direct, from: seat.number })
  const leg = await rung(seat)
  const { data } = await seat.feed.message('call.offered', ({ call }) => call.id === idOf(leg))
  t.equal(data.call.direction, 'inbound')
  leg.answer()
  await citizen.answered()
  citizen.hangup()
  await leg.ended(2000)
})

t.test('who is neither the trunk nor a seat is refused', async t => {
  const stranger = await createCaller({ ...centre.sip, localHost: '127.0.0.3' })
  t.teardown(() => stranger.close())
  const call = await (await stranger.call({ to: direct, from: '13911140005' })).ended()
  t.ok(call.status === 401 || call.status === 403, String(call.status))
})

t.test('a wrong SIP password, an unknown seat', async t => {
  for (const [user, password] of [
    [seat.number, 'wrong'],
    ['8999', 'hearthline-demo'],
  ] as const) {
    const phone = await createSeat({ ...centre.sip, user, password })
    t.teardown(() => phone.close())
    t.ok([401, 403, 404].includes(await phone.register()), user)
  }
})

t.test('a second sign-in of the same seat is told so, and may take over', async t => {
  const again = await centre.signIn('intake1')
  const refused = await again.post<{ code: string }>('/api/seat/sign-in', { device: 'desk' })
  t.equal(refused.status, 409)
  t.equal(refused.body.code, 'SEAT_IN_USE')
  const taken = await again.post('/api/seat/sign-in', { device: 'desk', takeover: true })
  t.equal(taken.status, 200)
  await seat.feed.message('seat.taken-over')
  const late = await seat.person.post('/api/seat/ready')
  t.ok(late.status === 409 || late.status === 403, `the first one has no seat any more: ${late.status}`)
  await again.must('POST', '/api/seat/ready')
  const citizen = await caller.call({ to: direct, from: '13911140006' })
  const leg = await rung(seat)
  leg.media!.ear.mark()
  leg.answer()
  citizen.media!.play(tone(citizenTone))
  await hearEachOther(citizen, leg)
  citizen.hangup()
  await leg.ended(2000)
})

t.test('a wrong password at the sign-in', async t => {
  await t.rejects(centre.signIn('nobody'), /401/)
})

t.test('a seat whose phone is gone is not offered calls', async t => {
  const holder = await centre.signIn('intake1')
  await holder.must('POST', '/api/seat/sign-in', { device: 'desk', takeover: true })
  await holder.must('POST', '/api/seat/pause', { reason: 'break' })
  const other = await centre.seat('intake2')
  await other.phone.register(0)
  await eventually(async () => !(await other.view()).reachable, 3000, 'the seat to be unreachable')
  const citizen = await (await dial(centre, '13911140007')).answered()
  await citizen.media!.ear.hearsOther(citizenTone)
  t.match(await other.view(), { state: 'paused', call: null, reachable: false }, 'the caller waits, and the seat has no call')
  t.notOk(
    other.feed.messages.some(({ type }) => type === 'call.offered'),
    'nor has its screen',
  )
  await other.phone.register()
  const leg = await rung(other)
  t.equal(leg.shown, '139****0007', 'back, it is offered the caller at once')
  leg.answer()
  await hearEachOther(citizen, leg)
  citizen.hangup()
  await leg.ended(2000)
})
