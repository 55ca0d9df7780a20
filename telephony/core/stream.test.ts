import t from 'tap'
import { looked, MUTE_MS, PAUSE_MS, type Stream } from './stream.ts'

/** Looks two seconds apart: `[packets so far, stream]` each. */
const told = (looks: readonly (readonly [received: number, source: number])[], everyMs = 2_000) => {
  let stream: Stream | null = null
  return looks.map(([received, source], index): string => {
    const seen = looked(stream, { at: index * everyMs, received, source })
    ;({ stream } = seen)
    return seen.news.join(' ')
  })
}

t.test('a stream is silent when a look finds no more than the one before, and heard again with the next packet', async t => {
  t.same(told([[0, 0], [100, 7], [200, 7], [200, 7], [200, 7], [201, 7]]), ['', '', '', 'silent', '', 'heard']) // prettier-ignore
  t.same(told([[0, 0], [0, 0], [50, 7]]), ['', 'silent', 'heard'], 'who has never sent anything is silent, too') // prettier-ignore
  t.same(
    told(
      [
        [0, 0],
        [100, 7],
        [100, 7],
      ],
      MUTE_MS - 1,
    ),
    ['', '', ''],
    'a moment without a packet is none',
  )
})

t.test('who pauses and comes back by himself is silent only after a long time', async t => {
  const spoken = told([[1, 7], [1, 7], [2, 7], ...Array.from({ length: 16 }, () => [2, 7] as const)]) // prettier-ignore
  t.same(spoken.slice(0, 3), ['', 'silent', 'heard'])
  t.equal(spoken.indexOf('silent', 3), 2 + PAUSE_MS / 2_000)
})

t.test('who waits may say nothing for long', async t => {
  let stream = looked(null, { at: 0, received: 5, source: 7 }).stream
  for (let at = 10_000; at < PAUSE_MS; at += 10_000) {
    const seen = looked(stream, { at, received: 5, source: 7 }, false)
    t.same(seen.news, [], String(at))
    stream = seen.stream
  }
  t.same(looked(stream, { at: PAUSE_MS, received: 5, source: 7 }, false).news, ['silent'])
})

t.test('another stream in its place is told, with the silence that it ends', async t => {
  t.same(told([[1, 7], [100, 7], [200, 9], [300, 9]]), ['', '', 'anew', '']) // prettier-ignore
  const moved = told([[1, 7], [1, 7], [5, 9], [5, 9]]) // prettier-ignore
  t.same(moved, ['', 'silent', 'heard anew', 'silent'], 'a gateway that moved is no pause')
  t.same(
    told([
      [0, 0],
      [100, 7],
    ]),
    ['', ''],
    'the first stream takes nobody’s place',
  )
  t.same(
    told([
      [1, 7],
      [2, 0],
      [3, 7],
    ]),
    ['', '', ''],
    'no number is no other stream',
  )
})
