import t from 'tap'
import type { CallBrief, CallFact } from '../../telephony/core/call/facts.ts'
import { foldParts, NO_PARTS } from './call-parts.ts'
import { fold, type CallRecord } from './call-record.ts'
import { numberView, popOf, callSummary } from '../calls/view.ts'
import { matchWhole } from '../../test/match-whole.ts'

const brief: CallBrief = {
  direction: 'inbound',
  number: '+8613800001234',
  did: '95081',
  queue: 'intake',
  language: 'zh',
  keys: '1',
  arrivedAt: 1000,
  queuedAt: 6000,
  purpose: null,
}
const story: [number, CallFact][] = [
  [1000, { type: 'arrived', number: '+8613800001234', name: null, did: '95081', flow: 'hotline' }],
  [1001, { type: 'flow', node: 'menu', note: { note: 'entered', nodeType: 'menu' } }],
  [5000, { type: 'keyed', digit: '1' }],
  [6000, { type: 'queued', queue: 'intake', priority: 0 }],
  [9000, { type: 'offered', seat: '1001', leg: 'l-1', offer: 'p1', brief }],
  [14000, { type: 'missed', seat: '1001', reason: 'missed', cause: 19, sip: null, rangMs: 5000 }],
  [14001, { type: 'offered', seat: '1002', leg: 'l-2', brief }],
  [16000, { type: 'answered', seat: '1002', waitedMs: 10000, rangMs: 1999, brief }],
  [20000, { type: 'held', seat: '1002' }],
  [22000, { type: 'unheld', seat: '1002' }],
  [
    30000,
    {
      type: 'ended',
      by: 'party',
      cause: 16,
      sip: null,
      outcome: 'answered',
      talkedMs: 14000,
      waitedMs: 10000,
      heldMs: 2000,
      seat: '1002',
      brief,
    },
  ],
]
const replay = (facts: [number, CallFact][]) =>
  facts.reduce<CallRecord | null>((call, [at, fact], i) => fold(call, 'c1', i + 1, fact, at), null)!

t.test('a call is folded from its facts', async t => {
  t.match(replay(story), {
    state: 'ended',
    number: '+8613800001234',
    seatNumber: '1002',
    keys: '1',
    ivrMs: 5000,
    waitedMs: 10000,
    rangMs: 6999,
    talkedMs: 14000,
    heldMs: 2000,
    startedAt: 1000,
    queuedAt: 6000,
    answeredAt: 16000,
    endedAt: 30000,
    result: 'answered',
    endedBy: 'party',
    seq: 11,
  })
  t.equal(replay(story.slice(0, 6)).seatNumber, null, 'a missed offer leaves no seat')
  t.strictSame(
    [5, 6, 7, 8].map(facts => callSummary(replay(story.slice(0, facts))).offer),
    ['p1', null, null, null],
    'an offer has its name while it rings, if it was told one',
  )
})

t.test('who came while nobody was there has waited since then', async t => {
  const late: [number, CallFact][] = [
    [9_000, { type: 'arrived', number: '+8613800001234', name: null, did: '95082', flow: 'direct', lateMs: 8_000 }],
    [9_500, { type: 'queued', queue: 'intake', priority: 0, waitedMs: 8_000 }],
  ]
  t.match(replay(late), { startedAt: 1_000, queuedAt: 1_500, waitsSince: 1_500, ivrMs: 500 })
  matchWhole(
    t,
    late.reduce((parts, [at, fact], n) => foldParts(parts, n + 1, fact, at), NO_PARTS),
    { legs: [], visits: [{ queueId: 'intake', enteredAt: 1_500 }] },
  )
})

t.test('facts that came before change nothing', async t => {
  const whole = replay(story)
  for (const [i, [at, fact]] of story.entries()) t.equal(fold(whole, 'c1', i + 1, fact, at), whole)
})

t.test('a call whose beginning was lost is known from the brief', async t => {
  t.match(replay(story.slice(7)), { number: '+8613800001234', did: '95081', keys: '1', startedAt: 1000, queuedAt: 6000 })
})

t.test('the pop tells what was pressed and waited, with the number masked', async t => {
  const pop = popOf(replay(story.slice(0, 5)), undefined, 9000)
  matchWhole(t, pop, {
    waitedMs: 3000,
    waitedInAllMs: 3000,
    contextPending: true,
    keys: [{ node: 'menu', digit: '1' }],
    call: { seatId: '1001', number: { masked: '138****1234', kind: 'mobile' } },
  })
  t.notMatch(JSON.stringify(callSummary(replay(story))), '13800001234')
})

t.test('numbers are masked by kind', async t => {
  const cases: [string | null, string, string][] = [
    ['+8613800001234', '138****1234', 'mobile'],
    ['+867308888666', '0730****666', 'landline'],
    [null, '', 'anonymous'],
    ['95081', '95081', 'other'],
  ]
  for (const [number, masked, kind] of cases) t.same(numberView(number), { masked, kind }, String(number))
})

t.test(
  'offered again after the seat was lost: the wait since then, and all of it; a colleague who is asked sees what was waited',
  async t => {
    const again: [number, CallFact][] = [
      ...story.slice(0, 8),
      [40_000, { type: 'seat-away', seat: '1002', cause: 44 }],
      [70_000, { type: 'queued', queue: 'intake', priority: 10 }],
      [77_000, { type: 'offered', seat: '1003', leg: 'l-3', brief }],
    ]
    t.match(popOf(replay(again), undefined, 77_000), { waitedMs: 7_000, waitedInAllMs: 17_000 })
    t.match(popOf(replay(again.slice(0, 8)), undefined, 60_000, '1002'), { waitedMs: 0, waitedInAllMs: 10_000 }, 'asked for advice')
    const { queuedAt, answeredAt, waitsSince: _, ...old } = replay(story.slice(0, 7))
    t.match(popOf({ ...old, queuedAt, answeredAt }, undefined, 15_000), { waitedMs: 9_000 }, 'a record of an earlier version')
  },
)
