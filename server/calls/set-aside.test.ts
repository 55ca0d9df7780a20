/** What cannot be stored, on a real Valkey and PostgreSQL: kept, listed without anything personal, stored in order afterwards, once. */
import { asc, inArray, sql } from 'drizzle-orm'
import { pino } from 'pino'
import t from 'tap'
import { isAway } from '../../db/client.ts'
import { callEvents, calls } from '../../db/schema/index.ts'
import { useOffice } from '../../test/office.ts'
import { matchWhole } from '../../test/match-whole.ts'
import { chances, storyOf, type FactEntry } from '../../test/stories.ts'
import { keysOf, openRedis, whenReady } from '../redis/redis.ts'
import { asideRoutes } from './aside-routes.ts'
import { startDrain } from './drain.ts'
import { recordOf, saveJournal } from './journal-store.ts'
import { saveLate } from './late-store.ts'
import { createAsideCount, dropAside, listAside, replayAside } from './set-aside.ts'

const log = pino({ level: 'silent' })
const keys = keysOf('aside:')
let redis!: ReturnType<typeof openRedis>
const { as, db, instance } = await useOffice(t, {
  services: ['postgres', 'valkey'],
  more: ({ db }, { env }) => {
    redis = openRedis(env.REDIS_URL!, 'commands', log)
    return [asideRoutes({ db, redis, keys, save: entries => saveLate(db, entries), isAway })]
  },
})
t.teardown(() => redis.disconnect())
await whenReady(redis, 5_000)

const recordsOf = async (ids: readonly string[]) =>
  (
    await db
      .select()
      .from(calls)
      .where(inArray(calls.id, [...ids]))
      .orderBy(asc(calls.id))
  ).map(recordOf)
const idsOf = (story: readonly FactEntry[]) => [...new Set(story.map(({ call }) => call))]

t.test('a story whose facts come late, and twice, ends in the same rows as one told in order', async t => {
  for (let seed = 1; seed <= 12; seed += 1) {
    const chance = chances(seed)
    const inOrder = await storyOf(seed, 200)
    await saveJournal(db, inOrder)
    const wanted = await recordsOf(idsOf(inOrder))
    await db.delete(callEvents).where(inArray(callEvents.callId, idsOf(inOrder)))
    await db.delete(calls).where(inArray(calls.id, idsOf(inOrder)))
    const late = inOrder.filter(() => chance() < 0.15)
    await saveJournal(
      db,
      inOrder.filter(entry => !late.includes(entry)),
    )
    await saveLate(db, late)
    await saveLate(db, late)
    t.same(await recordsOf(idsOf(inOrder)), wanted, `seed ${seed}`)
  }
})

t.test('tables that differ: every entry is kept with its reason; once they are mended all is stored, in order, once', async t => {
  const story = (await storyOf(99, 250)).slice(0, 300)
  for (const entry of story) await redis.xadd(keys.journal, '*', 'e', JSON.stringify(entry))
  await redis.xadd(keys.journal, '*', 'e', '{"broken')
  await db.execute(sql`alter table call_events add constraint broken check (type <> 'ended') not valid`)
  await db.execute(sql`alter table call_events rename column seq to another`)
  const drain = startDrain({
    redis,
    openBlocking: () => openRedis(instance.env.REDIS_URL!, 'blocking', log),
    keys,
    instance: 'me',
    log,
    save: async entries => void (await saveJournal(db, entries)),
    isAway,
  })
  t.teardown(() => drain.stop())
  const until = async (check: () => Promise<boolean>) => {
    for (const end = Date.now() + 30_000; !(await check());) if (Date.now() > end) throw new Error('it did not happen within 30 s')
  }
  await until(async () => (await redis.xlen(keys.poison)) === story.length + 1)
  const count = createAsideCount(redis, keys)
  t.same(
    (await count()).map(({ why, count }) => ({ why, count })).sort((a, b) => b.count - a.count),
    [
      { why: 'schema', count: story.length },
      { why: 'unreadable', count: 1 },
    ],
  )
  const { items } = await listAside(redis, keys)
  t.match(
    items.find(({ type }) => type === 'arrived'),
    { why: 'schema', detail: '42703', masked: /\*{4}|^$/ },
  )
  t.notMatch(JSON.stringify(items), /13[89]0730000\d|"name"|params/, 'nothing personal')

  const parts = { redis, keys, save: (entries: Parameters<typeof saveLate>[1]) => saveLate(db, entries), isAway }
  await db.execute(sql`alter table call_events rename column another to seq`)
  const ends = story.filter(({ fact }) => fact.type === 'ended').length
  const first = await replayAside(parts)
  t.equal(first.stored, story.length - ends)
  t.equal(first.left.filter(({ why, detail }) => why === 'constraint' && detail === '23514 broken').length, ends, 'named, and kept')
  await db.execute(sql`alter table call_events drop constraint broken`)
  matchWhole(t, await replayAside(parts), { stored: ends, left: [{ why: 'unreadable' }] })
  t.match(await replayAside(parts), { stored: 0 }, 'nothing is left to be stored')
  const events = await db
    .select()
    .from(callEvents)
    .where(inArray(callEvents.callId, idsOf(story)))
  t.equal(events.length, story.length, 'each once')
  const stored = await recordsOf(idsOf(story))
  await db.delete(calls).where(inArray(calls.id, idsOf(story)))
  await db.delete(callEvents).where(inArray(callEvents.callId, idsOf(story)))
  await saveJournal(db, story)
  t.same(stored, await recordsOf(idsOf(story)), 'as if it had been stored in order')

  const { id } = (await listAside(redis, keys)).items[0]!
  t.equal(await dropAside(redis, keys, id), true)
  t.equal(await dropAside(redis, keys, id), false)
  t.same(await count(), [])
})

t.test('what is named must be set aside; what nobody names need not be there', async t => {
  const ask = (route: string, body: object) => as('admin', 'POST', `/admin/journal/${route}`, body)
  const id = (await redis.xadd(keys.poison, '*', 'id', '1-0', 'e', '{"broken', 'why', 'unreadable', 'detail', ''))!
  matchWhole(t, await ask('replay', { id }), { status: 200, body: { stored: 0, left: [{ id, why: 'unreadable' }] } })
  t.equal((await ask('drop', { id, why: 'tried' })).status, 204)
  t.match(await ask('replay', { id }), { status: 404, body: { code: 'ASIDE_NOT_FOUND' } })
  t.match(await ask('drop', { id, why: 'tried' }), { status: 404, body: { code: 'ASIDE_NOT_FOUND' } })
  matchWhole(t, await ask('replay', {}), { status: 200, body: { stored: 0, left: [] } })
  t.match(await as('lead', 'POST', '/admin/journal/replay', {}), { status: 403 })
})
