/** Callers who came while no controller was there to hear of them. */
import t from 'tap'
import { paperWorld, troublesOf } from '../../test/world.ts'

/** One of two seats talks; the other one is not there yet. */
const busy = async () => {
  const world = paperWorld(['1001', '1002'])
  await world.ready('1001')
  world.arrive()
  world.hear({ type: 'answered', channel: world.ringing().get('1001')!, at: world.now })
  const came = (channel: string, agoMs: number) =>
    world.hear({ type: 'arrived', channel, number: '13807300002', name: null, did: '95082', at: world.now, cameAt: world.now - agoMs })
  return { world, came }
}

t.test('the wait counts from when they came, and so does the place in the line', async t => {
  const { world, came } = await busy()
  const first = world.arrive('95082', '13807300003')
  world.pass(5_000)
  came('in-late', 8_000)
  t.match(world.call('in-late'), { phase: 'queued', queue: { since: world.now - 8_000, enteredAt: world.now - 8_000 } })
  world.pass(1_000)
  await world.ready('1002')
  t.match(world.call('in-late'), { phase: 'offered' }, 'who came first is served first')
  world.hear({ type: 'answered', channel: world.ringing().get('1002')!, at: world.now })
  t.match(world.call('in-late'), { phase: 'talking', waitedMs: 9_000 })
  t.match(world.call(first), { phase: 'queued' })
  const facts = world.entries.flatMap(entry => ('fact' in entry && entry.about === 'call' ? [entry.fact] : []))
  t.ok(facts.some(fact => fact.type === 'answered' && fact.waitedMs === 9_000))
  t.same(troublesOf(world), [])
})

t.test('a moment is no wait, and a clock that is wrong by more than an hour says nothing', async t => {
  const { world, came } = await busy()
  for (const [n, ago] of [900, -5_000, 3_700_000].entries()) {
    came(`in-late-${n}`, ago)
    t.match(world.call(`in-late-${n}`), { queue: { since: world.now } }, `${ago} ms`)
  }
})
