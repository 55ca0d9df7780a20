/** The database by itself: migrations, seed, what the switch reads, and its going away and coming back. */
import { getTableName, is, sql } from 'drizzle-orm'
import { PgTable } from 'drizzle-orm/pg-core'
import fc from 'fast-check'
import t from 'tap'
import { foldName } from '../text/name.ts'
import { useInstance } from '../test/instance.ts'
import { brokenInvariants } from '../test/invariants.ts'
import { eventually } from '../test/sip/ua.ts'
import { openStatements } from '../test/statements.ts'
import { brokenConstraint, isAway, openDatabase } from './client.ts'
import { migrate } from './migrate.ts'
import * as schema from './schema/index.ts'
import { seed } from './seed.ts'
import { readSwitchConfig } from './switch-config.ts'
import { matchWhole } from '../test/match-whole.ts'

const instance = await useInstance(t, { services: ['postgres'], durable: true })
const url = instance.env.DATABASE_URL!
const database = openDatabase(url)
const { db } = database
t.teardown(() => database.close())
const tables = Object.values(schema).filter(value => is(value, PgTable)) as PgTable[]

t.test('several processes may migrate and seed at once and again', async t => {
  await Promise.all([migrate(url), migrate(url), migrate(url)])
  await seed(url)
  const counts = async () => Object.fromEntries(await Promise.all(tables.map(async table => [getTableName(table), await db.$count(table)])))
  const before = await counts()
  await migrate(url)
  await seed(url)
  t.same(await counts(), before, 'seeding again changes nothing')
  t.ok(before.members >= 40 && before.merchants >= 25 && before.work_orders >= 30)
})

t.test('a migration waits until another one has ended, and a server that goes away meanwhile is an error, not the end', async t => {
  const other = openStatements(url)
  t.teardown(other.close)
  const waiting = async () =>
    (await db.execute(sql`select 1 from pg_locks where locktype = 'advisory' and not granted`)).rows.length > 0 || null
  await other.sql`select pg_advisory_lock(hashtext('hearthline:migrate'))`
  const second = migrate(url)
  await eventually(waiting, 5_000, 'the migration to wait for its turn')
  await other.sql`select pg_advisory_unlock(hashtext('hearthline:migrate'))`
  await t.resolves(second)

  await other.sql`select pg_advisory_lock(hashtext('hearthline:migrate'))`
  const third = migrate(url).catch((reason: unknown) => reason)
  await eventually(waiting, 5_000, 'the migration to wait for its turn')
  await instance.service('postgres').stop()
  const error = await third
  t.ok(isAway(error), String(error))
  await t.rejects(migrate(url), { code: 'ECONNREFUSED' })
  await instance.service('postgres').start()
  await t.resolves(migrate(url), 'the lock went with its holder')
})

t.test('every table is in the database as the schema says', async t => {
  for (const table of tables) await t.resolves(db.select().from(table).limit(1), getTableName(table))
})

t.test('the demo keeps the rules of the domain, and a row that breaks one is found', async t => {
  t.same(await brokenInvariants(db), [])
  for (const [rule, damage] of [
    ['1:', sql`update work_orders set state = 'served' where state = 'responded'`],
    ['1:', sql`update work_orders set owner = 'dispatch' where owner = 'callback'`],
    ['2:', sql`update dispatch_assignments set state = 'returned' where state = 'issued'`],
    ['2:', sql`delete from sms_outbox`],
    ['6:', sql`update evaluations set fee_fen = null`],
    ['7:', sql`update merchant_notices set revoked_at = null`],
    ['8:', sql`update work_orders set callback_agent_id = intake_agent_id`],
    ['open', sql`update callback_tasks set state = 'waiting'`],
  ] as const) {
    const found = db.transaction(async tx => {
      await tx.execute(damage)
      throw Object.assign(new Error('undo'), { broken: await brokenInvariants(tx) })
    })
    const broken = await found.catch((error: { broken?: string[] }) => error.broken)
    t.ok(
      broken?.some(line => line.startsWith(rule)),
      `${rule} ${broken?.join(', ').slice(0, 200)}`,
    )
  }
})

t.test('what the switch reads is plain and whole', async t => {
  const config = await readSwitchConfig(db)
  t.same(JSON.parse(JSON.stringify(config)), config)
  matchWhole(t, config.dids, [
    { number: '95081', flowId: 'hotline', queueId: null },
    { number: '95082', flowId: null, queueId: 'intake' },
  ])
  matchWhole(
    t,
    config.seats.find(seat => seat.number === '1001'),
    { sipDigest: /^[0-9a-f]{32}$/, skills: ['intake', 'consult', 'complaint', 'suggestion'].map(queueId => ({ queueId })) },
  )
  t.same(config.seats.find(seat => seat.number === '1004')?.skills, [], 'dispatch seats take no public calls')
  t.ok(config.queues.every(queue => queue.ringSeconds > 0 && queue.name.zh && queue.name.en))
})

t.test('numbers, names and orders have indexes that fit how they are asked for', async t => {
  await db.transaction(async tx => {
    // On so few rows the planner would read them all; whether an index can serve the question is what is asked here.
    await tx.execute(sql`set local enable_seqscan = off`)
    for (const [index, query] of [
      ['member_phones_number', sql`select * from member_phones where number = '+8613800000000'`],
      ['member_phones_ending', sql`select * from member_phones where reverse(number) like '4321%'`],
      ['members_name_folded', sql`select * from members where fold_name(name) like '张%'`],
      ['members_initials', sql`select * from members where initials like 'zjg%'`],
      ['members_name_folded_ending', sql`select * from members where reverse(fold_name(name)) like '红小%'`],
      ['work_orders_contact_folded', sql`select * from work_orders where fold_name(contact_name) like '张%'`],
      ['work_orders_number_ending', sql`select * from work_orders where reverse(number) like '54321%'`],
      ['work_orders_number_start', sql`select * from work_orders where number like 'S2026%'`],
      ['work_orders_pool', sql`select * from work_orders where owner = 'dispatch' order by pool_rank desc, due_at, id limit 25`],
      ['callback_tasks_open', sql`select * from callback_tasks where state in ('waiting', 'taken', 'recall') order by due_at, id limit 25`],
      [
        'call_legs_staff',
        sql`select call_id from call_legs where staff_id = '7b0c5f0e-0000-4000-8000-000000000000' and answered_at is not null
          order by call_started_at desc, call_id desc limit 5`,
      ],
      ['calls_number', sql`select * from calls where number = '+8613800000000' order by started_at desc limit 5`],
    ] as const) {
      const plan = JSON.stringify((await tx.execute(sql`explain ${query}`)).rows)
      t.match(plan, new RegExp(`Scan (Backward )?(using|on) ${index}\\b`), index)
      t.notMatch(plan, /Seq Scan/, index)
    }
  })
})

t.test('names are folded in the database as in the code', async t => {
  const letters = '张热Zé１ａＡ·•‧・．.･∙⋅ \u3000\u00a0\u200b\u202d\u2060\ufeff\u00ad\t㈱ßİ'
  const names = ['', '古丽米热·艾比布力', ...letters, 'Ｔｏｍ  Smith', '𠮷野家', 'e\u0301']
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...letters), maxLength: 12 }), name => {
      names.push(name)
    }),
  )
  const { rows } = await db.execute(sql`select fold_name(n) as folded from jsonb_array_elements_text(${JSON.stringify(names)}::jsonb) n`)
  t.same(
    rows.map(row => row.folded),
    names.map(foldName),
  )
})

t.test('a broken rule is known by its name', async t => {
  const twice = { code: '430602', name: 'x', initials: 'x' }
  const error = await db
    .insert(schema.districts)
    .values(twice)
    .catch((reason: unknown) => reason)
  t.equal(brokenConstraint(error), 'districts_pkey')
  t.equal(isAway(error), false)
  t.equal(brokenConstraint(new Error('other')), null)
})

t.test('stopped, every query fails at once as away; started, the same pool works again', async t => {
  await instance.service('postgres').stop()
  for (let i = 0; i < 3; i++) {
    const started = Date.now()
    const error = await database.ping().catch((reason: unknown) => reason)
    t.ok(isAway(error), String(error))
    t.ok(Date.now() - started < 3_500)
  }
  await instance.service('postgres').start()
  const until = Date.now() + 10_000
  while ((await database.ping().catch(() => 'away')) === 'away' && Date.now() < until);
  await t.resolves(database.ping())
})
