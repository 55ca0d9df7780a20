import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { openStatements } from '../test/statements.ts'
import { useInstance } from '../test/instance.ts'
import { eventually } from '../test/sip/ua.ts'

t.test("the database's log tells of a refused row, and not what stood in it", async t => {
  const instance = await useInstance(t, { services: ['postgres'] })
  const { sql, run, close } = openStatements(instance.env.DATABASE_URL!)
  t.teardown(close)
  await sql`create table people (name text primary key, number text check (number <> '13900001111'))`
  await sql`insert into people values ('Zhang', '13900002222')`
  await t.rejects(sql`insert into people values ('Zhang', '13900003333')`)
  await t.rejects(sql`insert into people values ('Wang', '13900001111')`)
  await t.rejects(run("insert into people values ('Li', '13900004444', 'no such column')"))
  const log = await eventually(
    async () => {
      const text = readFileSync(join(instance.state, 'logs/postgres.log'), 'utf8')
      if ((text.match(/ERROR:/g) ?? []).length < 3) throw new Error('not written yet')
      return text
    },
    5_000,
    'the errors in the log',
  )
  t.match(log, /people_pkey/)
  t.notMatch(log, /Zhang|Wang|Li'|1390000/)
})
