/** Settings on a real database: what is refused, what a change writes, undo, and what an earlier version's environment brings along. */
import { eq } from 'drizzle-orm'
import { pino } from 'pino'
import t from 'tap'
import { auditLog, settings } from '../../db/schema/index.ts'
import { useOffice, type Json } from '../../test/office.ts'
import { SETTING_KEYS } from '../contract/settings/index.ts'
import { formerSettings, formerTaker } from './former.ts'
import { readStored } from './store.ts'
import { valuesOf } from './values.ts'

const { as, db, configured, published } = await useOffice(t)
const change = (key: string, version: number, value: unknown, headers = {}) =>
  as('admin', 'PATCH', `/settings/${key}`, { version, value }, headers)
const english = { 'accept-language': 'en' }
const inForce = async () => valuesOf((await readStored(db)).stored).values
const audited = async (key: string) =>
  (await db.select().from(auditLog).where(eq(auditLog.subjectId, key)).orderBy(auditLog.id)).map(({ action, detail }) => ({
    action,
    detail,
  }))

t.test('every setting is listed with its default, to those who may', async t => {
  const { status, body } = await as('admin', 'GET', '/settings')
  t.equal(status, 200)
  t.strictSame(
    body.items.map((one: Json) => one.key),
    SETTING_KEYS,
  )
  t.strictSame(body.items[0], {
    key: 'calls.longest',
    value: 120,
    isDefault: true,
    version: 0,
    changedAt: null,
    changedBy: null,
  })
  t.equal((await as('lead', 'GET', '/settings')).status, 200)
  t.equal((await as('lead', 'PATCH', '/settings/orders.claim', { version: 0, value: 20 })).status, 403)
  t.equal((await as('intake1', 'GET', '/settings')).status, 403)
})

t.test('a change counts, is told, and stands in history and audit; undo and default lead back', async t => {
  published.length = 0
  configured.length = 0
  const first = await change('orders.claim', 0, 20)
  t.match(first, { status: 200, body: { setting: { value: 20, isDefault: false, version: 1, changedBy: String } } })
  t.equal((await inForce())['orders.claim'], 20)
  const second = await change('orders.claim', 1, 45)
  t.ok(second.body.change > first.body.change)
  const undone = await as('admin', 'POST', '/settings/orders.claim/undo', { version: 2, of: 2 })
  t.match(undone, { status: 200, body: { setting: { value: 20, version: 3 } } })
  const back = await as('admin', 'DELETE', '/settings/orders.claim?version=3')
  t.match(back, { status: 200, body: { setting: { value: 15, isDefault: true, version: 4 } } })
  t.strictSame(await db.select().from(settings).where(eq(settings.key, 'orders.claim')), [], 'the default is not stored')
  const again = await as('admin', 'POST', '/settings/orders.claim/undo', { version: 4, of: 4 })
  t.match(again, { status: 200, body: { setting: { value: 20, version: 5 } } }, 'a return to the default is undone as well')

  const { body } = await as('admin', 'GET', '/settings/orders.claim/history')
  t.strictSame(
    body.items.map(({ version, before, after, undoes }: Json) => ({ version, before, after, undoes })),
    [
      { version: 5, before: 15, after: 20, undoes: 4 },
      { version: 4, before: 20, after: 15, undoes: null },
      { version: 3, before: 45, after: 20, undoes: 2 },
      { version: 2, before: 20, after: 45, undoes: null },
      { version: 1, before: 15, after: 20, undoes: null },
    ],
  )
  t.strictSame(
    (await audited('orders.claim')).map(({ action }) => action),
    ['setting.change', 'setting.change', 'setting.undo', 'setting.change', 'setting.undo'],
  )
  t.strictSame(configured, Array(5).fill('settings'))
  t.strictSame(
    published.map(({ audience, type, data }) => [audience, type, data.key]),
    Array(5).fill(['all', 'settings.changed', 'orders.claim']),
  )
})

t.test('what is no value of the setting is refused, in words of the language, and nothing is written', async t => {
  for (const [key, value, rule] of [
    ['calls.away', 4, 'too_small'],
    ['calls.away', 301, 'too_big'],
    ['calls.away', 30.5, 'type'],
    ['calls.away', '３０', 'type'],
    ['calls.away', null, 'type'],
    ['callbacks.opens', '24:00', 'format'],
    ['callbacks.opens', 830, 'format'],
    ['recordings.notice', ['callers', 'everybody'], 'not_in_list'],
    ['recordings.notice', 'callers', 'not_in_list'],
    ['callbacks.opens', '13:00', 'order'],
    ['security.phone-shut-out', 901, 'order'],
  ] as const) {
    const { status, body } = await change(key, 0, value, english)
    t.equal(status, 400, `${key} ${JSON.stringify(value)}`)
    t.match(body, { code: 'INVALID_INPUT', fields: { 0: { path: 'value', rule } } }, `${key} ${JSON.stringify(value)}`)
    t.notMatch(body.fields[0].message, /\p{Script=Han}/u)
    t.strictSame(await audited(key), [])
  }
  t.match((await change('calls.away', 0, 4)).body.fields[0].message, /5 ～ 300 秒/)
  t.match(await change('calls.never', 0, 4), { status: 404, body: { code: 'SETTING_NOT_FOUND' } })
  t.match(await change('constructor', 0, 4), { status: 404, body: { code: 'SETTING_NOT_FOUND' } })
  t.match(await change('calls.away', 0, 30), { status: 400 }, 'the value in force is no change')
})

t.test('two administrators at once: one is told what the other made of it', async t => {
  const both = await Promise.all([change('calls.deserted', 0, 700), change('calls.deserted', 0, 800)])
  t.strictSame(both.map(({ status }) => status).sort(), [200, 409])
  const [won, lost] = both[0]!.status === 200 ? both : [both[1]!, both[0]!]
  t.match(lost!.body, { code: 'SETTING_CHANGED', facts: { value: won!.body.setting.value } })
  t.match(await as('admin', 'DELETE', '/settings/calls.deserted?version=0'), { status: 409 })
  t.match(await as('admin', 'POST', '/settings/calls.deserted/undo', { version: 1, of: 7 }), { status: 404 })
})

t.test('pairs are kept also when both are changed at once', async t => {
  const both = await Promise.all([change('callbacks.afternoon', 0, '17:00'), change('callbacks.evening', 0, '16:00')])
  t.strictSame(both.map(({ status }) => status).sort(), [200, 400])
  const values = await inForce()
  t.ok(values['callbacks.afternoon'] < values['callbacks.evening'])
})

t.test('a stored value that is none any more is left out, and the default counts', async t => {
  const { values, unusable } = valuesOf([
    { key: 'calls.away', value: 100_000 },
    { key: 'calls.gone', value: 1 },
    { key: 'calls.longest', value: 60 },
  ])
  t.strictSame(unusable, ['calls.away'])
  t.match({ away: values['calls.away'], longest: values['calls.longest'] }, { away: 30, longest: 60 })
})

t.test('what the environment of an earlier version said is taken over once, and no change of ours is lost by it', async t => {
  const log = pino({ level: 'silent' })
  const former = formerSettings({
    REVEALS_PER_HOUR: 5,
    REVEAL_DAYS: 14,
    RECORDING_NOTICE: [],
    SEAT_AWAY_SECONDS: undefined,
  })
  t.strictSame(former, [
    { key: 'privacy.reveals-an-hour', value: 5 },
    { key: 'recordings.notice', value: [] },
  ])
  await Promise.all([1, 2, 3].map(() => formerTaker(db, former, log)()))
  t.match(await inForce(), { 'privacy.reveals-an-hour': 5, 'recordings.notice': { length: 0 } })
  const { body } = await as('admin', 'GET', '/settings/privacy.reveals-an-hour/history')
  t.strictSame(
    body.items.map(({ origin, by, after }: Json) => ({ origin, by, after })),
    [{ origin: 'environment', by: null, after: 5 }],
  )
  t.equal((await change('privacy.reveals-an-hour', 1, 50)).status, 200)
  await formerTaker(db, former, log)()
  t.equal((await inForce())['privacy.reveals-an-hour'], 50, 'the setting alone counts from then on')
})
