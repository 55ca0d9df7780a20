import t from 'tap'
import { inventoryOf, paperWorld } from '../../test/world.ts'
import { Repeats } from './repeats.ts'

t.test('a dialog is known for a minute, and no more of them than a minute can have', async t => {
  const repeats = new Repeats()
  t.notOk(repeats.isRepeated('a', 0))
  t.ok(repeats.isRepeated('a', 59_999))
  t.notOk(repeats.isRepeated('b', 30_000))
  t.notOk(repeats.isRepeated('a', 60_000), 'a minute later it is new')
  t.ok(repeats.isRepeated('b', 60_000))
  for (let many = 0; many < 25_000; many++) repeats.isRepeated(`more-${many}`, 70_000)
  t.notOk(repeats.isRepeated('b', 70_000), 'the oldest go first')
  t.ok(repeats.isRepeated('more-24999', 70_000))
})

t.test('the same INVITE again is one call, and the second channel is let go without a word to the first', async t => {
  const world = paperWorld(['1001'])
  const arrive = (channel: string, dialog: string, to = world) =>
    to.hear({ type: 'arrived', channel, number: '13807300001', name: null, did: '95082', dialog, at: to.now })
  const hungUp = (from = world) => from.sent.flatMap(command => (command.type === 'hang-up' ? [command.channel] : []))
  arrive('c1', 'tag-id')
  arrive('c2', 'tag-id')
  arrive('c3', 'tag-id')
  arrive('other', 'tag2-id')
  t.equal(world.calls().length, 2)
  t.strictSame(hungUp(), [], 'the far end may still be waiting for the answer to the first')

  const next = paperWorld(['1001'], world)
  const inventory = inventoryOf(world)
  inventory.channels.push({ id: 'c2', state: 'down', bridge: null, arrival: { number: null, name: null, did: '95082', dialog: 'tag-id' } })
  next.hear({ type: 'connected', inventory, at: next.now })
  arrive('c4', 'tag-id', next)
  t.equal(next.calls().length, 2, 'known from the calls themselves')
  next.pass(5_000)
  t.strictSame(hungUp(next).sort(), ['c2', 'c4'])
  next.pass(60_000)
  arrive('c5', 'tag-id', next)
  t.equal(next.calls().length, 3)
})
