import { spawnSync } from 'node:child_process'
import { verify } from '@node-rs/argon2'
import { eq } from 'drizzle-orm'
import t from 'tap'
import { openDatabase } from '../db/client.ts'
import { auditLog, dids, secondFactors, staff } from '../db/schema/index.ts'
import { useInstance } from '../test/instance.ts'
import { matchWhole } from '../test/match-whole.ts'

t.test('the first administrator of a centre without the demo', async t => {
  const { env } = await useInstance(t, { services: ['postgres'] })
  const run = (...args: string[]) =>
    spawnSync(process.execPath, ['--import', 'tsx', 'runtime/administrator.ts', ...args], {
      env: { ...process.env, DATABASE_URL: env.DATABASE_URL },
      encoding: 'utf8',
    })
  const made = run('--username', 'chief', '--name', '主任')
  t.equal(made.status, 0, made.stderr)
  const password = /password (\S+)/.exec(made.stdout)?.[1] ?? ''
  const { db, close } = openDatabase(env.DATABASE_URL!)
  t.teardown(close)
  const [row] = await db.select().from(staff).where(eq(staff.username, 'chief'))
  matchWhole(t, row, { name: '主任', roles: ['admin'] })
  t.ok(await verify(row!.passwordHash, password), 'the printed password is the one')
  t.equal((await db.select().from(dids)).length, 2, 'and there are numbers to call')
  const again = run('--username', 'chief')
  t.equal(again.status, 1)
  t.match(again.stderr, /somebody with the user name chief/)
  await db.insert(secondFactors).values({ staffId: row!.id, secret: 'x', lastStep: 0 })
  t.match(run('--username', 'Chief', '--reset-second-factor').stdout, 'the second factor is off')
  t.strictSame(await db.select().from(secondFactors), [])
  const reset = run('--username', 'chief', '--reset-password')
  const [now] = await db.select().from(staff).where(eq(staff.username, 'chief'))
  t.ok(await verify(now!.passwordHash, /password (\S+)/.exec(reset.stdout)?.[1] ?? ''), reset.stderr)
  t.strictSame(
    (await db.select().from(auditLog).orderBy(auditLog.id)).map(({ action }) => action),
    ['second-factor.disable', 'password.reset'],
  )
  t.match(run('--username', 'nobody', '--reset-password').stderr, /nobody with the user name nobody/)
  t.match(run('--username', '1').stderr, /--username must/)
  const shown = run('--username', 'other', '--database', 'postgres://a:secret@b/c')
  t.equal(shown.status, 1)
  t.match(shown.stderr, /--database is no longer taken.*DATABASE_URL/)
  t.notMatch(shown.stderr, 'secret', 'which is not said again')
})
