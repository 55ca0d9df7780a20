/** The live board: calls in step with seats, and figures of this day, not of the last look. */
import t from 'tap'
import type { CallRecord } from '../switch-link/call-record.ts'
import { fold } from '../switch-link/call-record.ts'
import type { CallFact } from '../../telephony/core/call/facts.ts'
import type { Seat, SeatState } from '../../telephony/core/seat.ts'
import { everything } from '../scope.ts'
import type { Reached } from '../scope.ts'
import { liveWithin } from '../calls/live-reach.ts'
import { boardOf, inStep } from './board.ts'
import { createBoardSource, type BoardCounts } from './source.ts'

const seat = (id: string, state: SeatState, call: string | null): Seat => ({
  id,
  state,
  since: 0,
  reason: null,
  device: 'desk',
  reachable: true,
  call,
  after: null,
  wrapUpUntil: null,
  idleSince: 0,
  callsTaken: 0,
  person: null,
  seq: 1,
})
const arrived = { type: 'arrived', number: '13800000001', did: '95081', flow: 'hotline' } as CallFact
const call = (state: CallRecord['state'], seatNumber: string | null, direction: CallRecord['direction'] = 'inbound'): CallRecord => ({
  ...fold(null, 'c1', 1, arrived, 0),
  state,
  seatNumber,
  direction,
})

t.test('a call that lags behind its seat is shown as the seat has it', async t => {
  const seen = (calls: CallRecord[], seats: Seat[]) => inStep(calls, seats).map(one => [one.state, one.seatNumber])
  t.strictSame(seen([call('waiting', null)], [seat('1001', 'offered', 'c1')]), [['ringing', '1001']])
  t.strictSame(seen([call('ringing', '1001')], [seat('1001', 'talking', 'c1')]), [['talking', '1001']])
  t.strictSame(seen([call('waiting', null)], [seat('1001', 'talking', 'c1')]), [['talking', '1001']])
  t.strictSame(seen([call('ringing', '1001')], [seat('1001', 'paused', null)]), [['waiting', null]], 'the offer is over')
  t.strictSame(seen([call('ringing', '1001')], [seat('1001', 'paused', null), seat('1002', 'offered', 'c1')]), [['ringing', '1002']])
  t.strictSame(seen([call('held', '1001')], [seat('1001', 'talking', 'c1')]), [['held', '1001']], 'what the seat does not know stands')
  t.strictSame(seen([call('ringing', '1001', 'outbound')], [seat('1001', 'talking', 'c1')]), [['ringing', '1001']], 'the far end rings')
  t.strictSame(seen([call('ivr', null)], [seat('1001', 'ready', null)]), [['ivr', null]])
})

const DAY = 86_400_000
const SECOND = 1_000

t.test('figures are of now: the first look after a while waits for them, and those of another day are not shown', async t => {
  let now = 10 * DAY
  let offered = 5
  let answer: () => Promise<void> = async () => {}
  const queue = { id: 'intake' } as BoardCounts['queues'][number]
  const readCounts = async (): Promise<BoardCounts> => {
    const today = new Map([['intake', { offered, answered: 0, abandoned: 0, answeredInTime: 0 }]])
    await answer()
    return { queues: [queue], today, skills: new Map() }
  }
  const nobody = { seats: async () => [], calls: async () => [] } as unknown as Parameters<typeof createBoardSource>[0]
  const allReach = async () => ({ reach: 'all' }) as const
  const quiet = { debug: () => {} } as unknown as Parameters<typeof createBoardSource>[5]
  const dayAt = (at: number) => String(Math.floor(at / DAY))
  const source = createBoardSource(
    nobody,
    readCounts,
    dayAt,
    allReach,
    { whisper: () => {}, hears: () => false, heard: () => [] },
    quiet,
    () => now,
  )
  t.teardown(() => source.stop())
  const shown = async () => (await source.board(everything())).queues.map(one => one.today.offered)

  t.strictSame(await shown(), [5], 'the first look waits')
  let arrive = () => {}
  answer = () => new Promise(resolve => (arrive = resolve))
  offered = 9
  now += 9 * SECOND
  t.strictSame(await shown(), [5], 'figures of 9 s ago are shown while new ones are read')
  arrive()
  answer = async () => {}
  now += 11 * SECOND
  offered = 12
  t.strictSame(await shown(), [12], 'older ones are waited for')

  answer = () => Promise.reject(new Error('database away'))
  now += 60 * SECOND
  t.strictSame(await shown(), [12], 'while the database is away the last ones of the day stand')
  now += DAY
  t.strictSame(await shown(), [0], 'but not those of the day before')
  answer = () => new Promise<void>(() => {})
  now += 60 * SECOND
  t.strictSame(await shown(), [0], 'a database that does not answer holds up nothing that is live')
})

t.test("a team sees its people, its seats and its queues; the figures of a queue are the whole queue's", async t => {
  const at = (id: string, person: string | null): Seat => ({
    ...seat(id, 'ready', null),
    person: person === null ? null : { id: person, name: person },
  })
  const seats = [at('1001', 'mine'), at('1002', 'theirs'), at('1003', null), at('1004', null)]
  const calls = [
    { ...call('talking', '1001'), id: 'at-mine' },
    { ...call('talking', '1002'), id: 'at-theirs' },
    { ...call('waiting', null), id: 'in-ours', queueId: 'intake' },
    { ...call('waiting', null), id: 'in-another', queueId: 'dispatch' },
    { ...call('ivr', null), id: 'in-menu', queueId: null },
  ]
  const queues = ['intake', 'dispatch'].map(id => ({ id }) as BoardCounts['queues'][number])
  const facts = { queues, today: new Map(), skills: new Map([['1002', new Set(['intake'])]]), seats, calls }
  const seen = (reached: Reached) => {
    const board = boardOf(facts, 0, liveWithin(reached, seats))
    return {
      seats: board.seats.map(({ id }) => id),
      calls: board.calls.map(({ id }) => id).sort(),
      queues: board.queues.map(({ queue, ready }) => [queue.id, ready]),
    }
  }
  const team = { reach: 'team', teams: [], people: ['mine'], seats: ['1003'], queues: ['intake'], foreign: ['dispatch'] } as const
  t.strictSame(seen(team), { seats: ['1001', '1003'], calls: ['at-mine', 'in-menu', 'in-ours'], queues: [['intake', 1]] })
  t.strictSame(seen({ ...team, queues: [] }).queues.length, 2, 'a team without queues of its own sees the figures of all')
  t.strictSame(seen({ reach: 'all' }).calls.length, 5)
  t.strictSame(seen({ reach: 'own', people: ['mine'] }), {
    seats: ['1001'],
    calls: ['at-mine'],
    queues: [
      ['intake', 1],
      ['dispatch', 0],
    ],
  })
})
