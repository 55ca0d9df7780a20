/** Forms kept in a real Valkey: none is given up, and none stands in another's way. */
import { EventEmitter, once } from 'node:events'
import { pino } from 'pino'
import t from 'tap'
import { useInstance } from '../../test/instance.ts'
import type { KeptForm } from '../office.ts'
import { keysOf, openRedis, whenReady } from '../redis/redis.ts'
import { createFormKeeper, startKeptForms, takeBackSetAside } from './kept-forms.ts'

const log = pino({ level: 'silent' })
const instance = await useInstance(t, { services: ['valkey'] })
const redis = openRedis(instance.env.REDIS_URL!, 'commands', log)
t.teardown(() => redis.disconnect())
await whenReady(redis, 5_000)
const keys = keysOf('test:')
const form = (key: string, content: string, at = '2026-11-26T01:00:00Z'): KeptForm => ({
  key,
  person: { id: 'p', name: '李晓梅', lead: false },
  at,
  form: { content },
  callerNumber: null,
})

t.beforeEach(async () => void (await redis.flushall()))

t.test('one key keeps one form: the same again is fine, another one is not taken for it', async t => {
  const keep = createFormKeeper(redis, keys)
  t.equal(await keep(form('a', '第一个')), true)
  t.equal(await keep(form('a', '第一个')), true)
  t.equal(await keep(form('a', '第二个')), false)
  t.equal(await keep({ ...form('a', '第一个'), person: { id: 'q', name: '王芳', lead: false } }), false, "another person's")
  t.match(JSON.parse((await redis.hget(keys.keptForms, 'a'))!), { form: { content: '第一个' } })
})

t.test('a form that fails unexpectedly stays, and those behind it are stored', async t => {
  const keep = createFormKeeper(redis, keys)
  await keep(form('bad', '坏', '2026-11-26T01:00:00Z'))
  await keep(form('good', '好', '2026-11-26T02:00:00Z'))
  const saved = new EventEmitter()
  const work = startKeptForms(
    redis,
    keys,
    log,
    async ({ key }) => {
      if (key === 'bad') throw new Error('nobody expected this')
      saved.emit('saved', key)
    },
    () => false,
  )
  t.teardown(() => work.stop())
  t.same(await once(saved, 'saved'), ['good'])
  t.equal(await redis.hexists(keys.keptForms, 'bad'), 1)
  t.equal(await redis.hlen(keys.refusedForms), 0, 'nothing is set aside')
})

t.test('what an earlier version set aside is taken up again', async t => {
  await redis.hset(keys.refusedForms, 'a', JSON.stringify(form('a', '旧')))
  t.equal(await takeBackSetAside(redis, keys), 1)
  t.equal(await redis.hlen(keys.refusedForms), 0)
  t.match(JSON.parse((await redis.hget(keys.keptForms, 'a'))!), { form: { content: '旧' } })
  t.equal(await takeBackSetAside(redis, keys), 0)
})
