import t from 'tap'
import { tokenBucket } from './token-bucket.ts'

t.test('what is there may be taken at once, the rest comes with time', async t => {
  const { take } = tokenBucket({ size: 3, perSecond: 2 })
  t.strictSame([0, 0, 0, 0].map(take), [true, true, true, false])
  t.strictSame([499, 500, 500].map(take), [false, true, false])
  t.strictSame([60_000, 60_000, 60_000, 60_000].map(take), [true, true, true, false], 'no more than it holds')
  t.strictSame([1000, 60_499, 60_500].map(take), [false, false, true], 'a clock that goes back gives nothing')
})
