import fc from 'fast-check'
import t from 'tap'
import { assign, effectivePriority, expectedWait, fits, inOrder, position, type QueueSettings, type Waiting } from './queue.ts'
import { offlineSeat, type Seat } from './seat.ts'
import { strategies, type StrategyName } from './strategies/index.ts'
import type { Candidate } from './strategies/strategy.ts'

const QUEUES = ['intake', 'consult', 'complaint']
const NOW = 1_000_000
const settings = (strategy: StrategyName, ageMs = 0): ReadonlyMap<string, QueueSettings> =>
  new Map(
    QUEUES.map(id => [
      id,
      {
        id,
        name: { zh: id, en: id },
        strategy,
        ringMs: 15_000,
        wrapUpMs: 0,
        priority: 0,
        ageMs,
        serviceLevelMs: 15_000,
      },
    ]),
  )

const waiting = fc.uniqueArray(
  fc.record({
    call: fc.uuid(),
    queue: fc.constantFrom(...QUEUES),
    priority: fc.integer({ min: 0, max: 3 }),
    since: fc.integer({ min: 0, max: NOW }),
  }),
  { selector: w => w.call, maxLength: 30 },
)

const candidates = fc
  .uniqueArray(
    fc.record({
      id: fc.integer({ min: 1001, max: 1040 }).map(String),
      state: fc.constantFrom<Seat['state']>('ready', 'ready', 'paused', 'talking', 'offered'),
      reachable: fc.boolean(),
      idleSince: fc.integer({ min: 0, max: NOW }),
      callsTaken: fc.integer({ min: 0, max: 9 }),
      skills: fc.dictionary(fc.constantFrom(...QUEUES), fc.integer({ min: 0, max: 5 })),
    }),
    { selector: c => c.id, maxLength: 12 },
  )
  .map(list =>
    list.map(({ skills, ...seat }): Candidate => ({
      seat: { ...offlineSeat(seat.id, 0), ...seat },
      profile: { id: seat.id, skills, wrapUpMs: 0 },
    })),
  )

const strategy = fc.constantFrom(...(Object.keys(strategies) as StrategyName[]))

t.test('whatever waits and whoever is there', async t => {
  fc.assert(
    fc.property(waiting, candidates, strategy, (line, seats, name) => {
      const given = assign(line, seats, settings(name), NOW)
      const bySeat = new Map(given.map(a => [a.seat, a.call]))
      const byCall = new Map(given.map(a => [a.call, a.seat]))
      const seat = (id: string) => seats.find(c => c.seat.id === id) as Candidate
      const call = (id: string) => line.find(w => w.call === id) as Waiting
      return (
        bySeat.size === given.length &&
        byCall.size === given.length &&
        given.every(a => fits(seat(a.seat), call(a.call).queue)) &&
        // no call waits while a fitting seat is left
        line.filter(w => !byCall.has(w.call)).every(w => seats.every(c => bySeat.has(c.seat.id) || !fits(c, w.queue))) &&
        // none is overtaken by a later one of its queue and priority
        line
          .filter(w => !byCall.has(w.call))
          .every(late =>
            line.every(
              other =>
                !byCall.has(other.call) ||
                other.queue !== late.queue ||
                other.priority > late.priority ||
                (other.priority === late.priority && other.since <= late.since),
            ),
          )
      )
    }),
    { numRuns: 500 },
  )
  t.pass('each seat once, each call once, fitting, maximal, in order')
})

t.test('the order of service does not depend on the order of arrival in the list', async t => {
  fc.assert(
    fc.property(waiting, line => {
      const straight = inOrder(line, settings('longest-idle'), NOW).map(w => w.call)
      const turned = inOrder([...line].reverse(), settings('longest-idle'), NOW).map(w => w.call)
      return straight.join() === turned.join()
    }),
  )
  t.pass()
})

t.test('each strategy picks what its name says', async t => {
  const seat = (id: string, change: Partial<Seat>, level: number): Candidate => ({
    seat: { ...offlineSeat(id, 0), state: 'ready', reachable: true, ...change },
    profile: { id, skills: { intake: level }, wrapUpMs: 0 },
  })
  const seats = [
    seat('1001', { idleSince: 5, callsTaken: 1 }, 1),
    seat('1002', { idleSince: 3, callsTaken: 7 }, 2),
    seat('1003', { idleSince: 9, callsTaken: 2 }, 5),
  ]
  const line: Waiting[] = [{ call: 'a', queue: 'intake', priority: 0, since: 1 }]
  const pick = (name: StrategyName) => assign(line, seats, settings(name), NOW)[0]?.seat
  t.equal(pick('longest-idle'), '1002')
  t.equal(pick('fewest-calls'), '1001')
  t.equal(pick('best-skill'), '1003')
})

t.test('ageing lifts a call that waits long', async t => {
  const old: Waiting = { call: 'old', queue: 'intake', priority: 0, since: NOW - 120_000 }
  const urgent: Waiting = { call: 'new', queue: 'intake', priority: 1, since: NOW - 1_000 }
  t.equal(effectivePriority(old, settings('longest-idle', 60_000).get('intake'), NOW), 2)
  t.same(
    inOrder([urgent, old], settings('longest-idle', 60_000), NOW).map(w => w.call),
    ['old', 'new'],
  )
  t.same(
    inOrder([urgent, old], settings('longest-idle'), NOW).map(w => w.call),
    ['new', 'old'],
  )
})

t.test('position and expected wait', async t => {
  const line: Waiting[] = ['a', 'b', 'c'].map((call, i) => ({ call, queue: 'intake', priority: 0, since: i }))
  t.equal(position(line, settings('longest-idle'), 'c', NOW), 2)
  t.equal(position(line, settings('longest-idle'), 'x', NOW), null)
  t.equal(expectedWait(2, 3, 180_000), 180_000)
  t.equal(expectedWait(0, 0, 180_000), null)
})

t.test('with the time that a queue sets by default, nobody waits for ever behind a stream of higher priority', async t => {
  const queues = new Map([...settings('longest-idle', 60_000)].map(([id, one]) => [id, { ...one, priority: id === 'complaint' ? 1 : 0 }]))
  const first: Waiting = { call: 'first', queue: 'intake', priority: 0, since: 0 }
  const servedAt = (ages: ReadonlyMap<string, QueueSettings>): number | null => {
    let line = [first]
    for (let minute = 1; minute <= 60; minute++) {
      // one seat takes a call a minute, and each minute brings a complaint
      line = [...line, { call: `c${minute}`, queue: 'complaint', priority: 5, since: minute * 60_000 - 1 }]
      const [next] = inOrder(line, ages, minute * 60_000)
      if (next === first) return minute
      line = line.filter(one => one !== next)
    }
    return null
  }
  t.equal(servedAt(queues), 6, 'six steps ahead are six minutes')
  t.equal(servedAt(new Map([...queues].map(([id, one]) => [id, { ...one, ageMs: 0 }]))), null, 'as it was')
})
