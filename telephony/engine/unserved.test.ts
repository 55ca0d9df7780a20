/** Who waits while nobody can take a call: what is promised, what is offered, and where it leads. */
import t from 'tap'
import { paperSettings, paperWorld, type World } from '../../test/world.ts'

const words = (world: World, channel: string): string =>
  world
    .call(channel)!
    .playing!.prompts.map(prompt => (prompt.type === 'beep' ? '(beep)' : prompt.text))
    .join(' ')
const heard = (world: World, channel: string) =>
  world.hear({ type: 'playback-finished', playback: world.call(channel)!.playing!.id, ok: true, at: world.now })
/** Lets time pass until something is said, at most `ms`. */
const until = (world: World, channel: string, ms: number): string | null => {
  for (const end = world.now + ms; world.now < end; world.pass(1_000)) {
    if (world.call(channel)?.playing) return words(world, channel)
  }
  return null
}
const pause = (world: World, seat: string) => world.controller.ask({ type: 'pause', seat, reason: 'meal' })

t.test('all seats at a meal: no "next", no minutes; a message is offered after a minute, and who waits on is served', async t => {
  const world = paperWorld(['1001', '1002'])
  for (const seat of ['1001', '1002']) {
    await world.ready(seat)
    await pause(world, seat)
  }
  const [first, second] = [world.arrive(), world.arrive('95082', '13807300002')]
  t.equal(until(world, first, 20_000), '座席暂时都不在位，您排在第一位，请稍候。')
  t.equal(words(world, second), '您前面还有1位来电者在等待，请稍候。')
  heard(world, first)
  heard(world, second)
  t.match(until(world, first, 60_000), '您排在第1位。留言请按一')
  t.match(words(world, second), '您排在第2位。留言请按一')
  heard(world, first)
  world.hear({ type: 'digit', channel: second, digit: '1', at: world.now })
  t.match(words(world, second), '请在嘀声后留下', 'at once')
  t.match(world.call(second), { phase: 'ivr', queue: null })
  await world.controller.ask({ type: 'ready', seat: '1001' })
  t.match(world.call(first), { phase: 'offered', leg: { seat: '1001' } })
})

t.test('a telephone that is away, and a wish for a break after the call, serve nobody', async t => {
  const world = paperWorld(['1001', '1002'])
  for (const seat of ['1001', '1002']) await world.ready(seat)
  world.hear({ type: 'seat-reachable', seat: '1002', device: 'desk', on: false, at: world.now })
  const talker = world.arrive()
  world.hear({ type: 'answered', channel: world.ringing().get('1001')!, at: world.now })
  t.match(world.call(talker), { phase: 'talking' })
  const waiting = world.arrive('95082', '13807300002')
  t.equal(until(world, waiting, 20_000), '您是下一位，请稍候。', 'somebody talks and will be free')
  heard(world, waiting)
  await pause(world, '1001')
  t.equal(until(world, waiting, 50_000), '座席暂时都不在位，您排在第一位，请稍候。', 'and goes to a break afterwards')
})

t.test('nobody for ten minutes is nobody: the flow leads on, whatever the longest wait', async t => {
  const settings = paperSettings(['1001'])
  const direct = settings.flows.get('direct')!
  const { intake } = direct.nodes
  const patient = { ...direct, nodes: { ...direct.nodes, intake: { ...intake!, config: { ...(intake!.config as object), maxWaitMs: 0 } } } }
  const world = paperWorld(['1001'], undefined, { ...settings, flows: new Map([...settings.flows, ['direct', patient]]) })
  await world.ready('1001')
  await pause(world, '1001')
  const channel = world.arrive()
  const said: string[] = []
  while (world.call(channel)?.phase === 'queued' && world.now < 1_000_000 + 1_200_000) {
    const now = until(world, channel, 1_000)
    if (now === null) continue
    said.push(now)
    heard(world, channel)
  }
  t.match(world.call(channel), { phase: 'ivr', queue: null })
  t.equal(words(world, channel), '非常抱歉，现在没有座席在线。')
  t.ok(world.now - 1_000_000 >= 600_000 && world.now - 1_000_000 < 660_000)
  t.ok(said.filter(one => one.includes('留言')).length > 5, 'offered again and again until then')
})
