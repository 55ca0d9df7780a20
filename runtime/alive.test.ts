import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { pino } from 'pino'
import t from 'tap'
import { beat } from '../server/redis/presence.ts'
import { keysOf, openRedis, whenReady } from '../server/redis/redis.ts'
import { useInstance } from '../test/instance.ts'
import { projectDir } from './layout.ts'

t.test('a role is alive while its heart beats', async t => {
  const { env } = await useInstance(t, { services: ['valkey'] })
  const redis = openRedis(env.REDIS_URL!, 'commands', pino({ level: 'silent' }))
  t.teardown(() => redis.disconnect())
  await whenReady(redis, 5000)
  const alive = (role: string) =>
    new Promise<boolean>(resolve => {
      execFile(process.execPath, [join(projectDir, 'runtime/alive.mjs'), role], { env: { ...process.env, ...env } }, error =>
        resolve(error === null),
      )
    })
  t.notOk(await alive('worker'))
  const stop = beat(redis, keysOf('hl:'), 'worker', 'test')
  await redis.ping()
  t.ok(await alive('worker'))
  t.notOk(await alive('work'))
  await stop()
  t.notOk(await alive('worker'))
})
