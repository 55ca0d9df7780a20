import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import t from 'tap'
import { useInstance } from '../test/instance.ts'
import { openStatements } from '../test/statements.ts'

t.test('an instance has its own services, each of which can be stopped, killed and started again', async t => {
  const begin = Date.now()
  const instance = await useInstance(t)
  t.comment(`three services ready after ${Date.now() - begin} ms`)
  const { env } = instance

  const { sql, close } = openStatements(env.DATABASE_URL!)
  t.teardown(close)
  t.ok((await sql`select 1 as one from information_schema.tables where table_schema = 'public'`).length > 0, 'the database has tables')

  const redis = new Redis(env.REDIS_URL!)
  redis.on('error', () => {
    /* it is stopped and killed below, and comes back */
  })
  t.teardown(() => redis.disconnect())
  t.equal(await redis.ping(), 'PONG')
  const open = new Redis(instance.ports.valkey, { lazyConnect: true, retryStrategy: () => null })
  const refusal = new Promise<Error>(resolve => open.once('error', resolve))
  open.connect().catch(() => {})
  t.match((await refusal).message, /NOAUTH/, 'no password, no service')
  open.disconnect()

  const { username, password, origin } = new URL(env.ARI_URL!)
  const info = () => fetch(`${origin}/ari/asterisk/info`, { headers: { authorization: `Basic ${btoa(`${username}:${password}`)}` } })
  t.equal((await info()).status, 200)
  t.equal((await fetch(`${origin}/ari/asterisk/info`)).status, 401)

  const asterisk = instance.service('asterisk')
  const first = asterisk.pid
  const ended = new Promise(resolve => asterisk.onExit(resolve))
  asterisk.kill('SIGKILL')
  await ended
  t.notOk(asterisk.alive)
  t.equal(asterisk.pid, undefined)
  await asterisk.start()
  t.not(asterisk.pid, first)
  t.equal((await info()).status, 200, 'the killed one is back on its port')

  for (const name of ['postgres', 'valkey'] as const) {
    const service = instance.service(name)
    service.kill('SIGKILL')
    await new Promise(resolve => service.onExit(resolve))
    await service.start()
    await service.stop()
    t.notOk(service.alive, `${name} was stopped`)
    await service.start()
  }
  t.equal((await sql`select 1 as one`)[0]?.one, 1)
  t.equal(await redis.ping(), 'PONG')
})

t.test('a cluster that was interrupted while it was made is made anew at the next start', async t => {
  const instance = await useInstance(t, { services: ['postgres'] })
  const service = instance.service('postgres')
  await service.stop()
  const data = join(instance.state, 'postgres')
  // initdb writes PG_VERSION first: what is left when it is killed there
  rmSync(data, { recursive: true })
  mkdirSync(`${data}.new`)
  writeFileSync(join(`${data}.new`, 'PG_VERSION'), '18\n')
  await service.start()
  const { sql, close } = openStatements(instance.env.DATABASE_URL!)
  t.teardown(close)
  t.equal((await sql`select current_user as who`)[0]?.who, 'hearthline')
  t.notOk(existsSync(`${data}.new`))
})
