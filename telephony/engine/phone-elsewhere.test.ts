/** A seat's telephone that is somewhere else now: loaded anew while it rings or talks, or taken over; and refusing what rings. */
import t from 'tap'
import { paperWorld, troublesOf, type World } from '../../test/world.ts'
import type { CallWish } from './commands.ts'

const registered = (world: World, on: boolean, seat = '1001') =>
  world.hear({ type: 'seat-reachable', seat, device: 'desk', on, at: world.now })
const answer = (world: World, channel: string) => world.hear({ type: 'answered', channel, at: world.now })
const lastRing = (world: World, seat = '1001') => {
  const ring = world.sent.findLast(command => command.type === 'ring-seat' && command.seat === seat)
  if (ring?.type !== 'ring-seat') throw new Error('never rung')
  return ring
}
const wish = (world: World, customer: string, what: CallWish, seat = '1001') =>
  world.controller.ask({ type: 'call', seat, call: world.call(customer)!.id, wish: what })

const ringing = async () => {
  const world = paperWorld(['1001', '1002'])
  await world.ready('1001')
  world.pass(1_000)
  await world.ready('1002')
  return { world, customer: world.arrive(), leg: lastRing(world).leg }
}
const talking = async () => {
  const { world, customer, leg } = await ringing()
  answer(world, leg)
  return { world, customer, leg }
}

t.test('loaded anew while it rings: it rings where it is registered now, for the rest of its time', async t => {
  const { world, customer, leg } = await ringing()
  world.pass(4_000)
  registered(world, false)
  world.pass(500)
  registered(world, true)
  const ring = lastRing(world)
  t.not(ring.leg, leg)
  t.match(ring, { ringMs: 10_500, auto: false })
  t.ok(world.sent.some(command => command.type === 'hang-up' && command.channel === leg))
  world.hear({ type: 'gone', channel: leg, cause: 16, sip: null, at: world.now })
  t.match(world.call(customer), { phase: 'offered', leg: { seat: '1001' } })
  answer(world, ring.leg)
  t.match(world.call(customer), { phase: 'talking', talk: { seat: '1001' } })
  t.same(troublesOf(world), [])
})

t.test('gone while it rings and not back: the next seat, without blame', async t => {
  const { world, customer } = await ringing()
  registered(world, false)
  world.pass(2_500)
  t.match(world.call(customer), { phase: 'offered', leg: { seat: '1002' } })
  t.match(world.controller.engine.seats.get('1001'), { state: 'paused', reason: 'unreachable' })
  registered(world, true)
  t.match(world.controller.engine.seats.get('1001'), { state: 'ready' })
})

t.test('held stays held, muted stays muted over a telephone that comes back', async t => {
  const { world, customer, leg } = await talking()
  await wish(world, customer, { type: 'hold' })
  await wish(world, customer, { type: 'mute', on: true })
  world.hear({ type: 'gone', channel: leg, cause: 44, sip: null, at: world.now })
  world.pass(1_000)
  await wish(world, customer, { type: 'rejoin', device: 'desk' })
  const back = lastRing(world).leg
  answer(world, back)
  t.match(world.call(customer), { phase: 'talking', talk: { held: true, muted: true }, music: true })
  t.ok(world.telephones.muted.has(back), 'nobody hears the seat who did not before')
  t.same(
    world.entries.flatMap(entry => ('fact' in entry ? [entry.fact.type] : [])).slice(-3),
    ['seat-back', 'held', 'muted'],
    'and screens are told so',
  )
  world.pass(1_000)
  await wish(world, customer, { type: 'unhold' })
  t.match(world.call(customer), { talk: { held: false }, heldMs: 2_000 })
  t.same(troublesOf(world), [])
})

const takeOver = (world: World, running?: 'move' | 'after') =>
  world.controller.ask({
    type: 'sign-in',
    seat: '1001',
    person: { id: 'b', name: 'b' },
    device: 'browser',
    secret: 'new',
    ready: true,
    takeover: true,
    ...(running && { running }),
  })

t.test('taken over in mid-call: the conversation moves to the new telephone, and the old one ends nothing', async t => {
  const { world, customer, leg } = await talking()
  t.match(await takeOver(world, 'after'), { ok: false, code: 'SEAT_IN_CALL' }, 'or waits for its end, as the person likes')
  t.match(world.call(customer), { phase: 'talking' })
  t.match(await takeOver(world, 'move'), { ok: true, seat: { state: 'talking', device: 'browser', person: { id: 'b' } } })
  t.match(world.call(customer), { phase: 'away', music: true })
  world.hear({ type: 'gone', channel: leg, cause: 16, sip: null, at: world.now })
  t.match(world.call(customer), { phase: 'away' }, 'its hanging up is no hanging up')
  world.hear({ type: 'seat-reachable', seat: '1001', device: 'browser', on: true, at: world.now })
  t.match(lastRing(world), { device: 'browser', auto: true })
  answer(world, lastRing(world).leg)
  t.match(world.call(customer), { phase: 'talking', talk: { seat: '1001' } })
  t.same(troublesOf(world), [])
})

t.test('a sign-in that says nothing of the conversation leaves it where it is', async t => {
  const { world, customer, leg } = await talking()
  await takeOver(world)
  t.match(world.call(customer), { phase: 'talking', leg: { id: leg } })
})

/** What the screen of the seat that rings has of the offer. */
const offerOf = (world: World) => {
  const fact = world.entries.flatMap(entry => ('fact' in entry && entry.fact.type === 'offered' ? [entry.fact] : [])).at(-1)
  if (!fact?.offer) throw new Error('never offered')
  return fact.offer
}

t.test('refusing declines what rings and never ends a conversation', async t => {
  const { world, customer } = await ringing()
  t.match(await wish(world, customer, { type: 'refuse', offer: offerOf(world) }), { ok: true })
  t.match(world.controller.engine.seats.get('1001'), { state: 'paused', reason: 'refused' })
  t.match(world.call(customer), { phase: 'offered', leg: { seat: '1002' } })
  answer(world, lastRing(world, '1002').leg)
  t.match(await wish(world, customer, { type: 'refuse', offer: offerOf(world) }, '1002'), { ok: false, code: 'CALL_STATE' })
  t.match(world.call(customer), { phase: 'talking', talk: { seat: '1002' } })
})

t.test('a refusal that comes late, of an earlier offer of the same call to the same seat, does nothing', async t => {
  const { world, customer } = await ringing()
  const first = offerOf(world)
  t.match(await wish(world, customer, { type: 'refuse', offer: first }), { ok: true })
  t.match(await wish(world, customer, { type: 'refuse', offer: offerOf(world) }, '1002'), { ok: true })
  await world.controller.ask({ type: 'ready', seat: '1001' })
  const second = offerOf(world)
  t.not(second, first)
  t.match(world.call(customer), { phase: 'offered', leg: { seat: '1001' } })
  t.match(await wish(world, customer, { type: 'refuse', offer: first }), { ok: false, code: 'CALL_STATE' })
  t.match(world.call(customer), { phase: 'offered', leg: { seat: '1001' } }, 'it rings on')
  t.match(world.controller.engine.seats.get('1001'), { state: 'offered' })
  t.match(await wish(world, customer, { type: 'refuse', offer: second }), { ok: true })
  t.same(troublesOf(world), [])
})

t.test('an offer that moves to where the telephone is registered now is the same offer', async t => {
  const { world, customer } = await ringing()
  const offer = offerOf(world)
  registered(world, false)
  registered(world, true)
  t.match(await wish(world, customer, { type: 'refuse', offer }), { ok: true })
  t.match(world.call(customer), { phase: 'offered', leg: { seat: '1002' } })
})

t.test('a list that says what is known, as after a restart of the switch, disturbs nothing that rings', async t => {
  const { world, customer, leg } = await ringing()
  world.hear({ type: 'seat-reachable', seat: '1001', device: 'desk', on: true, listed: true, at: world.now })
  t.equal(lastRing(world).leg, leg)
  t.notOk(world.sent.some(command => command.type === 'hang-up' && command.channel === leg))
  answer(world, leg)
  t.match(world.call(customer), { phase: 'talking', talk: { seat: '1001' } })
  t.same(troublesOf(world), [])
})
