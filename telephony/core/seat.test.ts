import fc from 'fast-check'
import t from 'tap'
import { decideSeat, isServing, offlineSeat, type Seat, type SeatEvent } from './seat.ts'

const person = { id: 'p1', name: '王芳' }
const run = (...events: SeatEvent[]): Seat =>
  events.reduce(
    (seat, event, i) => {
      const decision = decideSeat(seat, event, i + 1)
      return 'seat' in decision ? decision.seat : seat
    },
    offlineSeat('1001', 0),
  )

const signedIn: SeatEvent[] = [
  { type: 'sign-in', device: 'browser', person, ready: true },
  { type: 'reachable', on: true },
]

t.test('a call from offer to wrap-up and back to ready', async t => {
  const offered = run(...signedIn, { type: 'offered', call: 'c' })
  t.match(offered, { state: 'offered', call: 'c' })
  const talking = run(...signedIn, { type: 'offered', call: 'c' }, { type: 'answered', call: 'c' })
  t.match(talking, { state: 'talking', call: 'c', callsTaken: 1 })
  const wrapUp = run(
    ...signedIn,
    { type: 'offered', call: 'c' },
    { type: 'answered', call: 'c' },
    { type: 'released', call: 'c', wrapUpMs: 60_000 },
  )
  t.match(wrapUp, { state: 'wrap-up', call: null, wrapUpUntil: 60_005, idleSince: 5 })
  t.match(decideSeat(wrapUp, { type: 'wrap-up-ended' }, 99), { seat: { state: 'ready' } })
})

t.test('an unanswered offer takes the seat out of the rota', async t => {
  t.match(run(...signedIn, { type: 'offered', call: 'c' }, { type: 'missed', call: 'c', reason: 'missed' }), {
    state: 'paused',
    reason: 'missed',
    call: null,
  })
  t.match(run(...signedIn, { type: 'offered', call: 'c' }, { type: 'withdrawn', call: 'c' }), { state: 'ready', call: null })
})

t.test('a wish to pause or leave in mid-call waits for its end', async t => {
  const talking = [...signedIn, { type: 'offered', call: 'c' }, { type: 'answered', call: 'c' }] as SeatEvent[]
  t.match(run(...talking, { type: 'pause', reason: 'meal' }, { type: 'released', call: 'c', wrapUpMs: 0 }), {
    state: 'paused',
    reason: 'meal',
  })
  t.match(run(...talking, { type: 'sign-out' }, { type: 'released', call: 'c', wrapUpMs: 10 }, { type: 'wrap-up-ended' }), {
    state: 'offline',
    person: null,
  })
  t.match(run(...talking, { type: 'pause', reason: 'meal' }, { type: 'ready' }, { type: 'released', call: 'c', wrapUpMs: 0 }), {
    state: 'ready',
  })
})

t.test('a phone that goes away takes the seat out, and brings it back', async t => {
  const away = run(...signedIn, { type: 'reachable', on: false })
  t.match(away, { state: 'paused', reason: 'unreachable' })
  t.match(decideSeat(away, { type: 'ready' }, 9), { refused: 'SEAT_UNREACHABLE' })
  t.match(decideSeat(away, { type: 'reachable', on: true }, 9), { seat: { state: 'ready' } })
})

t.test('signing in ready without a telephone is a wish that comes true when it registers', async t => {
  const waiting = run({ type: 'sign-in', device: 'desk', person, ready: true, reachable: false })
  t.match(waiting, { state: 'paused', reason: 'unreachable', reachable: false })
  t.match(decideSeat(waiting, { type: 'reachable', on: true }, 9), { seat: { state: 'ready' } })
  t.match(run({ type: 'sign-in', device: 'desk', person, ready: true, reachable: true }), { state: 'ready' })
  const elsewhere: SeatEvent = { type: 'sign-in', device: 'desk', person, ready: true, reachable: false }
  t.match(run(...signedIn, elsewhere), { state: 'paused', reason: 'unreachable' }, 'the telephone of before is no telephone now')
})

t.test('dialling is refused where it cannot be', async t => {
  t.match(decideSeat(offlineSeat('1001', 0), { type: 'dialling', call: 'c' }, 1), { refused: 'SEAT_OFFLINE' })
  t.match(decideSeat(run(...signedIn, { type: 'offered', call: 'c' }), { type: 'dialling', call: 'd' }, 9), { refused: 'SEAT_IN_CALL' })
  const paused = run(...signedIn, { type: 'pause', reason: 'meeting' }, { type: 'dialling', call: 'd' })
  t.match(paused, { state: 'talking', call: 'd' })
  t.match(decideSeat(paused, { type: 'released', call: 'd', wrapUpMs: 0 }, 9), { seat: { state: 'paused', reason: 'meeting' } })
})

const called = (id: string, wrapUpMs: number): SeatEvent[] => [
  { type: 'offered', call: id },
  { type: 'answered', call: id },
  { type: 'released', call: id, wrapUpMs },
]

t.test('calls are counted since the sign-in, whoever signs in where', async t => {
  const morning = [...signedIn, ...called('c', 0), ...called('d', 0)]
  const begin: SeatEvent = { type: 'sign-in', device: 'browser', person, ready: true }
  t.equal(run(...morning).callsTaken, 2)
  t.equal(run(...morning, { type: 'sign-out' }, begin).callsTaken, 0, 'after lunch')
  t.equal(run(...morning, { ...begin, device: 'desk' }).callsTaken, 2, 'the same person, on another telephone')
  t.equal(run(...morning, { ...begin, person: { id: 'p2', name: '李雷' } }).callsTaken, 0, 'a colleague who takes the seat over')
  const talking: SeatEvent[] = [...morning, { type: 'offered', call: 'e' }, { type: 'answered', call: 'e' }]
  t.equal(run(...talking, { ...begin, person: { id: 'p2', name: '李雷' } }).callsTaken, 0, 'in mid-call')
})

const wishes: [SeatEvent, Partial<Seat>][] = [
  [
    { type: 'pause', reason: 'meal' },
    { state: 'paused', reason: 'meal' },
  ],
  [{ type: 'sign-out' }, { state: 'offline', person: null }],
]
for (const [wish, outcome] of wishes) {
  t.test(`${wish.type} that was wished for in a call outlives a call made or taken from wrap-up`, async t => {
    const wrapUp: SeatEvent[] = [...signedIn, { type: 'offered', call: 'c' }, { type: 'answered', call: 'c' }, wish]
    wrapUp.push({ type: 'released', call: 'c', wrapUpMs: 10 })
    const end: SeatEvent[] = [{ type: 'released', call: 'd', wrapUpMs: 10 }, { type: 'wrap-up-ended' }]
    t.match(run(...wrapUp, { type: 'dialling', call: 'd' }, ...end), outcome, 'rings back')
    t.match(run(...wrapUp, { type: 'consulted', call: 'd' }, { type: 'answered', call: 'd' }, ...end), outcome, 'asked by a colleague')
    t.match(run(...wrapUp, { type: 'consulted', call: 'd' }, { type: 'withdrawn', call: 'd' }), outcome, 'asked, and not any more')
    t.match(run(...wrapUp, { type: 'dialling', call: 'd' }, { type: 'ready' }, ...end), { state: 'ready' }, 'unless wished otherwise')
  })
}

t.test('a wish to end wrap-up that comes when it is over changes nothing', async t => {
  const end: SeatEvent = { type: 'wrap-up-ended' }
  const over = run(...signedIn, ...called('c', 10), end)
  t.match(over, { state: 'ready' })
  t.strictSame(decideSeat(over, end, 99), { ignored: true })
  const paused = run(...signedIn, { type: 'pause', reason: 'meal' })
  t.strictSame(decideSeat(paused, end, 99), { ignored: true })
  t.strictSame(decideSeat(offlineSeat('1001', 0), end, 1), { refused: 'SEAT_OFFLINE' })
  t.strictSame(decideSeat(over, { type: 'extend-wrap-up', ms: 5 }, 99), { refused: 'SEAT_NOT_IN_WRAP_UP' })
})

const call = fc.constantFrom('c', 'd')
const anyEvent: fc.Arbitrary<SeatEvent> = fc.oneof(
  fc.record({
    type: fc.constant('sign-in' as const),
    device: fc.constant('browser' as const),
    person: fc.constant(person),
    ready: fc.boolean(),
  }),
  fc.constant<SeatEvent>({ type: 'sign-out' }),
  fc.constant<SeatEvent>({ type: 'ready' }),
  fc.constant<SeatEvent>({ type: 'pause', reason: 'break' }),
  fc.record({ type: fc.constant('reachable' as const), on: fc.boolean() }),
  fc.record({ type: fc.constant('page' as const), on: fc.boolean() }),
  fc.constant<SeatEvent>({ type: 'sign-in-over' }),
  fc.record({ type: fc.constant('offered' as const), call }),
  fc.record({ type: fc.constant('answered' as const), call }),
  fc.record({ type: fc.constant('missed' as const), call, reason: fc.constant('missed' as const) }),
  fc.record({ type: fc.constant('withdrawn' as const), call }),
  fc.record({ type: fc.constant('dialling' as const), call }),
  fc.record({ type: fc.constant('released' as const), call, wrapUpMs: fc.constantFrom(0, 5) }),
  fc.constant<SeatEvent>({ type: 'wrap-up-ended' }),
  fc.constant<SeatEvent>({ type: 'extend-wrap-up', ms: 5 }),
)

t.test('whatever happens, a seat has a call exactly while it rings or talks', async t => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 40 }), events => {
      const seat = run(...events)
      const inCall = seat.state === 'offered' || seat.state === 'talking'
      return (
        inCall === (seat.call !== null) &&
        (seat.state === 'wrap-up') === (seat.wrapUpUntil !== null) &&
        (seat.state === 'paused') === (seat.reason !== null)
      )
    }),
    { numRuns: 1000 },
  )
  t.pass()
})

t.test('a seat without a page is out of the rota until there is one again', async t => {
  const away = run(...signedIn, { type: 'page', on: false })
  t.match(away, { state: 'paused', reason: 'away', away: true })
  t.equal(isServing(away), false)
  t.match(decideSeat(away, { type: 'page', on: false }, 9), { ignored: true }, 'said again')
  t.match(decideSeat(away, { type: 'page', on: true }, 9), { seat: { state: 'ready', away: false } })
  t.match(decideSeat(away, { type: 'ready' }, 9), { seat: { state: 'ready', away: false } }, 'whoever wishes is there')

  const alsoUnplugged = run(...signedIn, { type: 'page', on: false }, { type: 'reachable', on: false })
  t.match(decideSeat(alsoUnplugged, { type: 'page', on: true }, 9), { seat: { state: 'paused', reason: 'unreachable' } })
  t.match(decideSeat(alsoUnplugged, { type: 'reachable', on: true }, 9), { seat: { state: 'paused', reason: 'away' } })
  t.match(run(...signedIn, { type: 'reachable', on: false }, { type: 'page', on: false }), { state: 'paused', reason: 'away' })

  const atMeal = run(...signedIn, { type: 'pause', reason: 'meal' }, { type: 'page', on: false })
  t.match(atMeal, { state: 'paused', reason: 'meal' })
  t.equal(isServing(atMeal), false, 'nobody waits for whoever has gone home from a pause')
  t.match(decideSeat(atMeal, { type: 'page', on: true }, 9), { seat: { state: 'paused', reason: 'meal' } })

  const talking = run(...signedIn, { type: 'offered', call: 'c' }, { type: 'answered', call: 'c' }, { type: 'page', on: false })
  t.match(talking, { state: 'talking', call: 'c' }, 'a conversation goes on')
  t.match(decideSeat(talking, { type: 'released', call: 'c', wrapUpMs: 0 }, 9), { seat: { state: 'paused', reason: 'away' } })
  t.match(run({ type: 'page', on: false }), { state: 'offline' })
})

t.test('a sign-in that is over takes the running call and its wrap-up to their end', async t => {
  const over: SeatEvent = { type: 'sign-in-over' }
  const ready = run(...signedIn, over)
  t.match(ready, { state: 'offline', person: null, session: null })
  t.equal(isServing(ready), false)
  const [offered, answered, released] = called('c', 10) as [SeatEvent, SeatEvent, SeatEvent]
  const talking = run(...signedIn, offered, answered, over)
  t.match(talking, { state: 'talking', after: { state: 'offline' } })
  t.equal(isServing(talking), false, 'no other call is to wait for it')
  t.match(decideSeat(talking, over, 9), { ignored: true }, 'said again')
  t.match(run(...signedIn, offered, answered, over, released, { type: 'wrap-up-ended' }), { state: 'offline' })
  const writing = run(...signedIn, offered, answered, released, over)
  t.match(writing, { state: 'wrap-up', after: { state: 'offline' } }, 'the order is written first')
  t.match(decideSeat(writing, { type: 'wrap-up-ended' }, 9), { seat: { state: 'offline' } })
})

t.test('who signs in again goes on where the sign-in before was', async t => {
  const [offered, answered, released] = called('c', 10_000) as [SeatEvent, SeatEvent, SeatEvent]
  const again: SeatEvent = { type: 'sign-in', device: 'browser', person, session: 'new', ready: false }
  t.match(run(...signedIn, offered, answered, { type: 'sign-in-over' }, again), {
    state: 'talking',
    call: 'c',
    after: null,
    session: 'new',
    callsTaken: 1,
  })
  const writing = run(...signedIn, offered, answered, { type: 'sign-in-over' }, released)
  t.match(decideSeat(writing, again, 9), { seat: { state: 'wrap-up', wrapUpUntil: 10_006, after: null, session: 'new' } })
  const other: SeatEvent = { ...again, person: { id: 'p2', name: '赵' } }
  t.match(
    decideSeat(writing, other, 9),
    { seat: { state: 'paused', reason: 'signed-in', wrapUpUntil: null } },
    'nobody writes up for another',
  )
})
