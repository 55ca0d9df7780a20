/** Where the parts of a recording lie in time, and what is said of what is missing. */
import t from 'tap'
import { layOut, without, type Mark, type Part, type SideFile } from './track.ts'
import { excusesIn, judge } from './verdict.ts'

const BEGAN = 1_000_000
/** A file of a side whose sound was `soundMs` long when it was closed `afterMs` after the beginning. */
const side = (file: string, soundMs: number, afterMs: number, more: Partial<SideFile> = {}): SideFile => ({
  file,
  soundMs,
  writtenAt: BEGAN + afterMs,
  isClosed: true,
  isTorn: false,
  ...more,
})
const part = (n: number, startMs: number, said: SideFile | null, heard: SideFile | null, isAnew = false): Part => ({
  part: n,
  isAnew,
  startedAt: BEGAN + startMs,
  said,
  heard,
})
const lay = (parts: readonly Part[], durationMs: number | null, marks: Record<string, readonly Mark[]> = {}) =>
  layOut(parts, { startedAt: BEGAN, durationMs, longestMs: 2 * 3_600_000 }, file => marks[file] ?? [])
const NO_SILENCE = { said: [], heard: [] }
const stateOf = (track: ReturnType<typeof lay>, wasFull = false) =>
  judge({ track, told: null, wasFull, silent: NO_SILENCE, excused: NO_SILENCE })

t.test('one whole part', async t => {
  const track = lay([part(1, 20, side('a-r', 8_980, 9_020), side('a-t', 8_980, 9_020))], 9_000)
  t.same(track.said, [{ file: 'a-r', from: 0, length: 8_980, at: 0 }])
  t.equal(track.lengthMs, 8_980)
  t.strictSame(stateOf(track), { state: 'ready', reason: null })
})

t.test('parts lie where they began, whatever is between them', async t => {
  const track = lay(
    [
      part(2, 5_120, side('b-r', 4_000, 9_120), side('b-t', 4_000, 9_120)),
      part(1, 0, side('a-r', 5_000, 5_000), side('a-t', 5_000, 5_000)),
    ],
    9_100,
  )
  t.strictSame(
    track.said.map(({ file, at }) => ({ file, at })),
    [
      { file: 'a-r', at: 0 },
      { file: 'b-r', at: 5_120 },
    ],
  )
  t.equal(track.lengthMs, 9_120)
  t.strictSame(stateOf(track), { state: 'ready', reason: null })
})

t.test('a part that began because a stream had begun anew says that something is missing before it', async t => {
  const parts = [
    part(1, 0, side('a-r', 5_000, 5_000), side('a-t', 5_000, 5_000)),
    part(2, 5_120, side('b-r', 4_000, 9_120), side('b-t', 4_000, 9_120), true),
  ]
  t.strictSame(stateOf(lay(parts, 9_100)), { state: 'partial', reason: 'stream-anew' })
})

t.test('seconds without any packet are put back where the writes of a file lie too far apart', async t => {
  const marks = [2_048, 4_096].map(soundMs => ({ at: BEGAN + soundMs, soundMs })).concat({ at: BEGAN + 12_144, soundMs: 6_144 })
  const track = lay([part(1, 0, side('a-r', 9_000, 15_000), side('a-t', 9_000, 15_000))], 15_000, { 'a-r': marks, 'a-t': marks })
  t.strictSame(
    track.said.map(({ from, length, at }) => [from, length, at]),
    [
      [0, 5_120, 0],
      [5_120, 3_880, 11_120],
    ],
  )
  t.strictSame(
    track.said.map(({ at }) => at),
    track.heard.map(({ at }) => at),
    'the sides stay together',
  )
  t.equal(track.lengthMs, 15_000)
  t.strictSame(stateOf(track), { state: 'ready', reason: null })
})

t.test('where nobody saw the file grow, the recording is as long as it was and says that a place is not known', async t => {
  const track = lay([part(1, 0, side('a-r', 9_000, 15_000), side('a-t', 9_000, 15_000))], 15_000)
  t.match(track, { lengthMs: 15_000, unplacedMs: 6_000 })
  t.strictSame(stateOf(track), { state: 'partial', reason: 'gap' })
  t.strictSame(stateOf(track, true), { state: 'partial', reason: 'disk-full' }, 'unless the disk was full')
})

t.test('what an Asterisk that was killed had not written is missing at the end', async t => {
  const [said, heard] = [side('a-r', 26_624, 26_640, { isClosed: false }), side('a-t', 28_672, 28_690, { isClosed: false })]
  const track = lay([part(1, 0, said, heard)], 30_300)
  t.match(track, { lengthMs: 28_672, cutMs: 30_300 - 28_690, unplacedMs: 0 }, 'of each side everything that is there')
  t.strictSame(stateOf(track), { state: 'partial', reason: 'cut' })
})

t.test('a side that ends within a packet was cut by a full disk', async t => {
  const track = lay([part(1, 0, side('a-r', 4_350.5, 12_600, { isTorn: true }), null)], 12_600)
  t.strictSame(stateOf(track), { state: 'partial', reason: 'disk-full' })
})

t.test('one that began late is silent until then', async t => {
  const track = lay([part(1, 4_000, side('a-r', 5_000, 9_000), null)], 9_000)
  t.match(track, { lateMs: 4_000, lengthMs: 9_000 })
  t.equal(track.said[0]?.at, 4_000)
  t.strictSame(stateOf(track), { state: 'partial', reason: 'late' })
})

t.test('files of an earlier version have no time of their own', async t => {
  const old: Part = { part: 1, isAnew: false, startedAt: null, said: side('a-r', 9_000, 9_000), heard: side('a-t', 9_000, 9_000) }
  t.strictSame(stateOf(lay([old], 9_000)), { state: 'ready', reason: null })
})

t.test('a side that says nothing for more than a minute while the other one is there', async t => {
  const track = lay([part(1, 0, side('a-r', 200_000, 200_000), side('a-t', 200_000, 200_000))], 200_000)
  const silent = (said: [number, number][], heard: [number, number][]) => ({
    said: said.map(([from, to]) => ({ from, to })),
    heard: heard.map(([from, to]) => ({ from, to })),
  })
  const judged = (silences: ReturnType<typeof silent>, steps: { at: number; type: string }[] = []) =>
    judge({ track, told: null, wasFull: false, silent: silences, excused: excusesIn(steps) })
  t.strictSame(judged(silent([], [[20_000, 110_000]])), { state: 'one-sided', reason: 'seat-silent' })
  t.strictSame(judged(silent([[20_000, 110_000]], [])), { state: 'one-sided', reason: 'party-silent' })
  t.strictSame(judged(silent([[20_000, 110_000]], [[30_000, 110_000]])), { state: 'ready', reason: null }, 'nobody spoke')
  const held = [
    { at: 25_000, type: 'held' },
    { at: 100_000, type: 'unheld' },
  ]
  t.strictSame(judged(silent([[20_000, 110_000]], []), held), { state: 'ready', reason: null }, 'on hold')
  t.strictSame(judged(silent([], [[20_000, 110_000]]), [{ at: 21_000, type: 'muted' }]), { state: 'ready', reason: null }, 'muted')
  t.strictSame(judged(silent([[20_000, 110_000]], []), [{ at: 21_000, type: 'muted' }]), { state: 'one-sided', reason: 'party-silent' })
})

t.test('a stretch without others', async t => {
  t.strictSame(
    without(
      [{ from: 0, to: 10 }],
      [
        { from: 2, to: 4 },
        { from: 8, to: 20 },
      ],
    ),
    [
      { from: 0, to: 2 },
      { from: 4, to: 8 },
    ],
  )
})

t.test('a clock that was moved makes no recording of days', async t => {
  const days = 4 * 86_400_000
  const track = lay([part(1, 0, side('a-r', 9_000, days), null), part(2, days, side('b-r', 1_000, days + 1_000), null)], 9_000)
  t.ok(track.lengthMs < 25_000, `${track.lengthMs} ms`)
})
