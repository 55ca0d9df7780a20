import t from 'tap'
import { parseRange } from './range.ts'

t.test('ranges of a file of 100 bytes', async t => {
  const cases: [string | undefined, ReturnType<typeof parseRange>][] = [
    [undefined, null],
    ['bytes=0-', { from: 0, to: 99 }],
    ['bytes=10-19', { from: 10, to: 19 }],
    ['bytes=90-1000', { from: 90, to: 99 }],
    ['bytes=-10', { from: 90, to: 99 }],
    ['bytes=-1000', { from: 0, to: 99 }],
    ['bytes=100-', 'invalid'],
    ['bytes=5-4', 'invalid'],
    ['bytes=-0', 'invalid'],
    ['bytes=-', null],
    ['bytes=0-1,5-6', null],
    ['items=0-1', null],
    ['bytes=a-b', null],
  ]
  for (const [header, expected] of cases) t.same(parseRange(header, 100), expected, String(header))
})
