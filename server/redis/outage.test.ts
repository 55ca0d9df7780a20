/** The live link against a real Valkey: outage and return, emptied, resume, time-out. */
import { EventEmitter, once } from 'node:events'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { useInstance } from '../../test/instance.ts'
import { createAsker, answerQuestions } from './bus.ts'
import { createFeedHub, createPublisher, type Listener } from '../feed/feed.ts'
import { createJournalWriter } from '../switch-link/journal-writer.ts'
import { createWriteBehind } from './write-behind.ts'
import { holdLease, newInstance } from './presence.ts'
import { keysOf, openRedis, whenReady } from './redis.ts'
import { offlineSeat } from '../../telephony/core/seat.ts'
import { newCall } from '../../telephony/core/call/call.ts'
import { matchWhole } from '../../test/match-whole.ts'

const log = pino({ level: 'silent' })
const instance = await useInstance(t, { services: ['valkey'] })
const url = instance.env.REDIS_URL!
const open = async (t: Test, kind: 'commands' | 'blocking') => {
  const redis = openRedis(url, kind, log)
  t.teardown(() => redis.disconnect())
  await whenReady(redis, 5_000)
  return redis
}
const restart = async () => {
  await instance.service('valkey').stop()
  return () => instance.service('valkey').start()
}
const until = async (check: () => Promise<boolean> | boolean) => {
  for (const end = Date.now() + 10_000; !(await check());) {
    if (Date.now() > end) throw new Error('it did not happen within 10 s')
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

t.test('journal: entries written during an outage arrive afterwards, in order', async t => {
  const keys = keysOf('j:')
  const redis = await open(t, 'commands')
  const journal = createJournalWriter(redis, keys, 'me', log)
  t.teardown(() => journal.stop())
  const entry = (seq: number) => ({
    id: `1001:${seq}`,
    at: seq,
    about: 'seat' as const,
    seat: '1001',
    seq,
    state: { ...offlineSeat('1001', seq), seq },
  })
  journal.write([entry(1), entry(2)])
  journal.keepSeat(entry(2).state)
  journal.keepCall('c1', newCall('c1', 'inbound', 1))
  await journal.flushed()
  const start = await restart()
  journal.write([entry(3)])
  journal.keepSeat(entry(3).state)
  t.ok(journal.backlog > 0, 'kept in memory')
  await start()
  await journal.flushed()
  const seqs = async () => (await redis.xrange(keys.journal, '-', '+')).map(([, [, e]]) => JSON.parse(e!).seq as number)
  t.same((await seqs()).at(-1), 3)

  const told = { id: 'c1:1', at: 1, about: 'call' as const, call: 'c1', seq: 1 }
  journal.write([
    { ...told, event: { type: 'nobody' } },
    { ...told, id: 'c1:2', seq: 2, fact: { type: 'queued', queue: 'intake', priority: 0 } },
  ])
  await journal.flushed()
  t.equal(await redis.xlen(keys.inputs), 1, 'what the machine was told is in a stream of its own')
  matchWhole(t, await redis.xrevrange(keys.journal, '+', '-', 'COUNT', 1), [[String, ['e', /"fact"/]]])

  await redis.flushall()
  await until(async () => (await redis.hlen(keys.calls)) === 1 && (await redis.hlen(keys.seats)) === 1)
  matchWhole(t, await journal.load(), { calls: [{ id: 'c1' }], seats: [{ id: '1001', seq: 3 }] }, 'the belief is back after FLUSHALL')
})

const listener = (...audiences: string[]) => {
  const frames: { seq: string | null; type: string; data: Record<string, unknown> }[] = []
  return { frames, member: { audiences: new Set(audiences), from: 0, send: frame => frames.push(JSON.parse(frame)) } as Listener }
}

t.test('feed: a browser gets what concerns it, and resumes without loss or repetition', async t => {
  const keys = keysOf('f:')
  const redis = await open(t, 'commands')
  const writeBehind = createWriteBehind(redis, log)
  const publish = createPublisher(writeBehind, keys)
  const hub = createFeedHub(redis, await open(t, 'blocking'), keys, log)
  t.teardown(() => hub.stop())
  const say = (n: number) => publish('seat:1001', 'list.changed', { list: 'missed', counts: { open: n, due: 0, overdue: 0 } })
  const heard = (frames: { type: string; data: Record<string, unknown> }[]) =>
    frames.filter(frame => frame.type === 'list.changed').map(frame => (frame.data.counts as { open: number }).open)

  const first = listener('seat:1001')
  const leave = await hub.join(first.member, null)
  matchWhole(t, first.frames, [{ type: 'hello', data: { resumed: false } }])
  say(1)
  publish('seat:1002', 'reset', {})
  await until(() => heard(first.frames).length === 1)
  leave()
  const seq = first.frames.at(-1)!.seq
  for (let n = 2; n <= 50; n += 1) say(n)
  await writeBehind.flushed()
  const second = listener('seat:1001')
  const joining = hub.join(second.member, seq)
  for (let n = 51; n <= 100; n += 1) say(n)
  await joining
  await until(() => heard(second.frames).length >= 99)
  t.same(
    heard(second.frames),
    Array.from({ length: 99 }, (_, i) => i + 2),
  )
  t.match(second.frames[0], { type: 'hello', data: { resumed: true } })
  t.notOk(
    second.frames.some(frame => frame.type === 'reset'),
    "other seats' messages are not seen",
  )
  // who takes the seat over brings the cursor of whoever sat there before
  const next = listener('seat:1001')
  const said = Number(second.frames.at(-1)!.seq!.split('-')[1])
  await until(async () => (await redis.time()).map(Number).reduce((s, us) => s * 1_000 + us / 1_000) >= said + 1)
  say(101)
  await writeBehind.flushed()
  // a second is left for clocks that differ
  await hub.join({ ...next.member, from: said + 1_001 }, seq)
  await until(() => heard(next.frames).length > 0)
  t.same(heard(next.frames), [101], 'only what was said since the sign-in')

  await redis.flushall()
  const third = listener('seat:1001')
  await hub.join(third.member, second.frames.at(-1)!.seq)
  matchWhole(t, third.frames, [{ type: 'hello', data: { resumed: false } }, { type: 'reset' }], 'emptied: read the snapshots again')
  say(102)
  await until(() => heard(third.frames).includes(102))

  await redis.xtrim(keys.feed, 'MAXLEN', 0)
  const fourth = listener('seat:1001')
  await hub.join(fourth.member, third.frames[0]!.seq)
  matchWhole(t, fourth.frames, [{ type: 'hello' }, { type: 'reset' }], 'trimmed: read the snapshots again')
  await t.rejects(async () => {
    const start = await restart()
    t.teardown(start)
    await hub.join(listener('all').member, null)
  }, 'no half join while Redis is away')
  await instance.service('valkey').start()
})

t.test('bus: an answer, a time-out, an outage', async t => {
  const keys = keysOf('b:')
  const redis = await open(t, 'commands')
  const asker = createAsker(redis, await open(t, 'blocking'), keys, 'api-1', log)
  t.teardown(() => asker.stop())
  t.same(await asker.ask(keys.commands, { n: 1 }, 150), { is: 'late' }, 'nobody there')
  let asked = 0
  const answering = answerQuestions<{ n: number }, { n: number }>(
    await open(t, 'blocking'),
    createWriteBehind(redis, log),
    keys.commands,
    { group: 'switch', consumer: 'switch' },
    log,
    question => {
      asked += 1
      return { n: question.n + 1 }
    },
  )
  t.teardown(() => answering.stop())
  t.same(await asker.ask(keys.commands, { n: 41 }, 2_000), { is: 'answered', value: { n: 42 } })
  t.equal(asked, 1, 'the question past its deadline was not answered')
  await redis.flushall()
  t.same(await asker.ask(keys.commands, { n: 1 }, 3_000), { is: 'answered', value: { n: 2 } }, 'also after FLUSHALL')
  const start = await restart()
  t.same(await asker.ask(keys.commands, { n: 1 }, 2_000), { is: 'away' })
  await start()
  await whenReady(redis, 5_000)
  t.same(await asker.ask(keys.commands, { n: 2 }, 5_000), { is: 'answered', value: { n: 3 } }, 'and after an outage')
})

t.test('lease: one holder; the lease of a dead process of this host is taken at once', async t => {
  const keys = keysOf('l:')
  const redis = await open(t, 'commands')
  /** Resolves when the lease has been asked for this many times more, by whoever does not hold it. */
  const tries = async (count: number) => {
    for (let n = 0; n < count; n++) await once(asked, 'tried')
  }
  const asked = new EventEmitter()
  const asking = redis.eval.bind(redis) as (...args: unknown[]) => Promise<unknown>
  redis.eval = (async (...args: unknown[]) => {
    const holder = await asking(...args)
    if (holder !== args[3]) asked.emit('tried')
    return holder
  }) as never
  const taken: string[] = []
  const hold = (name: string) =>
    holdLease(redis, keys, 'switch', name, log, { lastsMs: 60_000, onTaken: () => taken.push(name), onLost: () => taken.push(`-${name}`) })
  const a = hold(newInstance())
  await until(() => a.isHeld)
  const b = hold(newInstance())
  await tries(3)
  t.notOk(b.isHeld)
  await a.stop()
  await until(() => b.isHeld)
  await b.stop()

  const { spawn } = await import('node:child_process')
  const { hostname } = await import('node:os')
  const child = spawn('sleep', ['100'])
  await redis.set(keys.lease('switch'), `${hostname()}/${child.pid}/x`, 'PX', 60_000)
  const c = hold(newInstance())
  t.teardown(() => c.stop())
  await tries(2)
  t.notOk(c.isHeld, 'the holder lives')
  child.kill('SIGKILL')
  await once(child, 'exit')
  const before = Date.now()
  await until(() => c.isHeld)
  t.ok(Date.now() - before < 1_500, 'long before the lease runs out')
})
