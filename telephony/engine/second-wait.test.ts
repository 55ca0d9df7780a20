/** Callers who lose their seat in mid-call: they wait once more, and something always leads them on. */
import t from 'tap'
import { parseFlow } from '../../ivr-flows/flow.ts'
import { callFromBelief } from '../core/call/belief.ts'
import type { SeatProfile } from '../core/seat.ts'
import { inventoryOf, paperSettings, paperWorld, troublesOf, type World } from '../../test/world.ts'

const AWAY_MS = 30_000
const facts = (world: World) => world.entries.flatMap(entry => ('fact' in entry ? [entry.fact] : []))
const ended = (world: World) => facts(world).find(fact => fact.type === 'ended')
const seat = (world: World, id: string) => world.controller.engine.seats.get(id)
const answer = (world: World, id: string) => world.hear({ type: 'answered', channel: world.ringing().get(id)!, at: world.now })
const lose = (world: World, channel: string) =>
  world.hear({ type: 'gone', channel: world.call(channel)!.leg!.id, cause: 44, sip: null, at: world.now })

/** What the caller hears from the flow, until it waits for something else than a prompt. */
const heard = (world: World, channel: string): string[] => {
  const words: string[] = []
  for (let guard = 0; guard < 10; guard++) {
    const playing = world.call(channel)?.playing
    if (!playing) break
    words.push(...playing.prompts.flatMap(prompt => (prompt.type === 'beep' ? [] : [prompt.text])))
    world.hear({ type: 'playback-finished', playback: playing.id, ok: true, at: world.now })
  }
  return words
}

/** A caller who talks with 1001 after waiting for `waited` ms. */
const talking = async (seats: readonly string[], waited = 4_000, settings = paperSettings(seats)) => {
  const world = paperWorld(seats, undefined, settings)
  await world.ready('1001')
  const channel = world.arrive()
  world.pass(waited)
  answer(world, '1001')
  world.pass(60_000)
  return { world, channel }
}

t.test('the last seat of the evening is lost in mid-call: the caller hears what the flow has for nobody', async t => {
  const { world, channel } = await talking(['1001'])
  await world.controller.ask({ type: 'sign-out', seat: '1001' })
  lose(world, channel)
  world.pass(AWAY_MS)
  t.match(seat(world, '1001'), { state: 'offline' })
  t.match(world.call(channel), { phase: 'ivr', queue: null })
  t.equal(heard(world, channel)[0], '非常抱歉，现在没有座席在线。')
  t.match(world.call(channel), { recording: { kind: 'voicemail' } }, 'and may leave a message')
})

t.test('the last seat signs out while the caller waits once more', async t => {
  const { world, channel } = await talking(['1001', '1002'])
  await world.ready('1002')
  await world.controller.ask({ type: 'pause', seat: '1002', reason: 'break' })
  lose(world, channel)
  world.pass(AWAY_MS)
  t.match(world.call(channel), { phase: 'queued', queue: { priority: 10 } }, 'two are signed in still')
  await world.controller.ask({ type: 'sign-out', seat: '1001' })
  await world.controller.ask({ type: 'sign-out', seat: '1002' })
  t.equal(heard(world, channel)[0], '非常抱歉，现在没有座席在线。')
})

t.test('a seat that accepted and died does not ring again at once, and the caller does not hear music for hours', async t => {
  const { world, channel } = await talking(['1001'])
  lose(world, channel)
  world.pass(AWAY_MS)
  t.match(seat(world, '1001'), { state: 'paused', reason: 'unreachable' }, 'its telephone is registered, and dead')
  t.match(world.call(channel), { phase: 'queued', music: true })
  t.strictSame(troublesOf(world), [])
  world.pass(299_000)
  t.match(world.call(channel), { phase: 'queued' })
  for (let step = 0; step < 10; step++) {
    heard(world, channel)
    if (world.call(channel)?.recording) break
    world.pass(1_000)
  }
  t.match(world.call(channel), { phase: 'ivr', recording: { kind: 'voicemail' } }, 'what the flow has for who waited too long')
})

t.test('a seat that comes back is offered its caller again', async t => {
  const { world, channel } = await talking(['1001'])
  lose(world, channel)
  world.hear({ type: 'seat-reachable', seat: '1001', device: 'desk', on: false, at: world.now })
  world.pass(AWAY_MS + 1_000)
  t.match(world.call(channel), { phase: 'queued' })
  world.hear({ type: 'seat-reachable', seat: '1001', device: 'desk', on: true, at: world.now })
  t.match(world.call(channel), { phase: 'offered', leg: { seat: '1001' } })
  answer(world, '1001')
  t.match(world.call(channel), { phase: 'talking', music: false })
  t.strictSame(troublesOf(world), [])
})

t.test('the second wait is over while a seat rings: it rings on, and what it misses is not the end of the way', async t => {
  const { world, channel } = await talking(['1001'])
  lose(world, channel)
  world.pass(AWAY_MS)
  world.pass(295_000)
  heard(world, channel)
  await world.controller.ask({ type: 'ready', seat: '1001' })
  t.match(world.call(channel), { phase: 'offered' })
  world.pass(10_000)
  t.match(world.call(channel), { phase: 'offered' }, 'five seconds after the end of the wait')
  world.pass(11_000)
  t.match(world.call(channel), { phase: 'ivr' }, 'missed: the flow goes on')
})

t.test('each wait is counted once, and the talk between them not at all', async t => {
  const { world, channel } = await talking(['1001'], 4_000)
  lose(world, channel)
  world.pass(AWAY_MS)
  world.pass(7_000)
  await world.controller.ask({ type: 'ready', seat: '1001' })
  answer(world, '1001')
  world.pass(10_000)
  world.hear({ type: 'gone', channel, cause: 16, sip: null, at: world.now })
  t.strictSame(
    facts(world).flatMap(fact => (fact.type === 'answered' ? [fact.waitedMs] : [])),
    [4_000, 7_000],
  )
  t.match(ended(world), { waitedMs: 11_000, talkedMs: 60_000 + 10_000 })

  const left = await talking(['1001'], 4_000)
  lose(left.world, left.channel)
  left.world.pass(AWAY_MS + 7_000)
  left.world.hear({ type: 'gone', channel: left.channel, cause: 16, sip: null, at: left.world.now })
  t.match(ended(left.world), { outcome: 'abandoned', waitedMs: 11_000 })
})

t.test('a seat whose telephone is gone after a gap is lost, and not rung off', async t => {
  const { world, channel } = await talking(['1001'])
  const leg = world.call(channel)!.leg!.id
  world.telephones.gone(leg)
  const inventory = inventoryOf(world)
  inventory.channels = inventory.channels.filter(({ id }) => id !== leg)
  const next = paperWorld(['1001'], world)
  next.hear({ type: 'connected', inventory, at: next.now })
  t.match(next.call(channel), { phase: 'away', music: true })
  t.match(seat(next, '1001'), { state: 'talking' }, 'its place is kept')
  t.strictSame(troublesOf(next), [])
  await next.controller.ask({ type: 'call', seat: '1001', call: next.call(channel)!.id, wish: { type: 'rejoin', device: 'desk' } })
  next.hear({ type: 'answered', channel: next.call(channel)!.leg!.id, at: next.now })
  t.match(next.call(channel), { phase: 'talking', music: false })
})

t.test('a gap in the second wait does not make it longer', async t => {
  const { world, channel } = await talking(['1001'])
  lose(world, channel)
  world.pass(AWAY_MS + 200_000)
  heard(world, channel)
  const next = paperWorld(['1001'], world)
  next.hear({ type: 'connected', inventory: inventoryOf(world), at: next.now })
  t.match(next.call(channel), { phase: 'queued', queue: { priority: 10 } })
  next.pass(101_000)
  t.match(next.call(channel), { phase: 'ivr' })
})

t.test('a caller whose flow is gone: an end after the second wait, not while a seat rings', async t => {
  const settings = paperSettings(['1001'])
  const { world, channel } = await talking(['1001'], 4_000, { ...settings, flows: new Map(settings.flows) })
  const gone = paperWorld(['1001'], world, { ...settings, flows: new Map() })
  gone.hear({ type: 'connected', inventory: inventoryOf(world), at: gone.now })
  lose(gone, channel)
  gone.pass(AWAY_MS)
  t.match(gone.call(channel), { phase: 'queued', music: true })
  gone.pass(295_000)
  await gone.controller.ask({ type: 'ready', seat: '1001' })
  gone.pass(10_000)
  t.match(gone.call(channel), { phase: 'offered' }, 'it rings on')
  gone.pass(10_000)
  t.match(ended(gone), { outcome: 'abandoned' })
})

t.test('a caller who waited once more when the switch was upgraded goes on in the flow', async t => {
  const { world, channel } = await talking(['1001'])
  lose(world, channel)
  world.pass(AWAY_MS)
  const call = [...world.kept.values()][0]!
  const { enteredAt: _, ...queue } = call.queue!
  const cursor = { ...call.ivr!.cursor!, done: true }
  const timers = { 'longest': call.timers['longest']!, 'second-wait': world.now + 60_000 }
  world.kept.set(call.id, callFromBelief({ ...call, ivr: { ...call.ivr, cursor }, queue, timers }))
  const next = paperWorld(['1001'], world)
  next.hear({ type: 'connected', inventory: inventoryOf(world), at: next.now })
  next.pass(60_000)
  t.match(next.call(channel), { phase: 'ivr' })
  t.match(heard(next, channel).length, Number)
})

t.test('who has gone on to another queue is not sent on from there as well', async t => {
  const { flow } = parseFlow({
    id: 'direct',
    version: 1,
    name: { zh: '溢出', en: 'Overflow' },
    language: 'zh',
    start: 'first',
    nodes: {
      first: { type: 'queue', config: { queue: 'intake' }, exits: { nobody: 'second', timeout: 'second' } },
      second: { type: 'queue', config: { queue: 'consult' }, exits: { nobody: 'bye', timeout: 'bye' } },
      bye: { type: 'hangup' },
    },
  })
  const seats = ['1001', '1002']
  const settings = paperSettings(seats, {
    seats: new Map<string, SeatProfile>([
      ['1001', { id: '1001', wrapUpMs: null, skills: { intake: 1 } }],
      ['1002', { id: '1002', wrapUpMs: null, skills: { consult: 1 } }],
    ]),
  })
  const { world, channel } = await talking(seats, 4_000, { ...settings, flows: new Map([['direct', flow!]]) })
  await world.ready('1002')
  await world.controller.ask({ type: 'pause', seat: '1002', reason: 'break' })
  await world.controller.ask({ type: 'sign-out', seat: '1001' })
  lose(world, channel)
  world.pass(AWAY_MS)
  t.match(world.call(channel), { phase: 'queued', queue: { id: 'consult' } })
  const left = world.entries.filter(entry => 'event' in entry && entry.event.type === 'nobody')
  t.equal(left.length, 1, 'told once')
})
