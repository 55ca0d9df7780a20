import t from 'tap'
import { pressed, type Keys } from './keys.ts'

/** The keys that count, of reports `[digit, let go at, ms down]`. */
const counted = (reports: readonly (readonly [digit: string, at: number, ms: number])[]) => {
  let keys: Keys | null = null
  let text = ''
  for (const [digit, at, ms] of reports) {
    const seen = pressed(keys, { digit, at, ms })
    keys = seen.keys
    if (seen.isKey) text += digit
  }
  return text
}

t.test('a key that is told by two ways is one, as a real switch reported them', async t => {
  const both = [
    ['1', 5209, 100], ['1', 5307, 100], ['1', 5386, 100],
    ['2', 5596, 100], ['2', 5734, 100], ['2', 5734, 100],
    ['#', 5961, 100], ['#', 6094, 100], ['#', 6119, 100],
  ] as const // prettier-ignore
  t.equal(counted(both), '12#')
  t.equal(counted([['1', 7345, 100], ['1', 7409, 100], ['2', 7803, 100], ['2', 7884, 100]]), '12') // prettier-ignore
})

t.test('two presses are two', async t => {
  t.equal(counted([['1', 100, 100], ['1', 300, 100]]), '11', '100 ms apart') // prettier-ignore
  t.equal(counted([['1', 100, 100], ['1', 280, 100]]), '1', '80 ms are none') // prettier-ignore
  t.equal(counted([['1', 100, 100], ['1', 300, 100], ['1', 500, 100]]), '111') // prettier-ignore
  t.equal(counted([['1', 100, 40], ['2', 110, 40], ['1', 120, 40]]), '121', 'another key is another key') // prettier-ignore
  t.equal(counted([['1', 4_100, 4_000], ['1', 4_220, 4_000]]), '1', 'one that is held for long, told twice') // prettier-ignore
})

t.test('a machine that dials fast and tells each key once is believed', async t => {
  const fast = [['1', 100, 100], ['2', 257, 100], ['2', 417, 100], ['3', 574, 100], ['3', 713, 100]] as const // prettier-ignore
  t.equal(counted(fast), '12233')
  const faster = [
    ['1', 5487, 40], ['2', 5623, 40], ['2', 5623, 40], ['2', 5741, 40],
    ['3', 5808, 40], ['3', 5873, 40], ['3', 5931, 40], ['3', 5998, 40],
  ] as const // prettier-ignore
  t.equal(counted(faster), '12233', '40 ms on, 60 ms off, some of which the switch reported twice')
})
