/** A centre that runs an earlier version upgrades by starting the new one: its rows are there afterwards, and every rule holds on them. */
import { readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import postgres from 'postgres'
import t from 'tap'
import { migrate } from '../../db/migrate.ts'
import { seed } from '../../db/seed.ts'
import { useInstance } from '../instance.ts'
import { brokenInvariants } from '../invariants.ts'
import { openDatabase } from '../../db/client.ts'

const KEPT = [
  'members',
  'member_phones',
  'merchants',
  'work_orders',
  'work_order_events',
  'callback_tasks',
  'evaluations',
  'calls',
  'staff',
]

for (const file of readdirSync(import.meta.dirname).filter(name => name.endsWith('.sql.gz'))) {
  t.test(`from ${file.replace('.sql.gz', '')}`, async t => {
    const { env } = await useInstance(t, { services: ['postgres'] })
    const url = env.DATABASE_URL!
    const sql = postgres(url, { max: 1, onnotice: () => undefined })
    const counts = async () =>
      Object.fromEntries(
        await Promise.all(
          KEPT.map(async table => [table, (await sql`select count(*)::int as n from public.${sql(table)}`)[0]!['n'] as number]),
        ),
      ) as Record<string, number>
    await sql`drop schema public cascade`
    await sql`drop schema drizzle cascade`
    await sql`create schema public`
    await sql.unsafe(gunzipSync(readFileSync(new URL(file, import.meta.url))).toString())
    const before = await counts()
    t.ok(before['work_orders']! > 20, `${before['work_orders']} orders of then`)
    const orders = await sql`select id, number, state, content, contact_number from public.work_orders order by id`
    await sql.end()

    await migrate(url)
    await migrate(url)
    const { db, close } = openDatabase(url)
    const again = postgres(url, { max: 1, onnotice: () => undefined })
    t.teardown(() => Promise.all([close(), again.end()]))
    t.same(await again`select id, number, state, content, contact_number from work_orders order by id`, orders, 'no order is changed')
    t.same(await brokenInvariants(db), [], 'the rules hold')
    t.same(await again`select username from staff where origin <> 'demo'`, [], 'everybody of then came with the demo')
    await seed(url)
    for (const [table, n] of Object.entries(before)) {
      const [row] = await again`select count(*)::int as n from ${again(table)}`
      t.ok((row!['n'] as number) >= n, `${table}: ${n} before, ${row!['n']} after`)
    }
  })
}
