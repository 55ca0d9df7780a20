/** Nobody is recorded who has not been told, nor who does not want to be. */
import t from 'tap'
import { recordingNotice } from '../../ivr-flows/notice.ts'
import type { SwitchCommand } from '../core/call/commands.ts'
import type { CallWish } from './commands.ts'
import type { NoticeTo } from '../core/call/call.ts'
import { inventoryOf, paperSettings, paperWorld, type World } from '../../test/world.ts'

const telling = (...to: NoticeTo[]) => paperSettings(['1001'], { notice: party => (to.includes(party) ? recordingNotice : null) })
const types = (world: World) => world.sent.map(({ type }) => type)
const last = <T extends SwitchCommand['type']>(world: World, type: T) =>
  world.sent.findLast((command): command is Extract<SwitchCommand, { type: T }> => command.type === type)
const count = (world: World, type: SwitchCommand['type']) => types(world).filter(one => one === type).length
const heard = (world: World) => world.hear({ type: 'playback-finished', playback: last(world, 'play')!.playback, ok: true, at: world.now })
const facts = (world: World) => world.entries.flatMap(entry => ('fact' in entry ? [(entry.fact as { type: string }).type] : []))
const ask = (world: World, channel: string, wish: CallWish) =>
  world.controller.ask({ type: 'call', seat: '1001', call: world.call(channel)!.id, wish })

/** A caller on the direct number, answered by the seat. */
const answered = async (settings = telling('callers')) => {
  const world = paperWorld(['1001'], undefined, settings)
  await world.ready('1001')
  const channel = world.arrive()
  world.sent.length = 0
  world.hear({ type: 'answered', channel: world.ringing().get('1001')!, at: world.now })
  return { world, channel }
}

t.test('a caller whom no flow has told is told in the conversation, and recorded from then on', async t => {
  const { world, channel } = await answered()
  t.strictSame(last(world, 'play')?.media, [`say:${recordingNotice.zh}`])
  t.equal(count(world, 'start-recording'), 0, 'not recorded before')
  heard(world)
  t.equal(count(world, 'start-recording'), 1)
  t.match(world.call(channel), { phase: 'talking', noticed: true })
})

t.test('a notice that cannot be played counts as heard, as in a flow', async t => {
  const { world } = await answered()
  world.hear({ type: 'playback-finished', playback: last(world, 'play')!.playback, ok: false, at: world.now })
  t.equal(count(world, 'start-recording'), 1)
})

t.test('where others see to it, recording begins with the conversation', async t => {
  const { world } = await answered(telling('citizens', 'merchants'))
  t.equal(count(world, 'play'), 0)
  t.equal(count(world, 'start-recording'), 1)
})

t.test('who has heard it in the menu is not told again', async t => {
  const world = paperWorld(['1001'], undefined, telling('callers'))
  await world.ready('1001')
  const channel = world.arrive('95081')
  heard(world)
  t.strictSame(last(world, 'play')?.media, [`say:${recordingNotice.zh}`], 'the flow says it')
  world.hear({ type: 'digit', channel, digit: '1', at: world.now })
  t.match(world.call(channel), { phase: 'ivr', noticed: false }, 'no key skips it')
  heard(world)
  t.match(world.call(channel), { noticed: true })
  const played = count(world, 'play')
  world.hear({ type: 'answered', channel: world.ringing().get('1001')!, at: world.now })
  t.equal(count(world, 'start-recording'), 1)
  t.equal(count(world, 'play'), played)
})

t.test('hold breaks the notice off; it is said again when the conversation goes on', async t => {
  const { world, channel } = await answered()
  const first = last(world, 'play')!.playback
  await ask(world, channel, { type: 'hold' })
  t.match(last(world, 'stop-play'), { playback: first })
  world.hear({ type: 'playback-finished', playback: first, ok: false, at: world.now })
  t.equal(count(world, 'start-recording'), 0, 'its end is late')
  await ask(world, channel, { type: 'unhold' })
  t.equal(count(world, 'play'), 2)
  heard(world)
  t.equal(count(world, 'start-recording'), 1)
  await ask(world, channel, { type: 'hold' })
  await ask(world, channel, { type: 'unhold' })
  t.equal(count(world, 'play'), 2, 'said once')
  t.match(last(world, 'start-recording'), { part: 2 }, 'the recording goes on')
})

t.test('who refuses is not recorded from then on, until they change their mind', async t => {
  const { world, channel } = await answered()
  heard(world)
  const recording = world.call(channel)!.recording!.id
  t.match(await ask(world, channel, { type: 'record', on: false }), { ok: true })
  t.match(last(world, 'stop-recording'), { recording })
  t.match(world.call(channel), { recording: null, unrecorded: '1001' })
  await ask(world, channel, { type: 'record', on: false })
  await ask(world, channel, { type: 'hold' })
  await ask(world, channel, { type: 'unhold' })
  t.equal(count(world, 'start-recording'), 1)
  await ask(world, channel, { type: 'record', on: true })
  t.equal(count(world, 'start-recording'), 2)
  t.equal(count(world, 'play'), 1, 'told already')
  t.strictSame(
    facts(world).filter(type => type.startsWith('recording-')),
    ['recording-started', 'recording-stopped', 'recording-refused', 'recording-allowed', 'recording-started'],
  )
})

t.test('who refuses during the notice hears no more of it, and is never recorded', async t => {
  const { world, channel } = await answered()
  await ask(world, channel, { type: 'record', on: false })
  t.equal(count(world, 'stop-play'), 1)
  world.hear({ type: 'gone', channel, cause: 16, sip: null, at: world.now })
  t.equal(count(world, 'start-recording'), 0)
  t.notOk(facts(world).includes('recording-started'))
})

t.test('who is handed over to somebody outside is not recorded any more: that one was never told', async t => {
  for (const to of ['1002', '13911150104']) {
    const world = paperWorld(['1001', '1002'], undefined, paperSettings(['1001', '1002']))
    await world.ready('1001')
    const channel = world.arrive()
    world.hear({ type: 'answered', channel: world.ringing().get('1001')!, at: world.now })
    t.match(world.call(channel), { recording: { kind: 'conversation' } })
    const isSeat = to.length === 4
    if (isSeat) await world.ready('1002')
    const purpose = { target: 'number', targetId: null, orderId: null, taskId: null } as const
    const asked = isSeat ? { seat: to } : { number: to, callerId: '95081', ringMs: 45_000, purpose }
    const consult = { type: 'consult', seat: '1001', call: world.call(channel)!.id, to: asked, isLead: false, isConfirmed: false } as const
    t.match(await world.controller.ask(consult), { ok: true })
    const { leg } = last(world, isSeat ? 'ring-seat' : 'dial-out')!
    world.hear({ type: 'answered', channel: leg, at: world.now })
    await ask(world, channel, { type: 'complete-transfer' })
    t.ok(facts(world).includes('transferred'))
    t.match(world.call(channel), { recording: isSeat ? { kind: 'conversation' } : null }, to)
    t.equal(facts(world).includes('recording-stopped'), !isSeat)
    t.equal(count(world, 'start-recording') - count(world, 'stop-recording'), isSeat ? 1 : 0)
  }
})

t.test('a switch that was away says it again: nobody knows whether it was heard', async t => {
  const { world, channel } = await answered()
  const after = paperWorld(['1001'], world, telling('callers'))
  after.hear({ type: 'connected', inventory: inventoryOf(world), at: after.now })
  t.equal(count(after, 'play'), 1)
  t.equal(count(after, 'start-recording'), 0)
  heard(after)
  t.equal(count(after, 'start-recording'), 1)
  t.match(after.call(channel), { phase: 'talking' })
})

t.test('who is called is told when they answer: citizens and merchants as it is set', async t => {
  for (const [target, settings, plays] of [
    ['member', telling('citizens'), 1],
    ['number', telling('citizens'), 1],
    ['merchant', telling('citizens'), 0],
    ['merchant', telling('merchants'), 1],
  ] as const) {
    const world = paperWorld(['1001'], undefined, settings)
    await world.ready('1001')
    const purpose = { target, targetId: null, orderId: null, taskId: null }
    const dial = { number: '13807300002', callerId: '95081', ringMs: 45_000, isLead: false, isConfirmed: false }
    t.match(await world.controller.ask({ type: 'dial', seat: '1001', purpose, ...dial }), { ok: true })
    const call = world.calls()[0]!
    world.hear({ type: 'answered', channel: call.leg!.id, at: world.now })
    t.equal(count(world, 'play'), 0, 'not to the ringing')
    world.hear({ type: 'answered', channel: call.party.channel, at: world.now })
    t.equal(count(world, 'play'), plays, `${target}: told`)
    t.equal(count(world, 'start-recording'), 1 - plays, `${target}: recorded at once`)
  }
})
