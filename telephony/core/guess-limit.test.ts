import t from 'tap'
import { GuessLimit } from './guess-limit.ts'

const rules = { failures: 3, withinMs: 1_000, firstMs: 100, longestMs: 350, forgetMs: 10_000 }

t.test('so many failures in a while shut an address out, for longer each time, up to the longest', async t => {
  const limit = new GuessLimit(() => rules)
  const fail = (at: number) => limit.failed('192.0.2.1', at)
  t.strictSame([fail(0), fail(10), fail(20)], [null, null, 100])
  t.equal(fail(50), null, 'shut out already')
  t.strictSame([fail(130), fail(140), fail(150)], [null, null, 200])
  t.strictSame([fail(400), fail(410), fail(420)], [null, null, 350], 'not longer than the longest')
})

t.test('slow failures, as of a telephone with an old password, shut nobody out', async t => {
  const limit = new GuessLimit(() => rules)
  for (let at = 0; at < 20_000; at += 600) t.equal(limit.failed('192.0.2.1', at), null)
})

t.test('each address counts for itself; after a quiet while it begins anew', async t => {
  const limit = new GuessLimit(() => rules)
  for (const at of [0, 1]) for (const address of ['a', 'b']) t.equal(limit.failed(address, at), null)
  t.equal(limit.failed('a', 2), 100)
  t.equal(limit.failed('b', 3), 100)
  t.strictSame([limit.failed('a', 20_000), limit.failed('a', 20_001), limit.failed('a', 20_002)], [null, null, 100])
})

t.test('a flood from everywhere is forgotten, oldest first', async t => {
  const limit = new GuessLimit(() => rules)
  limit.failed('first', 0)
  limit.failed('first', 1)
  for (let n = 0; n < 10_000; n += 1) limit.failed(`address ${n}`, 2)
  t.equal(limit.failed('first', 3), null, 'its two failures are forgotten')
})
