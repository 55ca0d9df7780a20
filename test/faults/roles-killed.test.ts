import t from 'tap'
import type { FeedMessage } from '../../server/contract/feed.ts'
import { useCentre } from '../centre.ts'
import { converse, dial, hearEachOther, idOf, rung, storedCall } from '../calls/conversation.ts'
import { nothingLeft } from '../calls/leftovers.ts'
import { eventually } from '../sip/ua.ts'

const centre = await useCentre(t)
const seat = await centre.seat('intake1')

/** Kills a role as the kernel would, and waits until it is gone. */
async function kill(role: 'api' | 'worker'): Promise<void> {
  const dead = new Promise(resolve => centre.roles[role].onExit(resolve))
  centre.roles[role].kill('SIGKILL')
  await dead
}

t.test('the api is killed: calls are routed and talked; the feed goes on where it stopped, without loss or repetition', async t => {
  const running = await converse(centre, seat, '13911230001')
  const cursor = seat.feed.seq
  t.ok(cursor)
  await kill('api')
  await hearEachOther(running.citizen, running.leg)
  running.citizen.hangup()
  await running.leg.ended(1000)
  const citizen = await dial(centre, '13911230002')
  const leg = await rung(seat)
  leg.answer()
  await hearEachOther(citizen, leg)
  await centre.roles.api.start()
  const feed = await seat.person.feed(cursor)
  t.teardown(() => feed.close())
  t.match(feed.messages[0], { type: 'hello', data: { resumed: true } })
  await feed.message('call.ended', ({ call }) => call.id === running.id)
  await feed.message('call.offered', ({ call }) => call.id === idOf(leg))
  leg.hangup()
  await feed.message('call.ended', ({ call }) => call.id === idOf(leg))
  const numbered = feed.messages.filter(({ seq }) => seq !== null) as (FeedMessage & { seq: string })[]
  const before = new Set(seat.feed.messages.map(({ seq }) => seq))
  t.equal(new Set(numbered.map(({ seq, type }) => seq + type)).size, numbered.length, 'nothing twice')
  t.notOk(
    numbered.some(({ seq, type }) => type !== 'hello' && before.has(seq)),
    'nothing that was seen before',
  )
  t.equal((await storedCall(seat.person, running.id)).call.result, 'answered')
  await nothingLeft(centre)
})

t.test('the worker is killed: calls and pops go on; what happened meanwhile is stored once when it is back', async t => {
  const running = await converse(centre, seat, '13911230011')
  await kill('worker')
  running.leg.hangup()
  await running.citizen.ended(1000)
  const next = await converse(centre, seat, '13911230012')
  await hearEachOther(next.citizen, next.leg)
  next.citizen.hangup()
  await next.leg.ended(1000)
  await centre.roles.worker.start()
  for (const { id } of [running, next]) {
    const { call, events } = await storedCall(seat.person, id, 10_000)
    t.equal(call.result, 'answered')
    for (const type of ['arrived', 'offered', 'answered', 'ended'])
      t.equal(events.filter(event => event.type === type).length, 1, `${type} once`)
    await eventually(async () => (await storedCall(seat.person, id)).recordings[0]?.state === 'ready', 20_000, 'the recording to be ready')
  }
  await nothingLeft(centre)
})

t.test('api and worker are killed together with a call ringing', async t => {
  const citizen = await dial(centre, '13911230021')
  const leg = await rung(seat)
  await Promise.all([kill('api'), kill('worker')])
  leg.answer()
  await hearEachOther(citizen, leg)
  await Promise.all([centre.roles.api.start(), centre.roles.worker.start()])
  const view = await seat.view()
  t.equal(view.state, 'talking')
  t.equal(view.call?.id, idOf(leg))
  leg.hangup()
  await citizen.ended(1000)
  t.equal((await storedCall(seat.person, idOf(leg))).call.result, 'answered')
})
