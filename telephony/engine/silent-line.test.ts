/** Lines that fall silent, and lines that die: what the seat is told, and how the call is booked. */
import t from 'tap'
import { paperWorld, troublesOf, type World } from '../../test/world.ts'

const facts = (world: World) => world.entries.flatMap(entry => ('fact' in entry ? [entry.fact] : []))
const ended = (world: World) => facts(world).find(fact => fact.type === 'ended')
const silence = (world: World) => facts(world).flatMap(({ type }) => (type === 'line-silent' || type === 'line-heard' ? [type] : []))
const media = (world: World, channel: string, is: 'silent' | 'heard' | 'anew') => world.hear({ type: 'media', channel, is, at: world.now })
const gone = (world: World, channel: string, cause: number, sip: number | null = null) =>
  world.hear({ type: 'gone', channel, cause, sip, at: world.now })

const talking = async () => {
  const world = paperWorld(['1001'])
  await world.ready('1001')
  const channel = world.arrive()
  world.hear({ type: 'answered', channel: world.ringing().get('1001')!, at: world.now })
  return { world, channel }
}

t.test('the seat is told that nothing comes from the caller, and that something comes again', async t => {
  const { world, channel } = await talking()
  media(world, channel, 'silent')
  media(world, channel, 'silent')
  media(world, channel, 'anew')
  t.strictSame(silence(world), ['line-silent'])
  media(world, channel, 'heard')
  t.strictSame(silence(world), ['line-silent', 'line-heard'])
  media(world, world.call(channel)!.leg!.id, 'silent')
  t.strictSame(silence(world), ['line-silent', 'line-heard'], "the seat's own telephone is another matter")
  t.strictSame(troublesOf(world), [])
})

t.test('who is on hold or waits may be silent', async t => {
  const { world, channel } = await talking()
  const call = world.call(channel)!.id
  await world.controller.ask({ type: 'call', seat: '1001', call, wish: { type: 'hold' } })
  media(world, channel, 'silent')
  t.strictSame(silence(world), [])
  await world.controller.ask({ type: 'call', seat: '1001', call, wish: { type: 'unhold' } })
  t.strictSame(silence(world), ['line-silent'], 'back, and still silent')
  const other = paperWorld(['1001'])
  media(other, other.arrive(), 'silent')
  t.strictSame(silence(other), [])
})

t.test('a dead line is nobody’s hang-up', async t => {
  const { world, channel } = await talking()
  world.pass(5_000)
  gone(world, channel, 44, 408)
  t.match(ended(world), { by: 'system', outcome: 'lost', cause: 44, sip: 408, talkedMs: 5_000, seat: '1001' })
  t.strictSame(troublesOf(world), [])
  t.notOk(
    world.sent.some(command => command.type === 'hang-up' && command.channel === channel),
    'and there is nobody to be hung up',
  )

  const waiting = paperWorld([])
  const caller = waiting.arrive()
  gone(waiting, caller, 44, 481)
  t.match(ended(waiting), { by: 'system', outcome: 'lost' }, 'nor is it in the flow')

  const hungUp = await talking()
  gone(hungUp.world, hungUp.channel, 16)
  t.match(ended(hungUp.world), { by: 'party', outcome: 'answered' })
})
