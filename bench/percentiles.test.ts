import t from 'tap'
import { percentile, summarise } from './percentiles.ts'

t.test('nearest rank', t => {
  const hundred = Array.from({ length: 100 }, (_, i) => i + 1)
  t.equal(percentile(hundred, 0.5), 50)
  t.equal(percentile(hundred, 0.99), 99)
  t.equal(percentile([7], 0.99), 7)
  t.ok(Number.isNaN(percentile([], 0.5)))
  t.same(summarise([3000, 1000, 2000]), { count: 3, p50: 2, p99: 3, max: 3 })
  t.end()
})
