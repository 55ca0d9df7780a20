import t from 'tap'
import { afterDeath, NO_DEATHS } from './backoff.ts'

t.test('the first start again is quick, each further one takes twice as long, up to ten seconds', async t => {
  let backoff = NO_DEATHS
  const delays: number[] = []
  for (let death = 0; death < 9; death += 1) {
    const next = afterDeath(backoff, 500)
    delays.push(next.delay)
    backoff = next.backoff
  }
  t.same(delays, [100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000])
})

t.test('a part that ran for half a minute starts quickly again', async t => {
  t.same(afterDeath({ deaths: 7 }, 29_999), { delay: 10_000, backoff: { deaths: 8 } })
  t.same(afterDeath({ deaths: 7 }, 30_000), { delay: 100, backoff: { deaths: 1 } })
})
