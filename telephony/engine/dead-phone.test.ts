/** A seat's telephone that does not ring, and those that ring and are not answered: who is blamed, and what comes next. */
import t from 'tap'
import { inventoryOf, paperWorld, troublesOf, type World } from '../../test/world.ts'
import type { CallFact } from '../core/call/facts.ts'
import { missOf, RINGS_WITHIN_MS } from '../core/call/queueing.ts'
import { participant } from '../core/call/participant.ts'

const seatOf = (world: World, seat = '1001') => world.controller.engine.seats.get(seat)
const factsOf = (world: World): CallFact[] => world.entries.flatMap(entry => ('fact' in entry ? [entry.fact] : []))
const registered = (world: World, on: boolean, seat = '1001') =>
  world.hear({ type: 'seat-reachable', seat, device: 'desk', on, at: world.now })

/** Two seats are ready, and the telephone of the first is dead. */
const withDeadPhone = async () => {
  const world = paperWorld(['1001', '1002'])
  await world.ready('1001')
  world.pass(1_000)
  await world.ready('1002')
  world.mute.add('1001')
  return world
}

t.test('a telephone that does not say that it rings: the next seat soon, and nobody is blamed', async t => {
  const world = await withDeadPhone()
  const customer = world.arrive()
  t.same([...world.ringing().keys()], ['1001'])
  world.pass(RINGS_WITHIN_MS - 1)
  t.same([...world.ringing().keys()], ['1001'])
  world.pass(1)
  t.same([...world.ringing().keys()], ['1002'])
  t.match(seatOf(world), { state: 'paused', reason: 'unreachable' })
  t.same(
    world.sent.filter(({ type }) => type === 'doubt-phone'),
    [{ type: 'doubt-phone', seat: '1001', device: 'desk' }],
  )
  t.match(
    factsOf(world).find(({ type }) => type === 'missed'),
    { seat: '1001', reason: 'unreachable' },
  )
  world.hear({ type: 'answered', channel: world.ringing().get('1002')!, at: world.now })
  t.match(world.call(customer), { phase: 'talking', talk: { seat: '1002' } })

  registered(world, false)
  t.match(seatOf(world), { state: 'paused', reason: 'unreachable', reachable: false })
  world.mute.delete('1001')
  registered(world, true)
  t.match(seatOf(world), { state: 'ready' }, 'it comes back by itself')
  t.same(troublesOf(world), [])
})

t.test('one that rings has the whole ring time', async t => {
  const world = await withDeadPhone()
  world.mute.clear()
  world.arrive()
  world.pass(14_999)
  t.same([...world.ringing().keys()], ['1001'])
  world.pass(1)
  t.match(seatOf(world), { state: 'paused', reason: 'missed' })
  t.notOk(world.sent.some(({ type }) => type === 'doubt-phone'))
})

t.test('after a gap nobody knows whether it rang: it has the benefit of the doubt', async t => {
  const world = await withDeadPhone()
  const customer = world.arrive()
  world.pass(2_000)
  const next = paperWorld(['1001', '1002'], world)
  next.now = world.now + 5_000
  const later = paperWorld(['1001', '1002'], next)
  later.pass(RINGS_WITHIN_MS - 1)
  later.hear({ type: 'connected', inventory: inventoryOf(later), at: later.now })
  later.pass(5_000)
  t.match(later.call(customer), { phase: 'offered', leg: { seat: '1001' } })
})

t.test('a colleague who is asked, and the own telephone of a call out', async t => {
  const world = await withDeadPhone()
  await world.controller.ask({ type: 'pause', seat: '1001', reason: 'break' })
  const customer = world.arrive()
  world.hear({ type: 'answered', channel: world.ringing().get('1002')!, at: world.now })
  const { id } = world.call(customer)!
  await world.controller.ask({ type: 'consult', seat: '1002', call: id, to: { seat: '1001' }, isLead: false, isConfirmed: false })
  world.pass(RINGS_WITHIN_MS)
  t.match(world.call(customer), { phase: 'talking', acts: { consult: undefined } })
  t.match(seatOf(world), { state: 'paused', reason: 'break' }, 'what it did before goes on')
  t.match(
    factsOf(world).findLast(({ type }) => type === 'consult-ended'),
    { by: 'target', miss: 'unreachable' },
  )

  await world.controller.ask({
    type: 'dial',
    seat: '1001',
    number: '13807310001',
    callerId: '95081',
    ringMs: 30_000,
    purpose: { target: 'number', targetId: null, orderId: null, taskId: null },
    isLead: false,
    isConfirmed: false,
  })
  t.match(seatOf(world), { state: 'talking' })
  world.pass(RINGS_WITHIN_MS)
  t.match(
    factsOf(world).findLast(({ type }) => type === 'ended'),
    { outcome: 'failed', cause: 20 },
  )
  t.equal(world.sent.filter(({ type }) => type === 'doubt-phone').length, 2)
  t.same(troublesOf(world), [])
})

t.test('what a telephone answers is told apart', async t => {
  const one = (rang: boolean) =>
    participant({
      id: 'p1',
      channel: 'l',
      who: { is: 'seat', seat: '1001', device: 'desk' },
      role: 'agent',
      askedBy: 'offer',
      since: 0,
      rang,
    })
  // cause (Q.850) and SIP answer as Asterisk has them; what it means of one that rang, and of one that did not
  const table: [number, number | null, string, string][] = [
    [23, 302, 'forwarded', 'forwarded'],
    [17, 486, 'busy', 'busy'],
    [17, 600, 'busy', 'busy'],
    [21, 603, 'refused', 'refused'],
    [21, 403, 'refused', 'refused'],
    [21, null, 'refused', 'refused'],
    [19, 480, 'refused', 'unreachable'],
    [18, 408, 'missed', 'unreachable'],
    [18, null, 'missed', 'unreachable'],
    [1, 404, 'missed', 'unreachable'],
    [34, 503, 'unreachable', 'unreachable'],
    [20, null, 'unreachable', 'unreachable'],
    [19, null, 'missed', 'missed'],
  ]
  for (const [cause, sip, rang, silent] of table) {
    t.equal(missOf(one(true), cause, sip), rang, `${cause} ${sip}, rang`)
    t.equal(missOf(one(false), cause, sip), silent, `${cause} ${sip}, did not`)
  }
  const world = await withDeadPhone()
  world.mute.clear()
  world.arrive()
  world.hear({ type: 'gone', channel: world.ringing().get('1001')!, cause: 23, sip: 302, at: world.now })
  t.match(seatOf(world), { state: 'paused', reason: 'forwarded' })
})
