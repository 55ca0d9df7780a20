import t from 'tap'
import type { CallBrief, CallFact } from '../../telephony/core/call/facts.ts'
import { matchWhole } from '../../test/match-whole.ts'
import { storyOf } from '../../test/stories.ts'
import { changesParts, foldParts, NO_PARTS, type CallParts } from './call-parts.ts'

const brief: CallBrief = {
  direction: 'inbound',
  number: '+8613800001234',
  did: '95081',
  queue: 'intake',
  language: 'zh',
  keys: '1',
  arrivedAt: 1_000,
  queuedAt: 6_000,
  purpose: null,
}
const outbound: CallBrief = { ...brief, direction: 'outbound', queue: null, queuedAt: null }
const end = (by: 'party' | 'seat' | 'system' = 'party', told = brief): CallFact => ({
  type: 'ended',
  by,
  cause: 16,
  sip: null,
  outcome: 'answered',
  talkedMs: 0,
  waitedMs: 0,
  heldMs: 0,
  seat: null,
  brief: told,
})
const queued: CallFact = { type: 'queued', queue: 'intake', priority: 3 }
const offered = (seat: string, leg: string, told = brief): CallFact => ({ type: 'offered', seat, leg, brief: told })
const answered = (seat: string, told = brief): CallFact => ({ type: 'answered', seat, waitedMs: 0, rangMs: 2_000, brief: told })
const asks = (seat: string, to: { seat: string } | { number: string }, leg: string): CallFact => ({
  type: 'consult-started',
  seat,
  to,
  leg,
  brief,
})
const advised = (seat: string, to: { seat: string } | { number: string }): CallFact => ({
  type: 'consult-answered',
  seat,
  to,
  rangMs: 3_000,
})
const dropped = (
  by: 'seat' | 'target' | 'system',
  { to = { seat: '1002' }, rang = true, cause = 16 }: { to?: { seat: string } | { number: string }; rang?: boolean; cause?: number } = {},
): CallFact => ({ type: 'consult-ended', seat: '1001', to, by, rang, cause })
const handed = (seat: string, to: { seat: string } | { number: string }): CallFact => ({
  type: 'transferred',
  seat,
  to,
  talkedMs: 9_000,
  brief,
})

/** Facts a second apart, the first at 1 s. */
const replay = (...facts: CallFact[]): CallParts =>
  facts.reduce<CallParts>((parts, fact, i) => foldParts(parts, i + 1, fact, (i + 1) * 1_000), NO_PARTS)
const talk = [queued, offered('1001', 'l-1'), answered('1001')]

t.test('a seat misses, another one answers: two legs, one visit', async t => {
  const missed: CallFact = { type: 'missed', seat: '1001', reason: 'missed', cause: 19, sip: null, rangMs: 1_000 }
  const { legs, visits } = replay(queued, offered('1001', 'l-1'), missed, offered('1002', 'l-2'), answered('1002'), end())
  matchWhole(t, legs, [
    { ordinal: 1, seatNumber: '1001', leg: 'l-1', why: 'offered', offeredAt: 2_000, answeredAt: null, endedAt: 3_000, result: 'missed' },
    { ordinal: 2, seatNumber: '1002', why: 'offered', answeredAt: 5_000, endedAt: 6_000, result: 'answered', talkedMs: 1_000 },
  ])
  matchWhole(t, visits, [
    { ordinal: 1, queueId: 'intake', priority: 3, enteredAt: 1_000, leftAt: 5_000, result: 'answered', seatNumber: '1002' },
  ])
})

t.test('why nobody answered', async t => {
  const result = (...facts: CallFact[]) => replay(queued, offered('1001', 'l-1'), ...facts).legs[0]!.result
  const missed = (reason: 'missed' | 'unreachable', cause: number): CallFact => ({
    type: 'missed',
    seat: '1001',
    reason,
    cause,
    sip: null,
    rangMs: 0,
  })
  t.equal(result(missed('missed', 19)), 'missed')
  t.equal(result(missed('missed', 21)), 'refused')
  t.equal(result(missed('unreachable', 20)), 'unreachable')
  t.equal(result({ type: 'withdrawn', seat: '1001' }), 'withdrawn')
  const asked = (fact: CallFact) => replay(...talk, asks('1001', { seat: '1002' }, 'l-2'), fact).legs[1]!.result
  t.equal(asked(dropped('seat')), 'withdrawn')
  t.equal(asked(dropped('target')), 'refused')
  t.equal(asked(dropped('target', { cause: 20 })), 'unreachable')
  t.equal(asked(dropped('system', { cause: 19 })), 'missed')
  t.equal(asked(dropped('system')), 'withdrawn')
  t.equal(asked(end()), 'withdrawn', 'the caller hung up meanwhile')
})

t.test('advice and handing over: each has a leg of their own, with the time that was talked', async t => {
  const to = { seat: '1002' }
  const back = replay(...talk, asks('1001', to, 'l-2'), advised('1001', to), dropped('target', { rang: false }), end())
  matchWhole(t, back.legs, [
    { seatNumber: '1001', talkedMs: 4_000, endedAt: 7_000, tookOverAt: null },
    { seatNumber: '1002', why: 'consulted', askedBy: '1001', result: 'answered', talkedMs: 1_000, tookOverAt: null },
  ])
  const over = replay(...talk, asks('1001', to, 'l-2'), advised('1001', to), handed('1001', to), end())
  matchWhole(t, over.legs, [
    { seatNumber: '1001', result: 'answered', endedAt: 6_000, talkedMs: 3_000 },
    { seatNumber: '1002', why: 'consulted', tookOverAt: 6_000, endedAt: 7_000, talkedMs: 2_000 },
  ])
})

t.test('somebody outside is a guest, with a masked number', async t => {
  const to = { number: '13807300009' }
  const { legs } = replay(...talk, asks('1001', to, 'l-2'), advised('1001', to), handed('1001', to), end())
  matchWhole(t, legs, [
    { seatNumber: '1001', endedAt: 6_000 },
    { role: 'guest', seatNumber: null, number: '138****0009', tookOverAt: 6_000, endedAt: 7_000, talkedMs: 2_000 },
  ])
})

t.test('who is asked and rings on for the customer has one leg and is no longer asked for advice', async t => {
  const { legs, visits } = replay(
    ...talk,
    asks('1001', { seat: '1002' }, 'l-2'),
    dropped('seat'),
    queued,
    offered('1002', 'l-2'),
    answered('1002'),
    end(),
  )
  matchWhole(t, legs, [
    { seatNumber: '1001', result: 'answered', endedAt: 6_000 },
    { seatNumber: '1002', why: 'transferred', offeredAt: 4_000, answeredAt: 8_000, tookOverAt: 8_000, result: 'answered', talkedMs: 1_000 },
  ])
  matchWhole(t, visits, [
    { result: 'answered', seatNumber: '1001' },
    { enteredAt: 6_000, leftAt: 8_000, result: 'answered', seatNumber: '1002' },
  ])
})

t.test('the time in which a telephone was lost is not talked', async t => {
  const away: CallFact = { type: 'seat-away', seat: '1001', cause: 20 }
  const back: CallFact = { type: 'seat-back', seat: '1001' }
  matchWhole(t, replay(...talk, away, back, end()).legs, [{ awayMs: 1_000, awaySince: null, talkedMs: 2_000 }])
  matchWhole(t, replay(...talk, away, away, end()).legs, [{ awayMs: 2_000, talkedMs: 1_000 }], 'not back at all')
  const lost = replay(...talk, away, queued)
  matchWhole(t, lost.legs, [{ endedAt: 5_000, result: 'answered', talkedMs: 1_000 }])
  matchWhole(t, lost.visits, [{ result: 'answered' }, { enteredAt: 5_000, leftAt: null, result: null }])
})

t.test('how visits end', async t => {
  const results = (...facts: CallFact[]) => replay(queued, ...facts).visits.map(({ result }) => result)
  t.same(results({ type: 'left-queue', queue: 'intake', waitedMs: 1_000 }, end()), ['left'])
  t.same(results({ type: 'queued', queue: 'consult', priority: 0 }, end()), ['moved', 'abandoned'])
  t.same(results(end('system')), ['ended'])
})

t.test("a call out: the seat's own leg, from when the number answered", async t => {
  matchWhole(t, replay(offered('1001', 'l-1', outbound), answered('1001', outbound), end('party', outbound)).legs, [
    { why: 'dialled', offeredAt: 1_000, answeredAt: 2_000, talkedMs: 1_000, result: 'answered' },
  ])
  const { legs, visits } = replay(offered('1001', 'l-1', outbound), end('party', outbound))
  matchWhole(t, legs, [{ why: 'dialled', answeredAt: null, result: 'unconnected', talkedMs: 0 }])
  t.same(visits, [])
})

t.test('where the beginning was lost, a later fact tells of the part', async t => {
  matchWhole(t, replay(answered('1001')), {
    legs: [{ leg: null, why: 'offered', offeredAt: -1_000, answeredAt: 1_000 }],
    visits: [{ queueId: 'intake', priority: null, enteredAt: 6_000, result: 'answered' }],
  })
  matchWhole(t, foldParts(NO_PARTS, 1, handed('1001', { seat: '1002' }), 10_000).legs, [
    { seatNumber: '1001', answeredAt: 1_000, endedAt: 10_000, talkedMs: 9_000, result: 'answered' },
    { seatNumber: '1002', why: 'consulted', tookOverAt: 10_000, endedAt: null },
  ])
})

t.test('over what people press: all ends with the call, whoever answered has a leg, other facts change nothing', async t => {
  let consulted = 0
  for (let seed = 1; seed <= 25; seed += 1) {
    const calls = new Map<string, { parts: CallParts; answered: number; advised: number; queued: number; ended: boolean }>()
    for (const { call, seq, fact, at } of await storyOf(seed, 250)) {
      const known = calls.get(call) ?? { parts: NO_PARTS, answered: 0, advised: 0, queued: 0, ended: false }
      const parts = foldParts(known.parts, seq, fact, at)
      if (!changesParts(fact) && parts !== known.parts) return t.fail(`seed ${seed}: ${fact.type} changes parts`)
      const one = (type: CallFact['type']) => Number(fact.type === type)
      calls.set(call, {
        parts,
        answered: known.answered + one('answered'),
        advised: known.advised + one('consult-answered'),
        queued: known.queued + one('queued'),
        ended: known.ended || fact.type === 'ended',
      })
    }
    for (const [id, { parts, ended, ...counted }] of calls) {
      const { legs, visits } = parts
      const up = legs.filter(({ answeredAt }) => answeredAt !== null)
      consulted += counted.advised
      const isWhole =
        up.length === counted.answered + counted.advised &&
        visits.length === counted.queued &&
        legs.every(({ leg, talkedMs, awayMs }) => leg !== null && talkedMs >= 0 && awayMs >= 0) &&
        visits.filter(({ result }) => result === 'answered').length <= counted.answered &&
        (!ended || (legs.every(({ result }) => result !== null) && visits.every(({ result }) => result !== null)))
      if (!isWhole) return t.same(parts, counted, `seed ${seed}, call ${id}`)
    }
  }
  t.ok(consulted > 20, `${consulted} consultations were answered`)
})
