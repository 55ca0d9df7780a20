/** Storms of refused telephones and sign-ins: strained above the limits, and until there are less than half as many. */
import t from 'tap'
import { pino } from 'pino'
import { useInstance } from '../../test/instance.ts'
import type { Door } from '../contract/health.ts'
import { beat } from '../redis/presence.ts'
import { keysOf, openRedis, whenReady } from '../redis/redis.ts'
import { createGuesses } from '../session/guesses.ts'
import { countRefused, refusedLately } from '../session/refused.ts'
import { createLook, doorOf } from './look.ts'

const limits = { phonesLimit: 60, signInsLimit: 6 }
const counted = (phones: Door['phones'], signIns: Door['signIns']): Door => ({ phones, signIns, ...limits })

t.test('above a limit it is strained, and for less than half of it no more', async t => {
  t.strictSame(doorOf(counted(60, 6), false), { state: 'up', detail: null })
  t.strictSame(doorOf(counted(61, 6), false), { state: 'strained', detail: 'phones-refused' })
  t.strictSame(doorOf(counted(60, 7), false), { state: 'strained', detail: 'sign-ins-refused' })
  t.strictSame(doorOf(counted(61, 7), false), { state: 'strained', detail: 'both-refused' })
  t.strictSame(doorOf(counted(31, 0), true), { state: 'strained', detail: 'phones-refused' })
  t.strictSame(doorOf(counted(30, 3), true), { state: 'up', detail: null })
})

t.test('what is not known is not called quiet, nor what is known unknown', async t => {
  t.strictSame(doorOf(counted(null, 0), false), { state: 'unknown', detail: 'no-switch' })
  t.strictSame(doorOf(counted(0, null), false), { state: 'unknown', detail: 'redis-away' })
  t.strictSame(doorOf(counted(null, 7), false), { state: 'strained', detail: 'sign-ins-refused' })
})

t.test('sign-ins are counted for all api processes, telephones by the switch', async t => {
  const instance = await useInstance(t, { services: ['valkey'] })
  const log = pino({ level: 'silent' })
  const redis = openRedis(instance.env.REDIS_URL!, 'commands', log)
  await whenReady(redis, 5_000)
  const keys = keysOf('door-test:')
  const stopBeat = beat(redis, keys, 'switch', 'elsewhere/1/x', () => ({ refusedPhones: '3' }))
  t.teardown(async () => {
    await stopBeat()
    redis.disconnect()
  })
  const [one, other] = [0, 1].map(() => createGuesses(redis, keys.guesses, 'a secret of the test, of more than thirty-two characters'))
  const look = createLook(redis, keys, async () => undefined, limits)

  for (let n = 0; n < 8; n += 1) await one!.reserve({ username: 'lead', address: '10.0.0.1', device: null })
  for (let n = 0; n < 3; n += 1) await other!.wrong()
  const quiet = await look()
  t.strictSame(quiet.door, { phones: 3, signIns: 6, ...limits }, 'three were too many, three were wrong')
  t.equal(quiet.parts.door.state, 'up')
  await other!.wrong()
  t.strictSame((await look()).parts.door, { state: 'strained', detail: 'sign-ins-refused' })

  const storm = Date.parse('2026-11-27T10:00:30Z')
  for (let n = 0; n < 10; n += 1) await countRefused(redis, keys.guesses, storm)
  t.equal(await refusedLately(redis, keys.guesses, storm), 10)
  t.equal(await refusedLately(redis, keys.guesses, storm + 60_000), 5)
  t.equal(await refusedLately(redis, keys.guesses, storm + 90_000), 0)
  const kept = await redis.keys(`${keys.guesses}refused:*`)
  for (const key of kept) t.ok((await redis.ttl(key)) > 0, 'and is forgotten')
})
