/** A seat's telephone that is lost in mid-call: what the customer hears, and how it comes back. */
import t from 'tap'
import { paperWorld, troublesOf, type World } from '../../test/world.ts'

const at = (world: World) => world.now
const registered = (world: World, on: boolean, seat = '1001') =>
  world.hear({ type: 'seat-reachable', seat, device: 'desk', on, at: at(world) })
const unheard = (world: World, channel: string) => world.hear({ type: 'unheard', channel, at: at(world) })
const answer = (world: World, channel: string) => world.hear({ type: 'answered', channel, at: at(world) })
/** The channel that the seat's telephone was rung on last. */
const lastLeg = (world: World, seat = '1001'): string => {
  const ring = world.sent.findLast(command => command.type === 'ring-seat' && command.seat === seat)
  if (ring?.type !== 'ring-seat') throw new Error('never rung')
  return ring.leg
}
const sentSince = (world: World, mark: number) => world.sent.slice(mark).map(command => command.type)

const talking = async (seats = ['1001', '1002']) => {
  const world = paperWorld(seats)
  await world.ready(seats[0]!)
  const customer = world.arrive()
  answer(world, lastLeg(world))
  return { world, customer, leg: lastLeg(world), mark: world.sent.length }
}

t.test('a telephone that is neither registered nor heard is lost at once: music, and the seat keeps its place', async t => {
  const { world, customer, leg, mark } = await talking()
  registered(world, false)
  t.same(world.sent.slice(mark), [{ type: 'listen', channel: leg }], 'nothing changes before it was listened to')
  t.match(world.call(customer), { phase: 'talking' })
  unheard(world, leg)
  t.match(world.call(customer), { phase: 'away', talk: { seat: '1001' } })
  t.ok(world.telephones.music.has(customer))
  t.match(world.controller.engine.seats.get('1001'), { state: 'talking', reachable: false })
  t.same(
    sentSince(world, mark + 1).filter(type => !type.endsWith('recording')),
    ['start-music', 'hang-up'],
  )
  world.hear({ type: 'gone', channel: leg, cause: 27, sip: null, at: at(world) })
  t.match(world.call(customer), { phase: 'away' }, 'its own end is no second loss')

  registered(world, true)
  const back = lastLeg(world)
  t.not(back, leg, 'it is rung back by itself where it is registered again')
  t.equal(world.controller.engine.calls.size, 1)
  const [call] = world.calls()
  await world.controller.ask({ type: 'call', seat: '1001', call: call!.id, wish: { type: 'rejoin', device: 'desk' } })
  t.equal(lastLeg(world), back, "the page's own wish for it a moment later is the same one")
  answer(world, back)
  t.match(world.call(customer), { phase: 'talking', talk: { seat: '1001' } })
  t.notOk(world.telephones.music.has(customer))
  t.same(troublesOf(world), [])
})

t.test('while sound flows, a lost or a new registration changes nothing', async t => {
  const { world, customer, leg, mark } = await talking()
  registered(world, false)
  world.pass(5_000)
  registered(world, true)
  world.pass(5_000)
  t.match(world.call(customer), { phase: 'talking', leg: { id: leg } })
  t.same(sentSince(world, mark), ['listen', 'listen'])
  world.hear({ type: 'seat-reachable', seat: '1001', device: 'browser', on: false, at: at(world) })
  t.equal(world.sent.length, mark + 2, "the seat's other telephone is nobody's here")
})

t.test('one that comes back registered before it was found silent is rung at once', async t => {
  const { world, customer, leg } = await talking()
  registered(world, false)
  registered(world, true)
  unheard(world, leg)
  t.match(world.call(customer), { phase: 'away' })
  t.not(lastLeg(world), leg)
  unheard(world, leg)
  unheard(world, lastLeg(world))
  answer(world, lastLeg(world))
  t.match(world.call(customer), { phase: 'talking' }, 'what is said late of legs that are gone, or ring, counts for nothing')
  unheard(world, lastLeg(world))
  t.match(world.call(customer), { phase: 'talking' }, 'and silence alone is no loss here')
  t.same(troublesOf(world), [])
})

t.test('a telephone on hold by its own key may be silent', async t => {
  const { world, customer, leg, mark } = await talking()
  world.hear({ type: 'phone-held', channel: leg, on: true, at: at(world) })
  registered(world, false)
  t.notOk(sentSince(world, mark).includes('listen'))
  unheard(world, leg)
  t.match(world.call(customer), { phase: 'talking' })
})

t.test('whom a seat asks for advice loses the telephone: back to the customer', async t => {
  const { world, customer } = await talking()
  await world.ready('1002')
  const [call] = world.calls()
  await world.controller.ask({ type: 'consult', seat: '1001', call: call!.id, to: { seat: '1002' }, isLead: false, isConfirmed: false })
  answer(world, lastLeg(world, '1002'))
  registered(world, false, '1002')
  unheard(world, lastLeg(world, '1002'))
  t.match(world.call(customer), { phase: 'talking', talk: { seat: '1001' } })
  t.match(world.controller.engine.seats.get('1002'), { state: 'paused', reason: 'unreachable', call: null })
  t.same(troublesOf(world), [])
})
