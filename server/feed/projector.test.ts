/** The projector against a real Valkey: what the journal says twice is news once. */
import { pino } from 'pino'
import t from 'tap'
import type { CallBrief, CallFact } from '../../telephony/core/call/facts.ts'
import { offlineSeat, type Seat } from '../../telephony/core/seat.ts'
import { callEntryId, seatEntryId, type JournalEntry } from '../../telephony/engine/journal.ts'
import { matchWhole } from '../../test/match-whole.ts'
import { useInstance } from '../../test/instance.ts'
import { keysOf, openRedis, whenReady } from '../redis/redis.ts'
import { createContexts } from './contexts.ts'
import { Projection, startProjector } from './projector.ts'

const log = pino({ level: 'silent' })
const brief: CallBrief = {
  direction: 'inbound',
  number: '13800001234',
  did: '95082',
  queue: 'intake',
  language: 'zh',
  keys: '',
  arrivedAt: 1_000,
  queuedAt: 1_010,
  purpose: null,
}
const story = (call: string): JournalEntry[] => {
  const facts: CallFact[] = [
    { type: 'arrived', number: '13800001234', name: null, did: '95082', flow: 'direct' },
    { type: 'queued', queue: 'intake', priority: 0 },
    { type: 'offered', seat: '1001', leg: `l-${call}-1`, brief },
    { type: 'answered', seat: '1001', waitedMs: 10, rangMs: 20, brief },
    {
      type: 'ended',
      by: 'party',
      cause: 16,
      sip: null,
      outcome: 'answered',
      talkedMs: 1_000,
      waitedMs: 10,
      heldMs: 0,
      seat: '1001',
      brief,
    },
  ]
  return facts.map((fact, n) => ({ id: callEntryId(call, n + 1), at: 1_000 + n, about: 'call', call, seq: n + 1, fact }))
}
const memberContext = async () => ({ number: '138****1234', match: 'none' as const, members: [], merchants: [], calls: [] })

type Said = { audience: unknown; type: string; data: { call: { state: string; seatId: string | null } } }
/** The news among what a projection has to write. */
const saidBy = (projection: Projection): Said[] => {
  const said: Said[] = []
  const transaction: unknown = new Proxy(
    {},
    {
      get:
        (_, command) =>
        (...args: unknown[]) => {
          if (command === 'xadd') said.push(JSON.parse(String(args.at(-1))) as Said)
          return transaction
        },
    },
  )
  for (const output of projection.takeOutputs()) output(transaction as never)
  return said
}

t.test('an ended call that is told again, whole or in part, gives no output', async t => {
  const projection = new Projection(
    keysOf('p:'),
    createContexts(memberContext, log, () => {}),
  )
  for (const entry of story('c-1')) await projection.apply(entry)
  t.ok(projection.takeOutputs().length > 0)
  for (const entry of [...story('c-1'), ...story('c-1').slice(2)]) await projection.apply(entry)
  t.same(projection.takeOutputs(), [])
  t.equal(projection.calls.size, 0, 'and no call is live again')
})

t.test('a seat at which a call rang in vain hears who took it, and its end', async t => {
  const projection = new Projection(
    keysOf('p:'),
    createContexts(memberContext, log, () => {}),
  )
  const [arrived, queued, offered, answered, ended] = story('c-2').map(entry => (entry as Extract<JournalEntry, { fact: CallFact }>).fact)
  const missed: CallFact = { type: 'missed', seat: '1001', rangMs: 20_000, reason: 'missed', cause: 19, sip: null }
  const facts = [
    arrived,
    queued,
    offered,
    missed,
    { ...offered, seat: '1002', leg: 'l-2' },
    { ...answered, seat: '1002' },
    { ...ended, seat: '1002' },
  ] as CallFact[]
  const told: string[] = []
  for (const [n, fact] of facts.entries()) {
    await projection.apply({ id: callEntryId('c-2', n + 1), at: 1_000 + n, about: 'call', call: 'c-2', seq: n + 1, fact })
    for (const { audience, type, data } of saidBy(projection))
      if (audience === 'seat:1001' && type === 'call.changed') told.push(`${fact.type}: ${data.call.state} at ${data.call.seatId}`)
  }
  t.strictSame(told, ['missed: waiting at null', 'answered: talking at 1002', 'ended: ended at 1002'])
})

t.test('where Redis was emptied, the next projector still knows at which seats a call rang in vain', async t => {
  const known = createContexts(memberContext, log, () => {})
  const [keys, hashes] = [
    keysOf('p:'),
    { live: {}, missedAt: {}, seats: {} } as Record<'live' | 'missedAt' | 'seats', Record<string, string>>,
  ]
  const facts = story('c-3').map(entry => (entry as Extract<JournalEntry, { fact: CallFact }>).fact)
  const missed: CallFact = { type: 'missed', seat: '1001', rangMs: 20_000, reason: 'missed', cause: 19, sip: null }
  const before = new Projection(keys, known)
  const entryOf = (fact: CallFact, seq: number): JournalEntry => ({
    id: callEntryId('c-3', seq),
    at: seq,
    about: 'call',
    call: 'c-3',
    seq,
    fact,
  })
  for (const [n, fact] of [...facts.slice(0, 3), missed].entries()) await before.apply(entryOf(fact, n + 1))
  before.takeOutputs()
  const names = { [keys.live]: hashes.live, [keys.missedAt]: hashes.missedAt, [keys.toldSeats]: hashes.seats }
  const transaction = { hset: (key: string, id: string, json: string) => void (names[key]![id] = json) }
  for (const output of before.outputsAgain()) output(transaction as never)
  const after = Projection.from(keys, known, { ...hashes, ended: [] })
  await after.apply(entryOf({ ...(facts[4] as Extract<CallFact, { type: 'ended' }>), outcome: 'abandoned', seat: null }, 5))
  t.strictSame(
    saidBy(after).map(({ audience, type }) => [audience, type]),
    [['seat:1001', 'call.changed']],
  )
})

t.test('guesses at passwords are told to leads and administrators, once', async t => {
  const keys = keysOf('p:')
  const projection = new Projection(
    keys,
    createContexts(memberContext, log, () => {}),
  )
  const met = { what: 'shut-out', address: '192.0.2.1', account: '1001', ms: 60_000 } as const
  for (let n = 0; n < 2; n += 1) await projection.apply({ id: 'guesses:1', at: 1_000, about: 'guesses', ...met })
  matchWhole(t, saidBy(projection), [
    {
      audience: 'right:faults.read',
      type: 'phone.guesses',
      data: {
        met: { id: 'guesses:1', at: '1970-01-01T00:00:01.000Z', what: 'shut-out', address: '192.0.2.1', account: '1001', seconds: 60 },
      },
    },
  ])
})

t.test('the next projector tells of seats what the one before did not, however far the switch is', async t => {
  const instance = await useInstance(t, { services: ['valkey'] })
  const keys = keysOf('p:')
  const redis = openRedis(instance.env.REDIS_URL!, 'commands', log)
  const news = openRedis(instance.env.REDIS_URL!, 'blocking', log)
  t.teardown(() => [redis, news].forEach(one => one.disconnect()))
  await whenReady(redis, 5_000)
  const states: Seat[] = [1, 2, 3].map(seq => ({ ...offlineSeat('1001', 1_000), seq }))
  const entryOf = (state: Seat): JournalEntry => ({
    id: seatEntryId(state, 1_000),
    at: 1_000,
    about: 'seat',
    seat: '1001',
    seq: state.seq,
    state,
  })
  await redis.hset(keys.seats, '1001', JSON.stringify(states[2]))
  await redis.hset(keys.toldSeats, '1001', JSON.stringify({ seq: 1, since: 1_000 }))
  for (const state of [...states, ...states]) await redis.xadd(keys.journal, '*', 'e', JSON.stringify(entryOf(state)))
  await redis.xadd(keys.journal, '*', 'e', JSON.stringify({ ...entryOf(states[2]!), seat: '1002', state: offlineSeat('1002', 1_000) }))
  const projector = startProjector({
    redis,
    openBlocking: () => openRedis(instance.env.REDIS_URL!, 'blocking', log),
    keys,
    instance: 'two',
    log,
    publish: () => {},
    read: entry => entry,
    memberContext,
  })
  t.teardown(() => projector.stop())
  const told: string[] = []
  for (let from = '0'; !told.includes('seat:1002');) {
    const read = (await news.xread('BLOCK', 10_000, 'STREAMS', keys.feed, from)) as [string, [string, string[]][]][] | null
    if (!read) throw new Error('nothing is told')
    for (const [id, [, json]] of read[0]![1]) {
      told.push((JSON.parse(json!) as { audience: string }).audience)
      from = id
    }
  }
  t.same(told, ['seat:1001', 'seat:1001', 'seat:1002'], 'what was told before is not told again, what was not is')
  t.same(JSON.parse((await redis.hget(keys.toldSeats, '1001'))!), { seq: 3, since: 1_000 })
})

t.test('it stays said once when another projector takes over', async t => {
  const instance = await useInstance(t, { services: ['valkey'] })
  const keys = keysOf('p:')
  const redis = openRedis(instance.env.REDIS_URL!, 'commands', log)
  const news = openRedis(instance.env.REDIS_URL!, 'blocking', log)
  t.teardown(() => [redis, news].forEach(one => one.disconnect()))
  await whenReady(redis, 5_000)
  const start = (name: string) =>
    startProjector({
      redis,
      openBlocking: () => openRedis(instance.env.REDIS_URL!, 'blocking', log),
      keys,
      instance: name,
      log,
      publish: () => {},
      read: entry => entry,
      memberContext,
    })
  const tell = async (entries: JournalEntry[]) => {
    for (const entry of entries) await redis.xadd(keys.journal, '*', 'e', JSON.stringify(entry))
  }
  /** The calls whose end was told, once the end of `last` is. */
  const told = async (last: string): Promise<string[]> => {
    const ends: string[] = []
    for (let from = '0'; !ends.includes(last);) {
      const read = (await news.xread('BLOCK', 10_000, 'STREAMS', keys.feed, from)) as [string, [string, string[]][]][] | null
      if (!read) throw new Error('nothing is told')
      for (const [id, [, json]] of read[0]![1]) {
        const { type, data } = JSON.parse(json!) as { type: string; data: { call: { id: string } } }
        if (type === 'call.ended') ends.push(data.call.id)
        from = id
      }
    }
    return ends
  }
  const first = start('one')
  await tell(story('c-1'))
  t.same(await told('c-1'), ['c-1'])
  await first.stop()
  const second = start('two')
  t.teardown(() => second.stop())
  await tell([...story('c-1'), ...story('c-2')])
  t.same(await told('c-2'), ['c-1', 'c-2'])
  t.same(await redis.hlen(keys.live), 0)
})
