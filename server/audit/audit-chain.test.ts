/** The audit's chain in a real database: sealed by one at a time, verified, cut, and refusing to be changed. */
import { asc, eq, isNull, sql } from 'drizzle-orm'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { pino } from 'pino'
import t from 'tap'
import { openDatabase, type Db } from '../../db/client.ts'
import { auditChain, auditLog } from '../../db/schema/index.ts'
import { projectDir } from '../../runtime/layout.ts'
import { useInstance } from '../../test/instance.ts'
import { eventually } from '../../test/sip/ua.ts'
import { cutChain } from './cut.ts'
import { sealSome, startSealing } from './seal.ts'
import { verifyChain } from './verify.ts'
import { writeAudit } from './write.ts'

const { env } = await useInstance(t, { services: ['postgres'], seed: true })
const { db, close } = openDatabase(env.DATABASE_URL!)
t.teardown(close)
const write = (to: Db, entry: string) => writeAudit(to, { staffId: null, action: 'record.change', detail: { entry } })
const sealAll = async () => {
  while ((await sealSome(db)) > 0);
}
const gate = () => {
  let open = () => {}
  const passed = new Promise<void>(resolve => {
    open = resolve
  })
  return { open, passed }
}
const rows = () => db.select().from(auditLog).orderBy(asc(auditLog.position))
const tampered = (work: (tx: Db) => Promise<unknown>) =>
  db.transaction(async tx => {
    await tx.execute(sql`alter table audit_log disable trigger user`)
    await work(tx)
    await tx.execute(sql`alter table audit_log enable trigger user`)
  })
const cli = (...words: string[]) =>
  promisify(execFile)(process.execPath, ['--import', 'tsx', 'runtime/audit.ts', ...words], {
    cwd: projectDir,
    env: { ...process.env, DATABASE_URL: env.DATABASE_URL },
  }).then(
    ({ stdout }) => ({ code: 0, stdout }),
    (error: { code: number; stdout: string; stderr: string }) => ({ code: error.code, stdout: error.stdout + error.stderr }),
  )

t.test('a transaction that takes longer is sealed behind one that began after it, and none is forgotten', async t => {
  await sealAll()
  const { sealed: before } = await verifyChain(db)
  const [written, finish] = [gate(), gate()]
  const slow = db.transaction(async tx => {
    await write(tx, 'slow')
    written.open()
    await finish.passed
  })
  await written.passed
  await write(db, 'quick')
  await sealAll()
  t.match(await verifyChain(db), { sealed: { position: before.position + 1 }, open: { count: 0 }, fault: null })
  finish.open()
  await slow
  t.match(await verifyChain(db), { sealed: { position: before.position + 1 }, open: { count: 1 }, fault: null })
  await sealAll()
  const [quick, late] = (await rows()).slice(-2)
  t.strictSame([quick!.detail.entry, late!.detail.entry], ['quick', 'slow'])
  t.ok(late!.id < quick!.id, 'its number is the lower one')
  t.match(await verifyChain(db), { sealed: { position: before.position + 2 }, open: { count: 0, since: null }, fault: null })
})

t.test('what is rolled back leaves no hole', async t => {
  await t.rejects(
    db.transaction(async tx => {
      await write(tx, 'gone')
      throw new Error('no')
    }),
  )
  await write(db, 'stays')
  await sealAll()
  t.equal((await verifyChain(db)).fault, null)
})

t.test('many who seal at once give each place once', async t => {
  await Promise.all(Array.from({ length: 60 }, (_, i) => write(db, `many ${i}`)))
  const { sealed } = await verifyChain(db)
  await Promise.all(Array.from({ length: 8 }, () => sealSome(db, 7)))
  await sealAll()
  t.match(await verifyChain(db), { sealed: { position: sealed.position + 60 }, open: { count: 0 }, fault: null })
})

t.test('the worker seals within two seconds', async t => {
  const sealing = startSealing(db, pino({ level: 'silent' }))
  const from = Date.now()
  await write(db, 'timed')
  await eventually(
    async () => {
      if (await db.$count(auditLog, isNull(auditLog.hash))) throw new Error('open')
      return true
    },
    5_000,
    'the seal',
  )
  t.ok(Date.now() - from < 2_000)
  await sealing.stop()
})

t.test('nobody changes, removes or seals a row by hand', async t => {
  const [row] = await rows()
  const refused = { cause: { code: '23001' } }
  await t.rejects(db.update(auditLog).set({ action: 'x' }).where(eq(auditLog.id, row!.id)), refused)
  await t.rejects(db.update(auditLog).set({ hash: null }).where(eq(auditLog.id, row!.id)), refused)
  await t.rejects(db.delete(auditLog).where(eq(auditLog.id, row!.id)), refused)
  await t.rejects(db.execute(sql`truncate audit_log`), refused)
  await db.insert(auditLog).values({ action: 'x', position: 1_000_000, hash: 'f'.repeat(64) })
  t.match((await db.select().from(auditLog).where(eq(auditLog.action, 'x')))[0], { position: null, hash: null })
  await sealAll()
})

t.test('the command tells the sealed and the open part', async t => {
  await write(db, 'open')
  const { sealed } = await verifyChain(db)
  const { code, stdout } = await cli('verify', '--known', sealed.hash)
  t.equal(code, 0, stdout)
  t.ok(stdout.includes(`sealed   rows 1 to ${sealed.position}, last hash ${sealed.hash}`), stdout)
  t.match(stdout, /open {5}1 rows, the oldest of \d{4}-/)
  const unknown = await cli('verify', '--known', 'f'.repeat(64))
  t.equal(unknown.code, 1)
  t.match(unknown.stdout, /UNKNOWN/)
  t.match(await cli('verify', '--known', 'abc'), { code: 1, stdout: /64 hexadecimal digits/ })
  t.match((await db.select().from(auditChain))[0], { verifiedPosition: sealed.position, fault: null })
})

t.test('old rows are removed with their end hash kept, young ones never', async t => {
  await t.rejects(cutChain(db, new Date(), 'somebody'), RangeError)
  t.match(await cli('cut', '--before', '2999-01-01'), { code: 1, stdout: /must be kept/ })
  t.match(await cli('cut', '--before', 'long ago'), { code: 1, stdout: /--before must be a day/ })
  t.equal(await cutChain(db, new Date('2000-01-01'), 'somebody'), null)
  const later = new Date('2040-01-01T00:00:00Z')
  await write(db, 'young')
  await sealAll()
  const all = await rows()
  const kept = all.at(-1)!
  await tampered(async tx => tx.update(auditLog).set({ at: later }).where(eq(auditLog.id, kept.id)))
  t.match(await verifyChain(db), { fault: { position: kept.position, id: kept.id, why: 'changed' } })
  await tampered(async tx => tx.update(auditLog).set({ at: kept.at }).where(eq(auditLog.id, kept.id)))

  // as though it were later: all that was written is old by then, but what is written now
  const done = await cutChain(db, later, 'somebody', new Date('2043-06-01T00:00:00Z'))
  t.strictSame(done, { position: kept.position, hash: kept.hash, rows: all.length })
  await sealAll()
  const left = await rows()
  t.strictSame(
    left.map(({ action, position }) => ({ action, position })),
    [{ action: 'audit.cut', position: kept.position! + 1 }],
  )
  t.match(left[0]!.detail, { position: kept.position, hash: kept.hash, rows: all.length, by: 'somebody' })
  const { code, stdout } = await cli('verify', '--known', kept.hash!)
  t.equal(code, 0, stdout)
  t.ok(stdout.includes(`removed  rows 1 to ${kept.position}, last hash ${kept.hash}`), stdout)
})

t.test('the first row that is not as it was written is named, and a missing one, and a cut end', async t => {
  for (let i = 0; i < 5; i += 1) await write(db, `row ${i}`)
  await sealAll()
  const all = await rows()
  const third = all[2]!
  await tampered(tx =>
    tx
      .update(auditLog)
      .set({ detail: { entry: 'forged' } })
      .where(eq(auditLog.id, third.id)),
  )
  const changed = await cli('verify')
  t.equal(changed.code, 1)
  t.ok(changed.stdout.includes(`BROKEN   at row ${third.position} (id ${third.id}): changed`), changed.stdout)
  t.match((await db.select().from(auditChain))[0], { fault: { position: third.position, why: 'changed' } })
  await tampered(tx => tx.update(auditLog).set({ detail: third.detail }).where(eq(auditLog.id, third.id)))
  t.equal((await verifyChain(db)).fault, null)

  await tampered(tx => tx.delete(auditLog).where(eq(auditLog.id, third.id)))
  t.match(await verifyChain(db), { fault: { position: third.position, id: null, why: 'missing' } })
  await tampered(tx => tx.insert(auditLog).values(third))
  t.equal((await verifyChain(db)).fault, null)

  const last = all.at(-1)!
  await tampered(tx => tx.delete(auditLog).where(eq(auditLog.id, last.id)))
  t.match(await verifyChain(db), { fault: { position: last.position, id: null, why: 'missing' } })
  await tampered(tx => tx.insert(auditLog).values(last))
  await db.update(auditChain).set({ position: last.position! - 1, hash: all.at(-2)!.hash! })
  t.match(await verifyChain(db), { fault: { position: last.position, id: last.id, why: 'changed' } })
})
