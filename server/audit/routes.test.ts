/** The audit as those who may read it get it: narrowed in the database, read on without a gap, exported. */
import { asc, eq } from 'drizzle-orm'
import t from 'tap'
import { auditLog, staff, workOrders } from '../../db/schema/index.ts'
import { matchWhole } from '../../test/match-whole.ts'
import { useOffice } from '../../test/office.ts'
import { orderForm } from '../../test/order-forms.ts'
import type { AuditPage, AuditView } from '../contract/audit.ts'
import { lastBackups } from './backups.ts'
import { auditRoutes } from './routes.ts'
import { sealSome } from './seal.ts'
import { writeAudit } from './write.ts'

const { as, app, db } = await useOffice(t, { more: ({ db }) => [auditRoutes({ db })] })
const idOf = async (username: string) => (await db.select().from(staff).where(eq(staff.username, username)))[0]!.id
const [lead, admin] = [await idOf('lead'), await idOf('admin')]
const { id: orderId } = (await as('intake1', 'POST', '/orders', await orderForm(db))).body as { id: string }
const [order] = await db.select().from(workOrders).where(eq(workOrders.id, orderId))
const at = (day: string) => new Date(`${day}T00:00:00Z`)
const written = [
  { staffId: lead, action: 'order.overrule', subject: { kind: 'order', id: orderId }, at: at('2026-10-01'), address: '10.0.0.7' },
  { staffId: admin, action: 'staff.change', subject: { kind: 'staff', id: lead }, at: at('2026-10-02'), detail: { changed: ['roles'] } },
  { staffId: admin, action: 'journal.replay', at: at('2026-10-03'), detail: { stored: 3 } },
  { staffId: null, action: 'retention.run', at: at('2026-10-04') },
] as const
for (const entry of written) await writeAudit(db, entry as never)
const list = async (query: string) => (await as('admin', 'GET', `/audit?${query}`)).body as AuditPage
const actions = ({ items }: AuditPage) => items.map(({ action }) => action)

t.test('who may read it, who may export it', async t => {
  for (const [username, read, exported] of [
    ['admin', 200, 200],
    ['lead', 403, 403],
    ['intake1', 403, 403],
    ['dispatch1', 403, 403],
    ['callback1', 403, 403],
  ] as const) {
    t.equal((await as(username, 'GET', '/audit')).status, read, username)
    t.equal((await as(username, 'GET', '/audit/chain')).status, read, username)
    t.equal((await as(username, 'POST', '/audit/verify')).status, read, username)
    const reply = await app.inject({ url: '/api/audit/export', headers: { cookie: `hearthline=${username}` } })
    t.equal(reply.statusCode, exported, username)
  }
})

t.test('newest first, with names beside the ids', async t => {
  const { items } = await list('to=2026-10-05T00:00:00Z')
  t.strictSame(
    items.map(({ action }) => action),
    ['retention.run', 'journal.replay', 'staff.change', 'order.overrule'],
  )
  const [system, , change, overruled] = items as [AuditView, AuditView, AuditView, AuditView]
  t.match(system, { person: null, subject: null, address: null, position: null })
  matchWhole(t, change, { person: { id: admin }, subject: { kind: 'staff', id: lead }, detail: { changed: ['roles'] } })
  t.equal(change.subject!.name, (await db.select().from(staff).where(eq(staff.id, lead)))[0]!.name)
  t.match(overruled, { subject: { name: order!.number }, address: '10.0.0.7' })
  t.match((await as('admin', 'GET', `/audit/entries/${overruled.id}`)).body, { id: overruled.id, action: 'order.overrule' })
  t.match(await as('admin', 'GET', '/audit/entries/999999'), { status: 404, body: { code: 'AUDIT_ENTRY_NOT_FOUND' } })
})

t.test('by person, action, subject and time, each and together', async t => {
  for (const [query, found] of [
    [`person=${lead}`, ['order.overrule']],
    ['action=staff.change', ['staff.change']],
    [`subjectKind=order&subjectId=${orderId}`, ['order.overrule']],
    ['subjectKind=backup', []],
    ['from=2026-10-02T00:00:00Z&to=2026-10-03T00:00:00Z', ['staff.change']],
    [`person=${admin}&to=2026-10-03T00:00:00Z`, ['staff.change']],
    [`person=${lead}&action=staff.change`, []],
  ] as const)
    t.strictSame(actions(await list(`${query}&limit=200`)), found, query)
})

t.test('what is no filter is refused by field', async t => {
  for (const [query, path] of [
    ['person=lead', 'person'],
    ['action=nothing', 'action'],
    ['subjectKind=Drop%20table', 'subjectKind'],
    [`subjectId=${'x'.repeat(81)}`, 'subjectId'],
    ['subjectId=a%00b', 'subjectId'],
    ['from=yesterday', 'from'],
    ['limit=201', 'limit'],
    ['before=0', 'before'],
  ] as const)
    matchWhole(t, await as('admin', 'GET', `/audit?${query}`), { status: 400, body: { code: 'INVALID_INPUT', fields: [{ path }] } }, query)
})

t.test('read on page after page nothing is missed or told twice, though more is written meanwhile', async t => {
  for (let i = 0; i < 7; i += 1) await writeAudit(db, { staffId: null, action: 'record.create', detail: { i } })
  const seen: unknown[] = []
  for (let next: number | null | undefined; next !== null;) {
    const page = await list(`action=record.create&limit=3${next ? `&before=${next}` : ''}`)
    seen.push(...page.items.map(({ detail }) => detail.i))
    await writeAudit(db, { staffId: null, action: 'record.create', detail: { i: 'late' } })
    next = page.next
  }
  t.strictSame(seen, [6, 5, 4, 3, 2, 1, 0])
})

t.test('the chain as it stands, before and after it is verified', async t => {
  await sealSome(db)
  await writeAudit(db, { staffId: null, action: 'record.create' })
  const sealed = (await db.$count(auditLog)) - 1
  t.match((await as('admin', 'GET', '/audit/chain')).body, { removed: 0, sealed, open: 1, fault: null })
  t.match(await as('admin', 'POST', '/audit/verify'), { status: 200, body: { sealed, verified: sealed, fault: null, verifiedAt: String } })
})

t.test('the export holds what the filters leave, opens in a spreadsheet, calculates nothing, and stands in the audit', async t => {
  await writeAudit(db, {
    staffId: admin,
    action: 'journal.drop',
    subject: { kind: 'journal-entry', id: '=1+1' },
    detail: { why: 'a "quote", 逗号' },
  })
  const reply = await app.inject({ url: '/api/audit/export?action=journal.drop', headers: { cookie: 'hearthline=admin' } })
  t.match(reply.headers, { 'content-type': 'text/csv; charset=utf-8', 'cache-control': 'private, no-store' })
  const [head, line, ...rest] = reply.body.split('\r\n')
  t.equal(head, '\uFEFFid,at,person,person_id,action,subject_kind,subject_id,subject,address,detail,position,hash')
  t.ok(line!.includes(`"journal.drop","journal-entry","'=1+1"`), String(line))
  t.ok(line!.includes(`"{""why"":""a \\""quote\\"", 逗号""}"`), String(line))
  t.strictSame(rest, [''])
  const rows = await db.select().from(auditLog).where(eq(auditLog.action, 'audit.export')).orderBy(asc(auditLog.id))
  t.match(rows.at(-1), { staffId: admin, detail: { action: 'journal.drop' } })
  const all = await app.inject({ url: '/api/audit/export', headers: { cookie: 'hearthline=admin' } })
  t.equal(all.body.split('\r\n').length - 2, (await db.$count(auditLog)) - 1, 'all but itself')
})

t.test('people who stand in it', async t => {
  const { items } = (await as('admin', 'GET', '/audit/people')).body as { items: { id: string }[] }
  t.ok(items.some(({ id }) => id === lead) && items.some(({ id }) => id === admin))
  t.notOk(items.some(({ id }) => id === '00000000-0000-0000-0000-000000000000'))
})

t.test('the last backup that is whole, and a later one that is not', async t => {
  t.strictSame(await lastBackups(db), { last: null, failed: null })
  const make = (id: string) =>
    writeAudit(db, { staffId: null, action: 'backup.make', subject: { kind: 'backup', id }, detail: { bytes: 5 } })
  await make('one')
  await writeAudit(db, { staffId: null, action: 'backup.fail', detail: { why: 'ENOSPC' } })
  t.match(await lastBackups(db), { last: { id: 'one', bytes: 5 }, failed: { why: 'ENOSPC' } })
  await make('two')
  t.match(await lastBackups(db), { last: { id: 'two' }, failed: null })
})
