/** A centre that runs an earlier version upgrades by starting the new one: its rows are there afterwards, and every rule holds on them. */
import { readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import t from 'tap'
import { migrate } from '../../db/migrate.ts'
import { seed } from '../../db/seed.ts'
import { openDatabase } from '../../db/client.ts'
import { useInstance } from '../instance.ts'
import { brokenInvariants } from '../invariants.ts'
import { openStatements } from '../statements.ts'

/** Tables whose rows are a centre's own. */
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
    const { sql, run, close } = openStatements(url)
    t.teardown(close)
    await run('drop schema public cascade; drop schema drizzle cascade; create schema public')
    await run(gunzipSync(readFileSync(new URL(file, import.meta.url))).toString())
    const countOf = async (table: string): Promise<number> => (await run(`select count(*)::int as n from public.${table}`))[0]!['n']
    const counts = async () => Object.fromEntries(await Promise.all(KEPT.map(async table => [table, await countOf(table)] as const)))
    const before = await counts()
    t.ok(before['work_orders']! > 20, `${before['work_orders']} orders of then`)
    const orders = await sql`select id, number, state, content, contact_number from public.work_orders order by id`

    await migrate(url)
    await migrate(url)
    const office = openDatabase(url)
    t.teardown(office.close)
    t.same(await sql`select id, number, state, content, contact_number from public.work_orders order by id`, orders, 'no order is changed')
    t.same(await brokenInvariants(office.db), [], 'the rules hold')
    t.same(await sql`select username from public.staff where origin <> 'demo'`, [], 'everybody of then came with the demo')
    t.same(await sql`select username from public.staff where initials = ''`, [], 'everybody is found by pinyin initials')
    await seed(url)
    const after = await counts()
    for (const [table, n] of Object.entries(before)) t.ok(after[table]! >= n, `${table}: ${n} before, ${after[table]} after`)
  })
}
