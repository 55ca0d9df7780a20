import { eq, sql } from 'drizzle-orm'
import t from 'tap'
import { useInstance } from '../test/instance.ts'
import { openDatabase } from './client.ts'
import { StatementNames } from './named-statements.ts'
import { staff } from './schema/index.ts'
import { matchWhole } from '../test/match-whole.ts'

t.test('what is asked often gets a name, and keeps it', async t => {
  const names = new StatementNames()
  const ask = (text: string, times: number) => Array.from({ length: times }, () => names.nameOf(text))
  t.ok(ask('a', 19).every(name => name === null))
  const name = names.nameOf('a')
  t.type(name, 'string')
  t.ok(ask('a', 5).every(again => again === name))
  t.not(ask('b', 20).at(-1), name)
  t.equal(ask(`${'x'.repeat(6_001)}`, 30).at(-1), null, 'a batch is not')
  const given = new Set(Array.from({ length: 500 }, (_, i) => ask(`c${i}`, 20).at(-1)).filter(other => other !== null))
  t.equal(given.size, 198, 'the number of names is bounded')
  t.equal(names.nameOf('a'), name)
})

t.test('on a connection', async t => {
  const instance = await useInstance(t, { services: ['postgres'], seed: true })
  const { db, close } = openDatabase(instance.env.DATABASE_URL!, { max: 1 })
  t.teardown(close)
  const prepared = async () =>
    (await db.execute<{ name: string; statement: string }>(sql`select name, statement from pg_prepared_statements where name like 'hot_%'`))
      .rows
  const find = (username: string) => db.select({ id: staff.id, createdAt: staff.createdAt }).from(staff).where(eq(staff.username, username))
  const [first] = await find('intake1')
  t.same(await prepared(), [])
  for (let i = 0; i < 30; i += 1) t.same(await find('intake1'), [first])
  matchWhole(t, await prepared(), [{ name: 'hot_1', statement: /from "staff"/ }])
  t.same(await find('nobody'), [], 'with other parameters')
  await t.rejects(
    db.transaction(async tx => {
      for (let i = 0; i < 25; i += 1) await tx.execute(sql`select ${i}::int / (20 - ${i}::int)`)
    }),
    'an error of a named one',
  )
  t.same(await find('intake1'), [first], 'is no harm to the others')
})
