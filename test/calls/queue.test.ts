import t from 'tap'
import { useCentre, type WorkingSeat } from '../centre.ts'
import { citizenTone, converse, dial, hangUpAll, hearEachOther, idOf, rung, storedCall } from './conversation.ts'

const centre = await useCentre(t, { queues: { ring: 2 } })
const [first, second, third] = [await centre.seat('intake1'), await centre.seat('intake2'), await centre.seat('intake3')]
const seats = [first, second, third] as const

t.afterEach(() => hangUpAll(centre))

async function pauseAll(): Promise<void> {
  for (const { person } of seats) await person.must('POST', '/api/seat/pause', { reason: 'break' })
}

/** Makes seats ready, which does not count as a call: how long they have been idle stays as it was. */
async function ready(...wanted: WorkingSeat[]): Promise<void> {
  for (const { person } of wanted) await person.must('POST', '/api/seat/ready')
}

t.test('a caller waits with music, is handed over when a seat is ready, and both hear each other', async t => {
  await pauseAll()
  const citizen = await dial(centre, '13911110001')
  await citizen.answered()
  await citizen.media!.ear.hearsOther(citizenTone)
  await ready(second)
  const leg = await rung(second)
  t.equal(leg.shown, '139****0001', 'the phone shows who calls, as far as a seat may know')
  const pop = await second.feed.message('call.offered', ({ call }) => call.id === idOf(leg))
  t.match(pop.data.call, { direction: 'inbound', state: 'ringing', did: '95082', queue: 'intake' })
  t.match(pop.data.call.number.masked, /^139\*+0001$/)
  t.ok(pop.data.waitedMs > 0)
  leg.answer()
  await hearEachOther(citizen, leg)
  t.equal((await second.view()).state, 'talking')
  leg.hangup()
  await citizen.ended()
  t.equal(citizen.endedBy, 'them')
  const { data } = await second.feed.message('call.ended', ({ call }) => call.id === idOf(leg))
  t.match(data.call, { state: 'ended', result: 'answered', endedBy: 'seat', seatId: second.number })
})

t.test('a phone that nobody answers: the next seat is tried, the first one is out of the rota', async t => {
  await pauseAll()
  await ready(first, third)
  const citizen = await dial(centre, '13911110002')
  const missed = await rung(first)
  const leg = await rung(third, 4000)
  await missed.ended()
  t.equal(missed.endedBy, 'them', 'the ringing was taken back')
  t.ok(leg.times.invite - missed.times.invite > 1_900_000, 'after the ring time')
  leg.answer()
  await hearEachOther(citizen, leg)
  t.match(await first.view(), { state: 'paused', reason: 'missed' })
  citizen.hangup()
  await leg.ended()
})

t.test('a phone that rejects: the next seat is tried at once', async t => {
  await pauseAll()
  await ready(second, first)
  second.phone.plan = { do: 'reject', status: 486 }
  t.teardown(() => {
    second.phone.plan = { do: 'ring' }
  })
  const citizen = await dial(centre, '13911110003')
  const refused = await rung(second)
  const leg = await rung(first, 1500)
  t.equal(refused.status, 486)
  leg.answer()
  await hearEachOther(citizen, leg)
  leg.hangup()
  await citizen.ended()
})

t.test('the longest idle seat is called, and who just had a call comes last', async t => {
  await pauseAll()
  // the third has had no call for the longest time, the second refused one, the first took that
  await ready(first, second, third)
  for (const seat of [third, second, first, third]) {
    const { citizen, leg } = await converse(centre, seat, '13911110004')
    leg.hangup()
    await citizen.ended()
    await seat.feed.message('call.ended', ({ call }) => call.id === idOf(leg))
  }
  t.same(
    seats.map(({ phone }) => phone.calls.filter(({ shown }) => shown.endsWith('0004')).length),
    [1, 1, 2],
  )
})

t.test('callers are served in the order of their arrival, one at a time, and none is lost', async t => {
  await pauseAll()
  const numbers = ['13911110011', '13911110012', '13911110013', '13911110014', '13911110015']
  const citizens = []
  for (const number of numbers) citizens.push(await (await dial(centre, number)).answered())
  await ready(first)
  const served: string[] = []
  for (const _ of numbers) {
    const leg = await rung(first)
    served.push(leg.shown)
    leg.answer()
    await hearEachOther(citizens[served.length - 1]!, leg)
    leg.hangup()
  }
  t.same(
    served,
    numbers.map(number => `139****${number.slice(-4)}`),
  )
  await Promise.all(citizens.map(citizen => citizen.ended()))
})

t.test('the story of a call can be read: queued, offered, answered, ended', async t => {
  await pauseAll()
  await ready(first)
  const { citizen, leg, id } = await converse(centre, first, '13911110021')
  citizen.hangup()
  await leg.ended()
  await first.feed.message('call.ended', ({ call }) => call.id === id)
  const detail = await storedCall(first.person, id)
  t.match(detail.call, { result: 'answered', endedBy: 'party', queue: 'intake', seatId: first.number })
  const types = detail.events.map(({ type }) => type)
  for (const type of ['arrived', 'queued', 'offered', 'answered', 'ended']) t.ok(types.includes(type), type)
  t.same(
    [...types].filter(type => type === 'offered'),
    ['offered'],
    'nothing twice',
  )
})
