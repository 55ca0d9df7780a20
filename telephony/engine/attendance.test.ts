/** What the engine makes of the sign-ins at the seats: nobody waits for somebody who is not there. */
import t from 'tap'
import { paperWorld, type World } from '../../test/world.ts'

const seat = (world: World, id = '1001') => world.controller.engine.seats.get(id)
const attend = (world: World, is: 'here' | 'away' | 'over', session = 'of 1001') => world.controller.attend([{ seat: '1001', session, is }])
const facts = (world: World) => world.entries.flatMap(entry => ('fact' in entry ? [entry.fact] : []))

/** A caller in the line, with nobody ready and 1001 on a break. */
const waiting = async () => {
  const world = paperWorld(['1001', '1002'])
  await world.ready('1001')
  await world.controller.ask({ type: 'pause', seat: '1001', reason: 'break' })
  const channel = world.arrive()
  t.match(world.call(channel), { phase: 'queued' })
  return { world, channel }
}

for (const is of ['away', 'over'] as const)
  t.test(`the caller who waits for a seat whose sign-in is ${is} goes on in the flow`, async t => {
    const { world, channel } = await waiting()
    attend(world, is)
    t.match(world.call(channel), { phase: 'ivr', queue: null })
  })

t.test('who talks for the last time is waited for by nobody, and talks to the end', async t => {
  const world = paperWorld(['1001'])
  await world.ready('1001')
  const first = world.arrive()
  world.hear({ type: 'answered', channel: world.ringing().get('1001')!, at: world.now })
  const second = world.arrive('95082', '13807300002')
  t.match(world.call(second), { phase: 'queued' })
  attend(world, 'over')
  t.match(world.call(first), { phase: 'talking' })
  t.match(world.call(second), { phase: 'ivr' })
  world.hear({ type: 'gone', channel: first, cause: 16, sip: null, at: world.now })
  t.match(seat(world), { state: 'wrap-up' })
  const over = world.now
  world.pass(10_000)
  t.match(seat(world), { state: 'offline', person: null })
  const end = world.entries.findLast(entry => entry.about === 'seat')
  t.match(end, { at: over + 10_000, state: { state: 'offline', since: over + 10_000 } }, 'the hours end there')
})

t.test('a page that is back brings the seat back, and the next caller', async t => {
  const world = paperWorld(['1001'])
  await world.ready('1001')
  attend(world, 'away')
  t.match(seat(world), { state: 'paused', reason: 'away' })
  const entries = world.entries.length
  attend(world, 'away')
  t.equal(world.entries.length, entries, 'what is said again is in no journal')
  attend(world, 'here')
  world.arrive()
  t.ok(world.ringing().get('1001'))
  t.notOk(facts(world).some(fact => fact.type === 'missed'))
})

t.test('what is said of a sign-in before is passed over', async t => {
  const world = paperWorld(['1001'])
  await world.ready('1001')
  attend(world, 'over', 'of whoever sat there before')
  t.match(seat(world), { state: 'ready' })
  world.controller.attend([{ seat: '1099', session: 'x', is: 'over' }])
  t.equal(seat(world, '1099'), undefined)
  const { session: _, ...before } = seat(world)!
  const upgraded = paperWorld(['1001'])
  upgraded.controller.engine.restore([], [before])
  attend(upgraded, 'over')
  t.match(seat(upgraded), { state: 'offline' }, 'a seat of an earlier version does not say which it has')
})
