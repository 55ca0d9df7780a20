/** Every route that changes something writes into the audit, or stands here with the reason why not; and those that do, do. */
import { and, desc, eq } from 'drizzle-orm'
import { pino } from 'pino'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { auditLog, memberPhones, numberSearches, recordingAccess, recordings, reveals, staff, calls } from '../../db/schema/index.ts'
import { useOffice } from '../../test/office.ts'
import { orderForm } from '../../test/order-forms.ts'
import { buildApp, type Feature } from '../app.ts'
import { asideRoutes } from '../calls/aside-routes.ts'
import type { AuditAction } from '../contract/audit.ts'
import { promptRoutes } from '../prompts/routes.ts'
import { recordingRoutes } from '../recordings/routes.ts'
import { keysOf, openRedis, whenReady } from '../redis/redis.ts'
import { apiFeatures, type FeatureParts } from '../roles/features.ts'
import { workListRoutes } from '../work-lists/routes.ts'
import { createRefusalAudit, forbidden } from './refusals.ts'

const HISTORY = "stands in the order's own history, written in the same transaction; what a team lead overrules is in the audit besides"
/** Routes that write nothing into the audit, and why. */
const WITHOUT: Record<string, string> = {
  'POST /api/orders': HISTORY,
  'PATCH /api/orders/:id': HISTORY,
  'POST /api/orders/:id/cancel': HISTORY,
  'POST /api/orders/:id/notes': HISTORY,
  'POST /api/orders/:id/reopen': HISTORY,
  'POST /api/orders/:id/claim': HISTORY,
  'POST /api/orders/:id/release': HISTORY,
  'POST /api/orders/:id/enquiries': HISTORY,
  'POST /api/orders/:id/dispatch': HISTORY,
  'POST /api/orders/:id/give-up': HISTORY,
  'POST /api/callbacks/:id/take': HISTORY,
  'POST /api/callbacks/:id/release': HISTORY,
  'POST /api/callbacks/:id/attempts': HISTORY,
  'POST /api/callbacks/:id/first-response': HISTORY,
  'POST /api/callbacks/:id/satisfaction': HISTORY,
  'PUT /api/drafts/:id': "a person's own jottings, which nobody else reads",
  'DELETE /api/drafts/:id': "a person's own jottings, which nobody else reads",
  'POST /api/audit/verify': 'reads the audit; the chain keeps when that was',
}
/** Routes that do, and what they write. */
const WITH: Record<string, AuditAction> = {
  'PUT /api/prompts/:id/recording': 'prompt.record',
  'DELETE /api/prompts/:id/recording': 'prompt.remove',
  'POST /api/admin/journal/replay': 'journal.replay',
  'POST /api/admin/journal/drop': 'journal.drop',
  'POST /api/members': 'record.create',
  'PATCH /api/members/:id': 'record.change',
  'POST /api/phones/reveal': 'number.reveal',
}
/** Addresses below which a room answers whose own tests look at what it writes. */
const OWN_TESTS: Record<string, string> = {
  '/api/account/': 'session',
  '/api/admin/seats': 'seats',
  '/api/records/': 'records',
  '/api/roles': 'roles',
  '/api/session': 'session',
  '/api/settings/': 'settings',
  '/api/staff': 'staff',
  '/api/teams': 'teams',
}
/** Addresses below which every change is a wish to the switch: the journal keeps it, and the call or the seat shows it. */
const WISHES = ['/api/calls', '/api/seat/']

const log = pino({ level: 'silent' })
const absent = (): never => new Proxy({}, { get: (_, name) => (name === 'then' ? undefined : absent()) }) as never

t.test('no changing route is forgotten, and none is named that is not there', async t => {
  const found: string[] = []
  const parts = {
    ...Object.fromEntries(
      ['db', 'office', 'sessions', 'ownSeat', 'createSeats', 'snapshot', 'command', 'board', 'aside', 'monitor', 'prompts', 'guesses'].map(
        name => [name, absent()],
      ),
    ),
    config: { ARI_URL: 'http://127.0.0.1:1', RECORDINGS_DIR: '/tmp' },
    hub: { cursor: async () => '' },
  } as unknown as FeatureParts
  const { features, outside } = apiFeatures(parts)
  const spy =
    (feature: Feature): Feature =>
    async (app, options) => {
      app.addHook('onRoute', ({ method, url }) => {
        for (const one of [method].flat()) if (!['GET', 'HEAD', 'OPTIONS'].includes(one)) found.push(`${one} ${url}`)
      })
      await feature(app, options)
    }
  const app = await buildApp({
    log,
    findSession: async () => null,
    features: features.map(spy),
    outside: outside.map(spy),
    consoleDir: null,
  })
  await app.ready()
  await app.close()
  const addressOf = (route: string) => route.split(' ')[1] ?? ''
  const isElsewhere = (route: string) => [...Object.keys(OWN_TESTS), ...WISHES].some(prefix => addressOf(route).startsWith(prefix))
  t.strictSame(found.filter(route => !isElsewhere(route)).sort(), [...Object.keys(WITHOUT), ...Object.keys(WITH)].sort())
})

const keys = keysOf('deeds:')
let redis!: ReturnType<typeof openRedis>
let isStored = true
const { as, app, db, office, clock } = await useOffice(t, {
  services: ['postgres', 'valkey'],
  more: ({ db }, { env }) => {
    redis = openRedis(env.REDIS_URL!, 'commands', log)
    return [
      asideRoutes({ db, redis, keys, save: async () => {}, isAway: () => false }),
      promptRoutes({
        db,
        settings: async () => ({ flows: new Map() }) as never,
        speech: {
          uploaded: () => new Set(),
          store: async () => (isStored ? { ok: true, sound: { ms: 1 } } : { ok: false, code: 'audio-silent' }),
          remove: async () => isStored,
        } as never,
      }),
      recordingRoutes({ db, dir: '/tmp' }),
    ]
  },
})
t.teardown(() => redis.disconnect())
await whenReady(redis, 5_000)
const people = await db.select().from(staff)
const idOf = (username: string) => people.find(person => person.username === username)!.id
const deeds = (action: AuditAction) => db.select().from(auditLog).where(eq(auditLog.action, action)).orderBy(desc(auditLog.id))

t.test('refusals do not fill the disk, and none is lost from the count', async t => {
  const write = createRefusalAudit(db, log, 3)
  for (let i = 0; i < 10; i += 1) await write({ action: 'right.refused', detail: { i } })
  t.strictSame(
    (await deeds('right.refused')).map(({ detail }) => detail.i),
    [2, 1, 0],
  )
  const away = createRefusalAudit(
    {
      insert: () => {
        throw new Error('away')
      },
    } as never,
    log,
  )
  await t.resolves(away({ action: 'right.refused' }), 'the answer does not wait for a database that is away')
})

t.test('one person leaves room for the refusals of others', async t => {
  const write = createRefusalAudit(db, log, 5, 2)
  const subject = (id: string) => ({ kind: 'member', id })
  for (let i = 0; i < 4; i += 1)
    await write({ staffId: idOf('intake1'), action: 'right.unreached', subject: subject(`guess-${i}`), detail: {} })
  await write({ staffId: idOf('intake2'), action: 'right.unreached', subject: subject('slip') })
  t.strictSame(
    (await deeds('right.unreached')).map(({ subjectId, detail }) => [subjectId, detail]),
    [
      ['slip', { unwritten: 2 }],
      ['guess-1', {}],
      ['guess-0', {}],
    ],
  )
})

t.test('what somebody may not do is refused and written down', async t => {
  const refusing = await buildApp({
    log,
    consoleDir: null,
    findSession: async token => ({
      id: 's',
      userId: idOf('intake1'),
      username: 'intake1',
      name: '',
      roles: [token === 'admin' ? 'admin' : 'intake'],
      seatNumber: null,
      createdAt: 0,
      expiresAt: Date.now() + 1e6,
    }),
    onRefused: async (request, { code }) => {
      const refused = code === 'FORBIDDEN' ? forbidden(request) : null
      if (refused) await createRefusalAudit(db, log)(refused)
    },
    features: [promptRoutes({ db, settings: absent(), speech: absent() }), workListRoutes(office)],
  })
  t.teardown(() => refusing.close())
  const ask = (cookie: string | undefined) =>
    refusing.inject({ method: 'DELETE', url: '/api/prompts/x/recording', headers: { 'x-hearthline': '1', ...(cookie && { cookie }) } })
  const before = (await deeds('right.refused')).length
  t.equal((await ask(undefined)).statusCode, 401)
  t.equal((await deeds('right.refused')).length, before, 'a stranger is only turned away')
  t.equal((await ask('hearthline=x')).statusCode, 403)
  t.equal((await deeds('right.refused')).length, before + 1)
  t.match((await deeds('right.refused'))[0], {
    staffId: idOf('intake1'),
    subjectKind: 'route',
    subjectId: 'DELETE /api/prompts/:id/recording',
    address: '127.0.0.1',
  })
  t.equal((await refusing.inject({ url: '/api/work-lists', headers: { cookie: 'hearthline=admin' } })).statusCode, 403)
  t.equal((await deeds('right.refused')).length, before + 1, 'what a page asks for by itself is no attempt')
})

t.test('recordings of prompts, and none that was not taken', async t => {
  const put = () =>
    app.inject({
      method: 'PUT',
      url: '/api/prompts/recording-notice/recording',
      headers: { 'cookie': 'hearthline=admin', 'x-hearthline': '1', 'content-type': 'audio/wav' },
      payload: Buffer.from('RIFF'),
    })
  const { items } = (await as('admin', 'GET', '/prompts')).body as { items: { id: string }[] }
  const { id } = items[0]!
  const record = () =>
    app.inject({
      method: 'PUT',
      url: `/api/prompts/${id}/recording`,
      headers: { 'cookie': 'hearthline=admin', 'x-hearthline': '1', 'content-type': 'audio/wav' },
      payload: Buffer.from('RIFF'),
    })
  t.equal((await put()).statusCode, 404)
  isStored = false
  t.equal((await record()).statusCode, 400)
  t.equal((await as('admin', 'DELETE', `/prompts/${id}/recording`)).status, 404)
  t.strictSame([await deeds('prompt.record'), await deeds('prompt.remove')], [[], []])
  isStored = true
  t.equal((await record()).statusCode, 200)
  t.equal((await as('admin', 'DELETE', `/prompts/${id}/recording`)).status, 204)
  t.match((await deeds('prompt.record'))[0], { staffId: idOf('admin'), subjectKind: 'prompt', subjectId: id, detail: { bytes: 4 } })
  t.match((await deeds('prompt.remove'))[0], { staffId: idOf('admin'), subjectId: id })
})

t.test('what could not be stored, replayed or given up', async t => {
  t.equal((await as('admin', 'POST', '/admin/journal/replay', {})).status, 200)
  t.match((await deeds('journal.replay'))[0], { staffId: idOf('admin'), subjectKind: null, detail: { stored: 0, left: 0 } })
  t.equal((await as('admin', 'POST', '/admin/journal/drop', { id: '1-1', why: 'a slip' })).status, 404)
  t.equal((await deeds('journal.drop')).length, 0)
  const entry = await redis.xadd(keys.poison, '*', 'e', '{}')
  t.equal((await as('admin', 'POST', '/admin/journal/drop', { id: entry, why: 'broken for good' })).status, 204)
  t.match((await deeds('journal.drop'))[0], { staffId: idOf('admin'), subjectId: entry, detail: { why: 'broken for good' } })
})

t.test('members by reference, never with what stands there', async t => {
  const form = { name: '秘密会员', phones: [{ number: { from: 'typed', number: '13973079901' } }] }
  const made = (await as('intake1', 'POST', '/members', form)).body as { id: string; version: number }
  t.match((await deeds('record.create'))[0], { staffId: idOf('intake1'), subjectKind: 'member', subjectId: made.id })
  const { status } = await as('intake1', 'PATCH', `/members/${made.id}`, { version: made.version, name: '改名会员', remark: '搬家了' })
  t.equal(status, 200)
  const [changed] = await deeds('record.change')
  t.match(changed, { staffId: idOf('intake1'), subjectId: made.id })
  t.strictSame(changed!.detail, { fields: ['name', 'remark'], version: 2 })
  t.equal((await as('intake1', 'PATCH', `/members/${made.id}`, { version: 1, name: '又改' })).status, 409)
  t.equal((await deeds('record.change')).length, 1)
  const whole = JSON.stringify(await db.select().from(auditLog))
  for (const secret of ['秘密', '改名', '搬家', '79901']) t.notOk(whole.includes(secret), secret)
})

t.test('full numbers and searches by number, each with its own row', async t => {
  const form = await orderForm(db, { contact: { name: '核实', phone: { from: 'typed', number: '13973079902' } } })
  t.equal((await as('intake1', 'POST', '/orders', form)).status, 201)
  const [phone] = await db.select().from(memberPhones).where(eq(memberPhones.number, '+8613973079902'))
  const body = { target: { kind: 'member-phone', phoneId: phone!.id }, reason: 'check-identity' }
  t.equal((await as('intake1', 'POST', '/phones/reveal', body)).status, 200)
  t.match((await deeds('number.reveal'))[0], { staffId: idOf('intake1'), subjectKind: 'member-phone', subjectId: phone!.id })
  t.equal((await deeds('number.reveal')).length, await db.$count(reveals))
  t.equal((await as('lead', 'GET', '/members?q=13973079902')).status, 200)
  const [search] = await deeds('number.search')
  t.match(search, { staffId: idOf('lead'), detail: { list: 'members', digits: 11 } })
  t.equal(await db.$count(numberSearches, eq(numberSearches.id, search!.subjectId!)), 1)
})

t.test('what a team lead does that nobody else might', async t => {
  const { id } = (await as('intake1', 'POST', '/orders', await orderForm(db))).body as { id: string }
  const { version } = (await as('dispatch1', 'POST', `/orders/${id}/claim`, { version: 1 })).body as { version: number }
  t.equal((await deeds('order.overrule')).length, 0, 'what anybody may do is in the history of the order alone')
  t.equal((await as('dispatch2', 'POST', `/orders/${id}/release`, { version })).status, 409)
  const released = await as('lead', 'POST', `/orders/${id}/release`, { version })
  t.equal(released.status, 200, JSON.stringify(released.body))
  t.match((await deeds('order.overrule'))[0], { staffId: idOf('lead'), subjectKind: 'order', subjectId: id, detail: { action: 'release' } })
})

t.test('a playback, once, however it is read on, and again after a quarter of an hour from its beginning', async t => {
  await db
    .insert(calls)
    .values({ id: 'heard', direction: 'inbound', state: 'ended', number: null, startedAt: clock.now, staffId: idOf('intake1') })
  const dir = mkdtempSync('/tmp/deeds-')
  t.teardown(() => rmSync(dir, { recursive: true }))
  writeFileSync(`${dir}/a.flac`, Buffer.alloc(1_000))
  const [recording] = await db
    .insert(recordings)
    .values({ id: 'heard-1', callId: 'heard', kind: 'conversation', state: 'ready', file: 'a.flac', startedAt: clock.now } as never)
    .returning()
  let now = 0
  const player = await buildApp({
    log,
    consoleDir: null,
    findSession: async () => ({
      id: 's',
      userId: idOf('lead'),
      username: 'lead',
      name: '',
      roles: ['lead'],
      seatNumber: null,
      createdAt: 0,
      expiresAt: Date.now() + 1e6,
    }),
    features: [recordingRoutes({ db: office.db, dir, now: () => now })],
  })
  t.teardown(() => player.close())
  const play = async (range?: string) => {
    const reply = await player.inject({
      url: `/api/recordings/${recording!.id}/audio`,
      headers: { cookie: 'hearthline=x', ...(range && { range }) },
    })
    t.ok([200, 206].includes(reply.statusCode))
    return (await deeds('recording.play')).length
  }
  t.equal(await play(), 1)
  for (now = 60_000; now < 900_000; now += 60_000) t.equal(await play('bytes=5-'), 1, `${now} ms`)
  t.equal(await play('bytes=5-'), 2, 'a loop is not one playback for ever')
  t.equal(await play(), 3, 'from its beginning it is another')
  t.match((await deeds('recording.play'))[0], { staffId: idOf('lead'), subjectId: recording!.id, address: '127.0.0.1' })
  t.equal(await db.$count(recordingAccess, and(eq(recordingAccess.recordingId, recording!.id))), 3)
})
