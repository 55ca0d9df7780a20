import t from 'tap'
import { newCall, type Call } from '../core/call/call.ts'
import { decide } from '../core/call/decide.ts'
import type { CallWish } from './commands.ts'
import { inventoryOf, paperSettings, paperWorld, type World } from '../../test/world.ts'
import { matchWhole } from '../../test/match-whole.ts'

const facts = (world: World) => world.entries.flatMap(e => ('fact' in e ? [e.fact] : []))
const commands = (world: World) => world.sent.map(c => c.type)

t.test('a caller rings the longest idle seat, talks, is recorded, and the seat wraps up', async t => {
  const world = paperWorld(['1001', '1002'])
  await world.ready('1001')
  world.pass(1_000)
  await world.ready('1002')
  const channel = world.arrive()
  const leg = world.ringing().get('1001')
  t.ok(leg, 'the seat that has been idle longer rings')
  t.same(commands(world), ['create-bridge', 'answer', 'join', 'start-music', 'ring-seat'])
  world.hear({ type: 'answered', channel: leg!, at: world.now })
  t.match(world.call(channel), { phase: 'talking', talk: { seat: '1001' } })
  t.same(commands(world).slice(5), ['stop-music', 'join', 'start-recording'])
  world.pass(60_000)
  world.hear({ type: 'gone', channel: leg!, cause: 16, sip: null, at: world.now })
  t.notOk(world.call(channel), 'the call is over')
  t.match(world.controller.engine.seats.get('1001'), { state: 'wrap-up' })
  t.same(commands(world).slice(8), ['hang-up', 'destroy-bridge'], 'the telephone that hung up is gone already, and its recording with it')
  t.match(
    facts(world).find(f => f.type === 'ended'),
    { by: 'seat', outcome: 'answered', talkedMs: 60_000, seat: '1001' },
  )
  world.pass(10_000)
  t.match(world.controller.engine.seats.get('1001'), { state: 'ready' })
  t.equal(world.kept.size, 0)
})

t.test('a seat that does not answer is taken out, the next one rings, the caller keeps the place', async t => {
  const world = paperWorld(['1001', '1002'])
  await world.ready('1001')
  world.pass(1)
  await world.ready('1002')
  const channel = world.arrive()
  const since = world.call(channel)?.queue?.since
  world.pass(15_000)
  t.match(world.controller.engine.seats.get('1001'), { state: 'paused', reason: 'missed' })
  t.match(world.call(channel), { phase: 'offered', leg: { seat: '1002' }, queue: { since } })
  const leg = world.ringing().get('1002')!
  world.hear({ type: 'gone', channel: leg, cause: 21, sip: 603, at: world.now })
  t.match(world.controller.engine.seats.get('1002'), { state: 'paused', reason: 'refused' })
  t.match(world.call(channel), { phase: 'queued', queue: { since } }, 'refused by all: still in line')
})

t.test('the caller hangs up at every phase', async t => {
  const outcome = async (prepare: (world: World, channel: string) => void) => {
    const world = paperWorld(['1001'])
    await world.ready('1001')
    const channel = world.arrive()
    prepare(world, channel)
    world.hear({ type: 'gone', channel, cause: 16, sip: null, at: world.now })
    const ended = facts(world).find(f => f.type === 'ended')
    t.equal(world.controller.engine.calls.size, 0)
    t.ok(world.sent.some(c => c.type === 'destroy-bridge'))
    return [ended?.type === 'ended' ? ended.outcome : null, world.controller.engine.seats.get('1001')?.state]
  }
  t.same(await outcome(() => {}), ['abandoned', 'ready'], 'while ringing')
  t.same(await outcome(world => world.pass(16_000)), ['abandoned', 'paused'], 'while waiting')
  t.same(
    await outcome(world => world.hear({ type: 'answered', channel: world.ringing().get('1001')!, at: world.now })),
    ['answered', 'wrap-up'],
    'while talking',
  )
})

t.test('keys lead through the menu to the right queue', async t => {
  for (const [key, queue] of [
    ['1', 'intake'],
    ['2', 'consult'],
    ['3', 'complaint'],
    ['4', 'suggestion'],
    ['0', 'intake'],
  ] as const) {
    const world = paperWorld(['1001'])
    await world.ready('1001')
    const channel = world.arrive('95081')
    t.match(world.call(channel), { phase: 'ivr' })
    world.hear({ type: 'digit', channel, digit: key, at: world.now })
    for (let guard = 0; guard < 5 && world.call(channel)?.phase === 'ivr'; guard++) {
      const playing = world.call(channel)?.playing
      if (playing) world.hear({ type: 'playback-finished', playback: playing.id, ok: true, at: world.now })
    }
    t.match(world.call(channel), { phase: 'offered', queue: { id: queue }, keys: key }, `key ${key}`)
  }
})

t.test('silence and wrong keys lead to a seat', async t => {
  for (const act of [
    (world: World) => world.pass(10_000),
    (world: World, channel: string) => world.hear({ type: 'digit', channel, digit: '9', at: world.now }),
  ]) {
    const world = paperWorld(['1001'])
    await world.ready('1001')
    const channel = world.arrive('95081')
    for (let guard = 0; guard < 40 && world.call(channel)?.phase === 'ivr'; guard++) {
      const playing = world.call(channel)?.playing
      if (playing) world.hear({ type: 'playback-finished', playback: playing.id, ok: true, at: world.now })
      act(world, channel)
    }
    t.match(world.call(channel), { phase: 'offered' })
  }
})

t.test('nobody signed in: the caller is asked for a message, which is recorded', async t => {
  const world = paperWorld(['1001'])
  const channel = world.arrive()
  for (let guard = 0; guard < 8 && !world.call(channel)?.recording; guard++) {
    const playing = world.call(channel)?.playing
    if (playing) world.hear({ type: 'playback-finished', playback: playing.id, ok: true, at: world.now })
  }
  t.match(world.call(channel), { recording: { kind: 'voicemail' } })
  world.pass(20_000)
  world.hear({ type: 'gone', channel, cause: 16, sip: null, at: world.now })
  t.match(
    facts(world).find(f => f.type === 'ended'),
    { outcome: 'voicemail' },
  )
  t.match(
    facts(world).find(f => f.type === 'recording-stopped'),
    { kind: 'voicemail', lastedMs: 20_000 },
  )
})

t.test('an unknown number is refused and journalled', async t => {
  const world = paperWorld(['1001'])
  world.arrive('99999')
  matchWhole(
    t,
    world.sent.filter(({ type }) => type === 'hang-up'),
    [{ type: 'hang-up', reason: 'unknown-number' }],
  )
  t.match(
    facts(world).find(f => f.type === 'ended'),
    { outcome: 'failed', cause: 1 },
  )
})

t.test('hold, mute, lost phone and rejoin', async t => {
  const world = paperWorld(['1001'])
  await world.ready('1001')
  const channel = world.arrive()
  const leg = world.ringing().get('1001')!
  world.hear({ type: 'answered', channel: leg, at: world.now })
  const call = world.call(channel)!.id
  const wish = (wish: CallWish) => world.controller.ask({ type: 'call', seat: '1001', call, wish })
  world.sent.length = 0
  await wish({ type: 'hold' })
  world.pass(5_000)
  await wish({ type: 'unhold' })
  t.same(commands(world), ['leave', 'start-music', 'stop-recording', 'start-recording', 'stop-music', 'join'])
  t.match(world.call(channel)?.talk, { heldMs: 5_000, held: false })
  await wish({ type: 'mute', on: true })
  t.match(world.sent.at(-1), { type: 'mute', channel: leg, on: true })
  world.hear({ type: 'gone', channel: leg, cause: 44, sip: null, at: world.now })
  t.match(world.call(channel), { phase: 'away', music: true }, 'a lost phone does not end the call')
  await wish({ type: 'rejoin', device: 'browser' })
  const again = world.call(channel)!.leg!
  t.match(world.sent.at(-1), { type: 'ring-seat', leg: again.id, auto: true })
  world.hear({ type: 'answered', channel: again.id, at: world.now })
  t.match(world.call(channel), { phase: 'talking', music: false, talk: { seat: '1001' } })
  t.match(await world.controller.ask({ type: 'call', seat: '1002', call, wish: { type: 'hang-up' } }), { ok: false, code: 'SEAT_UNKNOWN' })
  world.hear({ type: 'gone', channel: again.id, cause: 44, sip: null, at: world.now })
  world.pass(31_000)
  t.match(world.call(channel), { phase: 'queued', queue: { priority: 10 } }, 'nobody came back: first in line, but not for the lost seat')
  await world.controller.ask({ type: 'ready', seat: '1001' })
  t.match(world.call(channel), { phase: 'offered', leg: { seat: '1001' } }, 'whoever says to be there again')
})

t.test('click-to-call: the seat first, then the number; busy, refused and unanswered are told apart', async t => {
  for (const [cause, outcome] of [
    [17, 'busy'],
    [21, 'rejected'],
    [19, 'no-answer'],
    [1, 'unreachable'],
  ] as const) {
    const world = paperWorld(['1001'])
    await world.ready('1001')
    const result = await world.controller.ask({
      type: 'dial',
      seat: '1001',
      number: '13807300002',
      callerId: '95081',
      ringMs: 45_000,
      purpose: { target: 'merchant', targetId: 'm', orderId: 'o', taskId: null },
      isLead: false,
      isConfirmed: false,
    })
    t.match(result, { ok: true, seat: { state: 'talking' } })
    const call = world.calls()[0]!
    world.hear({ type: 'answered', channel: call.leg!.id, at: world.now })
    t.match(world.sent.at(-1), { type: 'dial-out', number: '13807300002', callerId: '95081' })
    world.hear({ type: 'gone', channel: call.party.channel, cause, sip: null, at: world.now })
    t.match(
      facts(world).find(f => f.type === 'ended'),
      { outcome },
    )
    t.match(world.controller.engine.seats.get('1001'), { state: 'ready' }, 'no wrap-up without a conversation')
  }
})

t.test('a crash at any phase: the belief and what exists give the same calls again', async t => {
  const world = paperWorld(['1001', '1002'])
  await world.ready('1001')
  const talking = world.arrive()
  world.hear({ type: 'answered', channel: world.ringing().get('1001')!, at: world.now })
  world.pass(1)
  await world.ready('1002')
  const ringing = world.arrive()
  world.pass(1)
  const first = world.arrive()
  world.pass(1)
  const second = world.arrive()
  const inIvr = world.arrive('95081')
  const gone = world.arrive()
  const inventory = inventoryOf(world)
  const lost = world.call(gone)!
  inventory.channels = inventory.channels.filter(c => c.id !== gone)
  inventory.channels.push({ id: 'l-00000000-0000-4000-8000-999999999999-1', state: 'up', bridge: null, arrival: null })
  inventory.channels.push({ id: 'in-new', state: 'up', bridge: null, arrival: { number: null, name: null, did: '95082' } })

  const after = paperWorld(['1001', '1002'], world)
  after.hear({ type: 'connected', inventory, at: after.now })
  t.match(after.call(talking), { phase: 'talking' })
  t.match(after.call(ringing), { phase: 'offered', leg: { seat: '1002' } })
  t.match(after.call(first), { phase: 'queued', queue: { since: world.call(first)?.queue?.since } })
  t.match(after.call(second), { phase: 'queued' })
  t.match(after.call(inIvr), { phase: 'ivr' })
  t.match(after.call('in-new'), { phase: 'queued' }, 'who came meanwhile is taken in')
  t.equal(after.controller.engine.calls.has(lost.id), false, 'who left meanwhile is closed')
  t.match(
    after.entries.find(e => 'fact' in e && e.fact.type === 'ended'),
    { call: lost.id, fact: { outcome: 'abandoned', cause: 0 } },
  )
  t.ok(
    after.sent.some(c => c.type === 'hang-up' && c.channel.startsWith('l-00000000-0000-4000-8000-999999999999')),
    'an orphan leg is hung up',
  )
  after.pass(15_000)
  after.hear({ type: 'gone', channel: talking, cause: 16, sip: null, at: after.now })
  after.pass(10_000)
  t.match(after.call(ringing), { phase: 'offered', leg: { seat: '1001' } }, 'its seat did not answer; it is still the oldest')
})

t.test('every journal replays to the same call', async t => {
  const world = paperWorld(['1001'])
  await world.ready('1001')
  const channel = world.arrive('95081')
  world.hear({ type: 'digit', channel, digit: '1', at: world.now })
  const id = world.call(channel)!.id
  for (let i = 0; i < 3; i++) world.pass(2_000)
  const settings = paperSettings(['1001'])
  const lines = world.entries.flatMap(e => (e.about === 'call' && e.call === id && 'event' in e ? [e] : []))
  let call: Call = newCall(id, 'inbound', lines[0]!.at)
  for (const line of lines) {
    call = decide(call, line.event, {
      now: line.at,
      flow: f => settings.flows.get(f) ?? null,
      queue: q => settings.queues.get(q) ?? null,
      wrapUpMs: () => null,
      limits: settings.limits,
      notice: settings.notice,
      calendars: settings.calendars,
    }).call
  }
  t.same({ ...call, seq: 0 }, { ...world.controller.engine.calls.get(id)!, seq: 0 })
})
