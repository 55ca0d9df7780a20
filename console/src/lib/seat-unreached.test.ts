/** What a seat is told of a call out that nobody answered. */
import t from 'tap'
import type { CallPop, CallSummary } from '../../../server/contract/calls.ts'
import type { SeatView } from '../../../server/contract/seats.ts'
import { pretendBrowser } from '../../../test/svelte/browser-parts.ts'
import type { Feed } from './feed.svelte.ts'

pretendBrowser()
const { Seat } = await import('./seat.svelte.ts')
const { attemptOf, enquiryOf, placeOf, unreachedOf } = await import('./unreached.ts')

const call = (more: Partial<CallSummary>): CallSummary => ({
  id: 'c1',
  direction: 'outbound',
  state: 'ringing',
  number: { masked: '138****0000', kind: 'mobile' },
  name: '净家保洁',
  did: null,
  queue: null,
  language: 'zh',
  offer: null,
  seatId: '8001',
  muted: false,
  recording: 'on',
  consult: null,
  alone: false,
  startedAt: '2026-11-26T02:00:00.000Z',
  queuedAt: null,
  answeredAt: null,
  endedAt: null,
  result: null,
  endedBy: null,
  orderId: null,
  ...more,
})
const about = { target: 'merchant' as const, targetId: 'm1', orderId: 'o1', taskId: null }
const pop = (one: CallSummary): CallPop => ({
  call: one,
  keys: [],
  waitedMs: 0,
  waitedInAllMs: 0,
  askedBy: null,
  autoAnswer: true,
  context: null,
  contextPending: false,
  about,
})
const ready = { id: '8001', state: 'ready', call: null } as SeatView

const seatWithFeed = () => {
  const heard = new Map<string, (message: unknown) => void>()
  const feed = { on: (type: string, listener: (message: unknown) => void) => heard.set(type, listener) } as unknown as Feed
  const listeners = { offered: () => {}, silence: () => {}, over: () => {} }
  const seat = new Seat(feed, listeners)
  return { seat, tell: (type: string, message: unknown) => heard.get(type)?.(message) }
}

t.test('a busy line is told, though the seat was ready again before the end of the call', async t => {
  const { seat, tell } = seatWithFeed()
  seat.accept({ ...ready, state: 'talking' })
  tell('call.offered', pop(call({})))
  tell('seat.state', { seat: ready })
  tell('call.ended', { call: call({ state: 'ended', result: 'busy', endedBy: 'party' }) })
  const { unreached } = seat
  t.equal(unreached?.result, 'busy')
  t.same(unreached?.dial, { target: { kind: 'call', callId: 'c1' }, orderId: 'o1' }, 'and what dials it again')
  t.equal(unreached && placeOf(unreached), '/dispatch/o1')

  tell('call.offered', pop(call({ id: 'c2' })))
  t.equal(seat.unreached, null, 'the next call takes its place')
})

t.test('an answered call, a cancelled one and one that came in say nothing', async t => {
  t.equal(unreachedOf(call({ result: 'answered' }), about, null), null)
  t.equal(unreachedOf(call({ result: 'cancelled' }), about, null), null)
  t.equal(unreachedOf(call({ direction: 'inbound', result: 'busy' }), about, null), null)
  const { seat, tell } = seatWithFeed()
  tell('call.ended', { call: call({ id: 'of-another', result: 'busy' }) })
  t.equal(seat.unreached, null)
})

t.test('the forms propose what the telephone knows', async t => {
  t.same(attemptOf, {
    'busy': 'busy',
    'no-answer': 'no_answer',
    'rejected': 'no_answer',
    'unreachable': 'switched_off',
    'failed': 'no_answer',
  })
  t.equal(enquiryOf.busy, 'no_answer')
  t.equal(enquiryOf.unreachable, 'unreachable')
  const task = unreachedOf(call({ result: 'no-answer' }), { ...about, taskId: 't1' }, { target: { kind: 'order', orderId: 'o1' } })
  t.same(task?.dial, { target: { kind: 'order', orderId: 'o1' } }, 'the same is dialled, not the number alone')
  t.equal(task && placeOf(task), '/callbacks/t1')
})
