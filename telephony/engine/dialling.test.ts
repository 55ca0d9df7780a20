import t from 'tap'
import { paperSettings, paperWorld, type World } from '../../test/world.ts'
import type { CommandResult, SeatCommand } from './commands.ts'
import { matchWhole } from '../../test/match-whole.ts'

const SEATS = ['1001', '1002', '1003']
const ask = (world: World, seat: string, number: string, change: Partial<Extract<SeatCommand, { type: 'dial' }>> = {}) =>
  world.controller.ask({
    type: 'dial',
    seat,
    number,
    callerId: '95081',
    ringMs: 45_000,
    purpose: { target: 'number', targetId: null, orderId: null, taskId: null },
    isLead: false,
    isConfirmed: false,
    ...change,
  })
const code = (result: CommandResult) => (result.ok ? null : result.code)
const limits = { perSeatHour: 3, perDay: 5, concurrent: 2, longestMs: 90_000 }
const limited = () => paperSettings(SEATS, { dialling: { ...paperSettings(SEATS).dialling, limits } })
const open = async (settings = paperSettings(SEATS), from?: World) => {
  const world = paperWorld(SEATS, from, settings)
  for (const seat of SEATS) await world.ready(seat)
  return world
}
/** The seat's own phone does not answer: the call is over, and was made. */
const giveUp = (world: World, seat: string) => {
  const call = world.calls().find(one => one.leg?.seat === seat)!
  world.hear({ type: 'gone', channel: call.leg!.id, cause: 16, sip: null, at: world.now })
}

t.test('what the policy refuses rings nowhere and is written down: who, where, what, by which name', async t => {
  const world = await open()
  const result = await ask(world, '1001', '+14155552671')
  t.match(result, { ok: false, code: 'DIAL_NEEDS_LEAD', facts: { name: { zh: '境外', en: 'Abroad' } } })
  t.strictSame(world.sent, [])
  t.equal(world.controller.engine.calls.size, 0)
  t.match(world.controller.engine.seats.get('1001'), { state: 'ready' })
  matchWhole(
    t,
    world.entries.filter(entry => entry.about === 'dial-refused'),
    [{ seat: '1001', person: { name: '1001' }, number: '+14155552671', code: 'DIAL_NEEDS_LEAD', rule: '+[1-9]XXXXXX.', at: world.now }],
  )
  t.match(await ask(world, '1001', '+14155552671', { isLead: true }), { ok: true })
})

t.test('what is done about guesses at passwords is written down', async t => {
  const world = await open()
  world.hear({ type: 'guesses', what: 'shut-out', address: '192.0.2.1', account: '1001', ms: 60_000, at: 5 })
  matchWhole(
    t,
    world.entries.filter(({ about }) => about === 'guesses'),
    [{ at: 5, what: 'shut-out', address: '192.0.2.1', account: '1001', ms: 60_000 }],
  )
})

t.test('own numbers, emergency numbers, what nobody named', async t => {
  const world = await open()
  t.equal(code(await ask(world, '1001', '95082')), 'DIAL_OWN_NUMBER')
  t.equal(code(await ask(world, '1001', '1002')), 'DIAL_OWN_NUMBER')
  t.equal(code(await ask(world, '1001', '0731', { callerId: '0731' })), 'DIAL_OWN_NUMBER', 'the number that is shown')
  t.equal(code(await ask(world, '1001', '16812345')), 'DIAL_NOT_ALLOWED')
  t.match(await ask(world, '1001', '110'), { code: 'DIAL_CONFIRM_EMERGENCY', facts: { name: { en: 'Police' } } })
  t.match(await ask(world, '1001', '110', { isConfirmed: true }), { ok: true })
})

t.test('limits: a seat and an hour, at one time, and the day, also after a restart', async t => {
  const world = await open(limited())
  for (let n = 1; n <= 3; n++) {
    t.match(await ask(world, '1001', `1380000000${n}`), { ok: true })
    giveUp(world, '1001')
  }
  t.match(await ask(world, '1001', '13800000004'), { code: 'DIAL_SEAT_LIMIT', facts: { limit: 3 } })
  t.match(await ask(world, '1002', '13800000005'), { ok: true }, 'another seat has its own')
  t.match(await ask(world, '1003', '13800000006'), { ok: true })
  giveUp(world, '1003')

  const next = await open(limited(), world)
  t.match(await ask(next, '1001', '13800000007'), { code: 'DIAL_SEAT_LIMIT' }, 'a restart forgives nothing')
  t.match(await ask(next, '1003', '13800000007'), { code: 'DIAL_DAY_LIMIT', facts: { limit: 5 } })
  next.pass(3_600_000)
  t.match(await ask(next, '1001', '13800000008'), { code: 'DIAL_DAY_LIMIT' }, 'the hour is over, the day is not')
  next.pass(24 * 3_600_000)
  t.match(await ask(next, '1001', '13800000008'), { ok: true }, 'the next day')

  const busy = await open(limited())
  await ask(busy, '1001', '13800000001')
  await ask(busy, '1002', '13800000002')
  t.match(await ask(busy, '1003', '13800000003'), { code: 'DIAL_CONCURRENT_LIMIT', facts: { limit: 2 } })
  giveUp(busy, '1001')
  t.match(await ask(busy, '1003', '13800000003'), { ok: true })
})

t.test('a seat that is refused again and again fills no record and learns no reasons; what it may dial is dialled', async t => {
  const world = await open()
  const written = () => world.entries.filter(entry => entry.about === 'dial-refused').length
  for (let n = 0; n < 60; n++) t.equal(code(await ask(world, '1001', `+141555526${n + 10}`)), 'DIAL_NEEDS_LEAD')
  t.match(await ask(world, '1001', '16812345'), { code: 'DIAL_REFUSED_OFTEN', facts: { limit: 60 } })
  const consult = { type: 'consult', seat: '1001', isLead: false, isConfirmed: false } as const
  const channel = world.arrive('95082', '13800000001')
  world.hear({ type: 'answered', channel: world.ringing().get('1001')!, at: world.now })
  const to = { number: '+14155552671', callerId: '95081', ringMs: 45_000, purpose: null }
  t.equal(code(await world.controller.ask({ ...consult, call: world.call(channel)!.id, to })), 'DIAL_REFUSED_OFTEN')
  t.equal(written(), 60)
  world.hear({ type: 'gone', channel, cause: 16, sip: null, at: world.now })
  await world.controller.ask({ type: 'end-wrap-up', seat: '1001' })
  t.equal(code(await ask(world, '1002', '16812345')), 'DIAL_NOT_ALLOWED', 'another seat has its own')
  t.match(await ask(world, '1001', '110'), { code: 'DIAL_CONFIRM_EMERGENCY' })
  t.match(await ask(world, '1001', '110', { isConfirmed: true }), { ok: true })
  giveUp(world, '1001')
  world.pass(3_600_000)
  t.equal(code(await ask(world, '1001', '16812345')), 'DIAL_NOT_ALLOWED')
  t.match(await ask(world, '1001', '13800000002'), { ok: true })
})

t.test('two seats call the same citizen back: one does, the other hears who', async t => {
  const world = await open()
  t.match(await ask(world, '1001', '13800000001'), { ok: true })
  t.match(await ask(world, '1002', '13800000001'), { code: 'DIAL_ENGAGED', facts: { person: '1001', by: '1001' } })
  t.match(await ask(world, '1001', '13800000001'), { code: 'SEAT_IN_CALL' }, 'a second press of the same seat')
  t.equal(world.sent.filter(command => command.type === 'ring-seat').length, 1)
  giveUp(world, '1001')
  t.match(await ask(world, '1002', '13800000001'), { ok: true })
})

t.test('who waits in the line is not called; who talks is with somebody', async t => {
  const world = await open()
  for (const seat of SEATS) await world.controller.ask({ type: 'pause', seat, reason: 'break' })
  const channel = world.arrive('95082', '13800000001')
  t.match(world.call(channel), { phase: 'queued' })
  t.match(await ask(world, '1001', '13800000001'), { code: 'DIAL_CITIZEN_IN_LINE', facts: { place: 1 } })
  world.arrive('95082', '13800000002')
  t.match(await ask(world, '1001', '13800000002'), { code: 'DIAL_CITIZEN_IN_LINE', facts: { place: 2 } })
  await world.controller.ask({ type: 'ready', seat: '1002' })
  t.match(world.call(channel), { phase: 'offered' })
  t.match(await ask(world, '1001', '13800000001'), { code: 'DIAL_CITIZEN_WAITS' })
  world.hear({ type: 'answered', channel: world.ringing().get('1002')!, at: world.now })
  t.match(await ask(world, '1001', '13800000001'), { code: 'DIAL_ENGAGED', facts: { person: '1002' } })
})

t.test('a call out ends after its longest time, whatever it is in', async t => {
  const world = await open(limited())
  await ask(world, '1001', '13800000001')
  const call = world.calls()[0]!
  world.hear({ type: 'answered', channel: call.leg!.id, at: world.now })
  t.match(world.sent.at(-1), { type: 'dial-out', longestMs: 90_000 })
  world.pass(10_000)
  world.hear({ type: 'answered', channel: call.party.channel, at: world.now })
  world.pass(79_000)
  t.equal(world.controller.engine.calls.size, 1)
  world.pass(1_000)
  t.equal(world.controller.engine.calls.size, 0)
  const ended = world.entries.flatMap(entry => ('fact' in entry && entry.fact.type === 'ended' ? [entry.fact] : []))
  matchWhole(t, ended, [{ by: 'system', outcome: 'answered', talkedMs: 80_000 }])

  const ringing = await open(paperSettings(SEATS, { dialling: { ...limited().dialling, limits: { ...limits, longestMs: 20_000 } } }))
  await ask(ringing, '1001', '13800000001')
  const second = ringing.calls()[0]!
  ringing.hear({ type: 'answered', channel: second.leg!.id, at: ringing.now })
  ringing.pass(20_000)
  const outcome = ringing.entries.flatMap(entry => ('fact' in entry && entry.fact.type === 'ended' ? [entry.fact.outcome] : []))
  t.strictSame(outcome, ['no-answer'])
})
