/** A recording goes on whoever speaks, and nobody believes in one that does not run. */
import t from 'tap'
import type { SwitchCommand } from '../core/call/commands.ts'
import { paperWorld, troublesOf, type World } from '../../test/world.ts'

const facts = (world: World) =>
  world.entries.flatMap(entry => ('fact' in entry ? [entry.fact as { type: string; recording?: string; reason?: string }] : []))
const of = <T extends SwitchCommand['type']>(world: World, type: T) =>
  world.sent.filter((command): command is Extract<SwitchCommand, { type: T }> => command.type === type)
const recording = (world: World) =>
  world.sent.flatMap(command => {
    if (command.type === 'stop-recording') return ['stop']
    return command.type === 'start-recording' ? [`${command.part}${command.isAnew ? 'a' : ''}`] : []
  })

const talking = async () => {
  const world = paperWorld(['1001'])
  await world.ready('1001')
  const channel = world.arrive()
  const leg = world.ringing().get('1001')!
  world.hear({ type: 'answered', channel: leg, at: world.now })
  const wish = (type: 'hold' | 'unhold' | 'rejoin') =>
    world.controller.ask({ type: 'call', seat: '1001', call: world.call(channel)!.id, wish: { type, device: 'desk' } as never })
  return { world, channel, leg, wish }
}

t.test('an ordinary conversation is one part: nothing more is asked of the switch', async t => {
  const { world, channel } = await talking()
  t.strictSame(recording(world), ['1'])
  world.hear({ type: 'gone', channel, cause: 16, sip: null, at: world.now })
  t.strictSame(recording(world), ['1'], 'it ends with the channel')
})

t.test('a stream that begins anew begins a new part, on either side', async t => {
  const { world, channel, leg } = await talking()
  for (const stream of [channel, leg]) world.hear({ type: 'media', channel: stream, is: 'anew', at: world.now })
  t.strictSame(recording(world), ['1', 'stop', '2a', 'stop', '3a'])
  t.equal(new Set(of(world, 'start-recording').map(command => command.recording)).size, 1, 'of the same recording')
  t.strictSame(troublesOf(world), [])
})

t.test('a new part begins as a telephone is lost, before another one is heard', async t => {
  const { world, leg, wish } = await talking()
  world.hear({ type: 'gone', channel: leg, cause: 41, sip: null, at: world.now })
  t.strictSame(recording(world), ['1', 'stop', '2'])
  await wish('rejoin')
  world.hear({ type: 'answered', channel: of(world, 'ring-seat').at(-1)!.leg, at: world.now })
  t.strictSame(recording(world), ['1', 'stop', '2'], 'and none as it is back')
})

t.test('a seat that is put out of the room and comes back', async t => {
  const { world, wish } = await talking()
  await wish('hold')
  await wish('unhold')
  t.strictSame(recording(world), ['1', 'stop', '2'])
})

t.test('a stream of somebody whom the customer does not hear is no reason', async t => {
  const { world, leg, wish } = await talking()
  await wish('hold')
  const before = recording(world)
  world.hear({ type: 'media', channel: leg, is: 'anew', at: world.now })
  t.strictSame(recording(world), before)
})

t.test('recording that the switch refuses is told, tried again, and told to run', async t => {
  const { world, channel } = await talking()
  const fail = (message: string) => {
    const command = of(world, 'start-recording').at(-1)!
    world.hear({ type: 'command-failed', command, status: null, message, at: world.now })
  }
  fail('refused: no')
  t.match(facts(world).at(-1), { type: 'recording-failed', reason: 'refused' })
  t.equal(world.call(channel)!.recording, null)
  t.strictSame(recording(world), ['1', 'stop'], 'one that runs after all is ended')
  world.pass(10_000)
  t.strictSame(recording(world), ['1', 'stop', '1'], 'another recording')
  fail('timeout: no reply in time')
  t.match(facts(world).at(-1), { type: 'recording-failed', reason: 'unreachable' })
  world.pass(10_000)
  t.match(facts(world).at(-1), { type: 'recording-started' })
  const ids = of(world, 'start-recording').map(command => command.recording)
  t.equal(new Set(ids).size, 3)
  fail('refused: no')
  world.hear({ type: 'gone', channel, cause: 16, sip: null, at: world.now })
  world.pass(60_000)
  t.equal(of(world, 'start-recording').length, 3, 'not after the end')
  t.strictSame(troublesOf(world), [])
})
