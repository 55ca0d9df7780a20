/** What is taken away of the journal, and what never is, in a real Valkey. */
import { pino } from 'pino'
import t, { type Test } from 'tap'
import type { JournalEntry } from '../../telephony/engine/journal.ts'
import { useInstance } from '../../test/instance.ts'
import { startDrain } from '../calls/drain.ts'
import { createLook } from '../health/look.ts'
import { keysOf, openRedis, whenReady } from '../redis/redis.ts'
import { keepOnce, keptAt, writesInputs } from './journal-keeper.ts'
import { createJournalWriter } from './journal-writer.ts'

const log = pino({ level: 'silent' })
const instance = await useInstance(t, { services: ['valkey'] })
const redis = openRedis(instance.env.REDIS_URL!, 'commands', log, 20_000)
t.teardown(() => redis.disconnect())
await whenReady(redis, 5_000)
const DAY = 86_400_000

const fact = (seq: number): JournalEntry => ({
  id: `c:${seq}`,
  at: seq,
  about: 'call',
  call: 'c',
  seq,
  fact: { type: 'queued', queue: 'intake', priority: 0 },
})
const input = (seq: number): JournalEntry => ({ id: `c:${seq}`, at: seq, about: 'call', call: 'c', seq, event: { type: 'nobody' } })
const writerOf = (t: Test, prefix: string) => {
  const keys = keysOf(prefix)
  const journal = createJournalWriter(redis, keys, 'me', log)
  t.teardown(() => journal.stop())
  return { keys, journal }
}
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n)
const seqsOf = (entries: [string, string[]][]) => entries.map(([, [, e]]) => (JSON.parse(e!) as { seq: number }).seq)
/** An entry written this long ago, at a made id. */
const agedId = async (ageMs: number) => `${Number((await redis.time())[0]) * 1_000 - ageMs}-*`
const put = async (key: string, ageMs: number, entry: JournalEntry) =>
  redis.xadd(key, (await agedId(ageMs)).replace('*', String(entry.about === 'call' ? entry.seq : 0)), 'e', JSON.stringify(entry))

t.test('a drain that was away while 201,000 entries were written gets every one of them', async t => {
  const { keys, journal } = writerOf(t, 'long:')
  const last = 201_000
  for (let from = 1; from <= last; from += 10_000) {
    journal.write(range(from, Math.min(last, from + 9_999)).map(fact))
    await journal.flushed()
    await keepOnce(redis, keys, DAY)
  }
  t.equal(await redis.xlen(keys.journal), last, 'nobody has read: nothing goes')
  let next = 1
  let arrived = () => {}
  const all = new Promise<void>(resolve => {
    arrived = resolve
  })
  const drain = startDrain({
    redis,
    openBlocking: () => openRedis(instance.env.REDIS_URL!, 'blocking', log),
    keys,
    instance: 'me',
    log,
    async save(entries) {
      for (const entry of entries) if (entry.about === 'call' && entry.seq === next) next += 1
      if (next > last) arrived()
    },
    isAway: () => false,
  })
  t.teardown(() => drain.stop())
  await all
})

t.test('facts go when every reader has finished them and they are old; a reader that lags keeps them', async t => {
  const { keys } = writerOf(t, 'read:')
  for (const seq of range(1, 9)) await put(keys.journal, 2 * 3_600_000 - seq, fact(seq))
  for (const group of ['drain', 'feed']) await redis.xgroup('CREATE', keys.journal, group, '0')
  const take = (group: string, count: number) =>
    redis.xreadgroup('GROUP', group, group, 'COUNT', count, 'STREAMS', keys.journal, '>') as Promise<[string, [string, string[]][]][]>
  const kept = async () => {
    await keepOnce(redis, keys, DAY)
    return seqsOf(await redis.xrange(keys.journal, '-', '+'))
  }
  const read = (await take('feed', 9))[0]![1]
  await redis.xack(keys.journal, 'feed', ...read.map(([id]) => id))
  t.same(await kept(), range(1, 9), 'the drain has seen none')
  const taken = (await take('drain', 5))[0]![1]
  t.same(await kept(), range(1, 9), 'given out is not finished')
  await redis.xack(keys.journal, 'drain', ...taken.slice(0, 3).map(([id]) => id))
  t.same(await kept(), range(4, 9), 'what is finished goes')
  await redis.xack(keys.journal, 'drain', ...taken.slice(3).map(([id]) => id))
  await put(keys.journal, 0, fact(10))
  const rest = (await take('drain', 9))[0]![1]
  await redis.xack(keys.journal, 'drain', ...rest.map(([id]) => id))
  const more = (await take('feed', 9))[0]![1]
  await redis.xack(keys.journal, 'feed', ...more.map(([id]) => id))
  t.same(await kept(), [10], 'what was read lately stays to be looked at')
  await redis.xgroup('DESTROY', keys.journal, 'feed')
  await put(keys.journal, 0, fact(11))
  t.same(await kept(), [10, 11], 'a reader without a place has read nothing')
})

t.test('inputs, news and questions go by age, also where nothing new is written', async t => {
  const { keys } = writerOf(t, 'age:')
  for (const [n, ageMs] of [25 * 3_600_000, 23 * 3_600_000, 0].entries()) await put(keys.inputs, ageMs, input(n))
  for (const key of [keys.feed, keys.commands, keys.queries])
    for (const [n, ageMs] of [20 * 60_000, 0].entries()) await put(key, ageMs, input(n))
  await keepOnce(redis, keys, DAY)
  t.same(seqsOf(await redis.xrange(keys.inputs, '-', '+')), [1, 2])
  for (const key of [keys.feed, keys.commands, keys.queries]) t.same(seqsOf(await redis.xrange(key, '-', '+')), [1])
})

t.test('writing an entry is one command, as it was: nothing is trimmed on the way of a call', async t => {
  const { journal } = writerOf(t, 'hot:')
  await redis.config('RESETSTAT')
  journal.write(range(1, 50).flatMap(seq => [fact(seq), input(seq)]))
  await journal.flushed()
  const stats = await redis.info('commandstats')
  t.match(stats, /cmdstat_xadd:calls=100,/)
  t.notMatch(stats, /cmdstat_(xtrim|xinfo|xpending)/)
})

t.test('memory runs short: replays go first, what was not read never; health says so, and writing goes on afterwards', async t => {
  const { keys, journal } = writerOf(t, 'memory:')
  t.teardown(() => redis.config('SET', 'maxmemory', '1gb'))
  const limit = async (share: number) => {
    const used = Number(/used_memory:(\d+)/.exec(await redis.info('memory'))![1])
    await redis.config('SET', 'maxmemory', String(Math.round(used / share)))
  }
  const redisPart = async () => (await createLook(redis, keys, async () => {}, { phonesLimit: 60, signInsLimit: 30 })()).parts.redis
  journal.write([input(1), fact(2), input(3)])
  await journal.flushed()
  t.same(await redisPart(), { state: 'up', detail: null })

  await limit(0.75)
  t.match(await redisPart(), { state: 'strained', detail: 'memory-short' })
  t.match((await keepOnce(redis, keys, DAY)).memory, { level: 'short' })
  t.equal(await redis.xlen(keys.inputs), 2, 'an hour of replays is kept')
  t.ok(writesInputs('short'))

  await limit(0.9)
  const { memory } = await keepOnce(redis, keys, DAY)
  t.match(memory, { level: 'scarce' })
  t.equal(await redis.xlen(keys.inputs), 0)
  t.equal(await redis.xlen(keys.journal), 1, 'nobody has read it: it stays')
  journal.spareInputs(!writesInputs(memory.level))
  journal.write([input(4), fact(5)])
  await journal.flushed()
  t.equal(await redis.xlen(keys.inputs), 0, 'not written either')
  t.equal(await redis.xlen(keys.journal), 2)

  await limit(1.05)
  t.match(await redisPart(), { state: 'strained', detail: 'memory-full' })
  t.match((await createLook(redis, keys, async () => {}, { phonesLimit: 60, signInsLimit: 30 })()).parts.switch, {
    state: 'unknown',
    detail: 'memory-full',
  })
  journal.write(range(6, 20).map(fact))
  await t.rejects(redis.set('memory:probe', 'x'), /OOM/, 'nothing can be written')
  t.ok(journal.backlog > 0, 'the switch keeps it')
  await redis.config('SET', 'maxmemory', '1gb')
  await journal.flushed()
  t.same(seqsOf(await redis.xrange(keys.journal, '-', '+')), [2, 5, ...range(6, 20)])
  t.match(keptAt('ample', DAY), { inputs: DAY })
})
