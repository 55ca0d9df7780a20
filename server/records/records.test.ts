/** The engine of plain records by request: making, changing, undoing, deleting, and everything that may be wrong with it. */
import { and, asc, eq } from 'drizzle-orm'
import t from 'tap'
import { auditLog, categories, districts, pauseReasons, recordHistory, workOrders } from '../../db/schema/index.ts'
import { matchWhole } from '../../test/match-whole.ts'
import { useOffice, type Json } from '../../test/office.ts'

const { as, db, published, configured } = await useOffice(t)
const en = { 'accept-language': 'en' }
let made = 0
const make = async (more: object = {}): Promise<Json> => {
  made += 1
  const { status, body } = await as('admin', 'POST', '/records/pause-reason', {
    code: `r${made}`,
    name: { zh: `原因${made}`, en: `Reason ${made}` },
    ...more,
  })
  t.equal(status, 201)
  return body
}
const change = (id: string, body: object, who = 'admin') => as(who, 'PATCH', `/records/pause-reason/${id}`, body)

t.test('who may not write is refused, who may not read sees nothing', async t => {
  t.match(await as('lead', 'POST', '/records/pause-reason', {}), { status: 403, body: { code: 'FORBIDDEN' } })
  t.match(await as('lead', 'PATCH', '/records/pause-reason/meal', { version: 1, sort: 1 }), { status: 403 })
  t.match(await as('intake1', 'GET', '/records/pause-reason'), { status: 403 })
  t.match(await as('intake1', 'GET', '/records'), { status: 403 })
  const { body } = await as('lead', 'GET', '/records')
  t.ok(body.items.length > 1)
  t.ok(body.items.every(({ mayWrite }: Json) => mayWrite === false))
  t.match(
    body.items.find(({ kind }: Json) => kind === 'pause-reason'),
    { count: 5, reach: { to: 'seats', count: 8 } },
  )
})

t.test('a record is made, changed, disabled, enabled and deleted; each is in history and in the audit', async t => {
  published.length = configured.length = 0
  const { body: record } = await as('admin', 'POST', '/records/pause-reason', { code: 'dentist', name: { zh: '看　牙１', en: 'Ｄentist' } })
  t.match(record, {
    id: 'dentist',
    version: 1,
    active: true,
    values: { name: { zh: '看 牙1', en: 'Dentist' }, sort: 100 },
    updatedBy: '系统管理员',
  })
  t.match((await change('dentist', { version: 1, sort: 7 })).body, { version: 2, values: { sort: 7, name: { en: 'Dentist' } } })
  t.match((await change('dentist', { version: 2, sort: 7 })).body, { version: 2 }, 'what changes nothing writes nothing')
  const act = (action: string, version: number) => as('admin', 'POST', `/records/pause-reason/dentist/${action}`, { version })
  t.match(await act('disable', 2), { status: 200, body: { version: 3, active: false } })
  t.match(await act('disable', 3), { status: 409, body: { code: 'RECORD_AS_WISHED' } })
  t.match(await act('enable', 3), { status: 200, body: { version: 4, active: true } })
  t.match(await as('admin', 'DELETE', '/records/pause-reason/dentist?version=4'), { status: 204 })
  t.match(await as('admin', 'GET', '/records/pause-reason/dentist'), { status: 404, body: { code: 'RECORD_NOT_FOUND' } })

  const rows = await db.select().from(recordHistory).where(eq(recordHistory.recordId, 'dentist')).orderBy(asc(recordHistory.id))
  t.strictSame(
    rows.map(({ action, version }) => [action, version]),
    [
      ['create', 1],
      ['change', 2],
      ['disable', 3],
      ['enable', 4],
      ['delete', 5],
    ],
  )
  t.match(rows[1], { before: { sort: 100 }, after: { sort: 7, active: true } })
  const deeds = await db
    .select()
    .from(auditLog)
    .where(and(eq(auditLog.subjectId, 'dentist'), eq(auditLog.subjectKind, 'pause-reason')))
    .orderBy(asc(auditLog.id))
  t.strictSame(
    deeds.map(({ action, detail }) => [action, detail['fields']]),
    [
      ['record.create', ['active', 'name', 'code', 'sort']],
      ['record.change', ['sort']],
      ['record.disable', ['active']],
      ['record.enable', ['active']],
      ['record.delete', ['active', 'name', 'code', 'sort']],
    ],
  )
  t.strictSame(
    published.map(({ audience, type, data }) => [audience, type, data['version']]),
    [1, 2, 3, 4, null].map(version => ['all', 'record.changed', version]),
  )
  t.strictSame(configured, Array(5).fill('pause-reason'))
})

t.test('history is paged, of one record and of a kind, and each entry can be taken back', async t => {
  const { id } = await make({ sort: 5 })
  await change(id, { version: 1, sort: 6 })
  await change(id, { version: 2, name: { zh: '新名', en: 'New name' } })
  const first = await as('admin', 'GET', `/records/pause-reason/${id}/history?limit=2`)
  matchWhole(t, first.body.items, [
    { action: 'change', version: 3, by: '系统管理员', changes: [{ field: 'name', after: { zh: '新名' } }] },
    { action: 'change', version: 2, changes: [{ field: 'sort', before: 5, after: 6 }] },
  ])
  const rest = await as('admin', 'GET', `/records/pause-reason/${id}/history?limit=2&before=${first.body.next}`)
  matchWhole(t, rest.body, { items: [{ action: 'create', title: { en: `Reason ${made}` } }], next: null })
  const undo = (entry: number, version: number) => as('admin', 'POST', `/records/pause-reason/${id}/history/${entry}/undo`, { version })
  const [, sorted] = first.body.items
  t.match(
    await undo(sorted.id, 3),
    { status: 200, body: { record: { version: 4, values: { sort: 5, name: { zh: '新名' } } } } },
    'what came later stays',
  )
  t.match(await undo(sorted.id, 4), { status: 409, body: { code: 'RECORD_AS_WISHED' } })
  t.match(await undo(sorted.id, 3), { status: 409, body: { code: 'RECORD_CHANGED' } })
  t.match(await undo(99_999_999, 4), { status: 404, body: { code: 'RECORD_NOT_FOUND' } })
  t.match(await undo(rest.body.items[0].id, 4), { status: 200, body: { record: null } }, 'taking back that it was made deletes it')
  const { body: kind } = await as('admin', 'GET', '/record-history/pause-reason?limit=1')
  t.match(kind.items[0], { recordId: id, action: 'undo' })
  t.match(
    await undo(kind.items[0].id, 5),
    { status: 200, body: { record: { id, version: 6, values: { sort: 5 } } } },
    'and it is there again',
  )
})

t.test('a stale version is answered with what changed, and by whom', async t => {
  const { id } = await make()
  await change(id, { version: 1, sort: 50 })
  const { status, body } = await as('admin', 'PATCH', `/records/pause-reason/${id}`, { version: 1, sort: 60 }, en)
  t.equal(status, 409)
  t.match(body, {
    code: 'RECORD_CHANGED',
    message: '系统管理员 has just changed Position: look at it, then save again',
    facts: { person: '系统管理员', version: 2 },
  })
  t.strictSame(body.facts.changes, [{ field: 'sort', before: 100, after: 50 }])
  t.match((await change(id, { version: 1, sort: 60 })).body.message, /系统管理员刚刚修改了：排序/)
})

t.test('of two administrators at once one is first, and the other is told', async t => {
  const { id } = await make()
  const both = await Promise.all([11, 12].map(sort => change(id, { version: 1, sort })))
  t.strictSame(both.map(({ status }) => status).sort(), [200, 409])
  const twice = { code: 'same', name: { zh: '同', en: 'Same' } }
  const makers = await Promise.all([1, 2].map(() => as('admin', 'POST', '/records/pause-reason', twice)))
  t.strictSame(makers.map(({ status }) => status).sort(), [201, 400])
  matchWhole(t, makers.find(({ status }) => status === 400)?.body.fields, [{ path: 'code', rule: 'duplicate', message: '已经存在' }])
})

t.test('bad input names the field and the rule in the language of whoever sent it', async t => {
  const wrong = async (body: object, path: string, rule: string) => {
    const { status, body: problem } = await as('admin', 'POST', '/records/pause-reason', body)
    t.equal(status, 400, `${path} ${rule}`)
    t.match(problem.fields[0], { path, rule, message: /\p{Script=Han}/u })
    const english = await as('admin', 'POST', '/records/pause-reason', body, en)
    t.match(english.body.fields[0], { path, rule, message: /^[^\p{Script=Han}]+$/u })
  }
  const name = { zh: '名', en: 'Name' }
  await wrong({ code: 'x', name: { ...name, zh: '长'.repeat(21) } }, 'name.zh', 'too_long')
  await wrong({ code: 'x', name: { ...name, zh: '' } }, 'name.zh', 'required')
  await wrong({ code: 'x', name: { ...name, zh: '\u200b\u3000' } }, 'name.zh', 'required')
  await wrong({ code: 'x', name: 5 }, 'name', 'type')
  await wrong({ code: 'x' }, 'name', 'required')
  await wrong({ code: 'x', name, sort: '1' }, 'sort', 'type')
  await wrong({ code: 'x', name, sort: 3e9 }, 'sort', 'too_big')
  await wrong({ code: 'x', name, sort: -1 }, 'sort', 'too_small')
  await wrong({ code: 'x y', name }, 'code', 'format')
  await wrong({ code: 'x', name: { ...name, en: 'a\0b' } }, 'name.en', 'characters')
  await wrong({ code: 'x', name, colour: 'red' }, '', 'unknown_field')
  t.match(await change('meal', { version: 1, code: 'food' }), { status: 400 }, 'what is fixed stays')
  t.match(await change('meal', { sort: 1 }), { status: 400, body: { fields: { 0: { path: 'version', rule: 'required' } } } })
})

t.test('forged ids, kinds and cursors', async t => {
  for (const id of ['nobody', '%00', '..%2f..', `${'x'.repeat(64)}`, "';drop table staff--"]) {
    const { status } = await change(encodeURIComponent(id).replace('%2500', '%00').replace('%252f', '%2f'), { version: 1, sort: 1 })
    t.ok([400, 404].includes(status), `${id}: ${status}`)
  }
  t.match(await as('admin', 'GET', '/records/staff'), { status: 404 })
  t.match(await as('admin', 'GET', '/records/pause-reason?after=zzzz'), { status: 400, body: { fields: { 0: { path: 'after' } } } })
  const forged = Buffer.from(JSON.stringify(["1'; select 1", 'x'])).toString('base64url')
  t.match(await as('admin', 'GET', `/records/pause-reason?after=${forged}`), { status: 400 })
})

t.test('script is text, here and in a file, where no cell is a formula', async t => {
  const script = '<script>x</script>'
  const { body } = await as('admin', 'POST', '/records/pause-reason', { code: 'evil', name: { zh: script, en: '=1+cmd' }, sort: 0 })
  t.equal(body.values.name.zh, script)
  const { status, body: csv } = await as('admin', 'GET', '/records/pause-reason.csv?q=script', undefined, en)
  t.equal(status, 200)
  t.equal(csv, `\ufeffName (Chinese),Name (English),Code,Position,State\r\n${script},'=1+cmd,evil,0,In use\r\n`)
  const [exported] = await db.select().from(auditLog).where(eq(auditLog.action, 'record.export'))
  t.match(exported, { subjectKind: 'pause-reason', detail: { rows: 1 } })
})

t.test('what is in use is not deleted: the refusal says by whom and how often', async t => {
  const [used] = await db.select().from(workOrders).limit(1)
  const code = used!.districtCode!
  const { body: district } = await as('admin', 'GET', `/records/district/${code}`)
  const { body: uses } = await as('admin', 'GET', `/records/district/${code}/uses`)
  t.ok(uses.total > 0)
  const refused = await as('admin', 'DELETE', `/records/district/${code}?version=${district.version}`, undefined, en)
  t.match(refused, { status: 409, body: { code: 'RECORD_IN_USE', message: /work orders \(\d+\)/ } })
  t.equal(refused.body.facts.items.length, uses.items.length)
  const disabled = await as('admin', 'POST', `/records/district/${code}/disable`, { version: district.version })
  t.match(disabled.body, { active: false })
  const { body: catalogue } = await as('intake1', 'GET', '/catalogue')
  t.notOk(
    catalogue.districts.some((one: Json) => one.code === code),
    'forms offer it no more',
  )
})

t.test('before saving one sees what will change, and how far it reaches', async t => {
  const { body: district } = await as('admin', 'GET', '/records/district/430603')
  const preview = await as('admin', 'POST', '/records/district/430603/preview', { version: district.version, name: '新区' })
  t.match(preview.body, { reach: { to: 'intake', count: 3 }, uses: { total: Number } })
  matchWhole(t, preview.body.changes, [{ field: 'name', before: '云溪区', after: '新区' }])
  t.match((await as('admin', 'GET', '/records/district/430603')).body, { version: district.version }, 'nothing is written')
})

t.test('lists are paged by key, searched by words and initials, in the order of the definition', async t => {
  await db.insert(districts).values(
    Array.from({ length: 120 }, (_, n) => ({
      code: `9${String(n).padStart(5, '0')}`,
      name: `测试${n}区`,
      initials: `cs${n}q`,
      sort: 900 + (n % 7),
    })),
  )
  const seen: string[] = []
  let after = ''
  let pages = 0
  do {
    const { body } = await as(
      'admin',
      'GET',
      `/records/district?limit=50&state=all&q=${encodeURIComponent('测试')}${after && `&after=${after}`}`,
    )
    seen.push(...body.items.map(({ id }: Json) => id))
    t.equal(body.total, after ? null : 120)
    after = body.next
    pages += 1
  } while (after)
  t.equal(pages, 3)
  t.equal(new Set(seen).size, 120, 'none twice, none left out')
  const order = await db
    .select({ code: districts.code })
    .from(districts)
    .where(eq(districts.active, true))
    .orderBy(asc(districts.sort), asc(districts.code))
  t.strictSame(
    seen,
    order.map(({ code }) => code).filter(code => code.startsWith('9')),
  )
  t.match((await as('admin', 'GET', '/records/district?q=cs77q')).body, { total: 1, items: { 0: { id: '900077' } } })
  t.match((await as('admin', 'GET', '/records/district?q=%25')).body, { total: 0 }, 'a sign of patterns is a plain sign')
})

t.test('what a definition does not accept any more stays readable, hinders no other change, and is not brought back', async t => {
  const { id } = await make()
  const long = '很长的名称'.repeat(10)
  await db.update(pauseReasons).set({ nameZh: long }).where(eq(pauseReasons.code, id))
  t.match((await as('admin', 'GET', `/records/pause-reason/${id}`)).body.values.name, { zh: long })
  t.match(await change(id, { version: 1, sort: 8 }), { status: 200, body: { version: 2, values: { name: { zh: long } } } })
  t.match(await change(id, { version: 2, name: { zh: '短', en: 'Short' } }), { status: 200 })
  const { body: history } = await as('admin', 'GET', `/records/pause-reason/${id}/history`)
  const undone = await as('admin', 'POST', `/records/pause-reason/${id}/history/${history.items[0].id}/undo`, { version: 3 })
  matchWhole(t, undone, {
    status: 400,
    body: { code: 'INVALID_INPUT', fields: [{ path: 'name', rule: 'no_longer_fits', message: String }] },
  })
})

t.test('categories stand in three levels: what is below moves and is renamed along, nothing stands below itself or too deep', async t => {
  const list = async (q: string): Promise<Json> => (await as('admin', 'GET', `/records/category?q=${encodeURIComponent(q)}`)).body.items[0]
  const branch = await list('搬家运输')
  const sub = await list('居民搬家')
  const leaf = await list('市内搬家')
  t.strictSame([branch.level, sub.level, leaf.level], [1, 2, 3])
  t.match(leaf.labels, { parentId: { zh: '居民搬家' } })
  const patch = (record: Json, more: object) => as('admin', 'PATCH', `/records/category/${record.id}`, { version: record.version, ...more })
  const refused = async (record: Json, parentId: string, rule: string) =>
    matchWhole(t, (await patch(record, { parentId })).body.fields, [{ path: 'parentId', rule, message: String }])
  await refused(branch, leaf.id, 'own_branch')
  await refused(branch, branch.id, 'own_branch')
  await refused(sub, (await list('居家照护')).id, 'too_deep')
  await refused(leaf, '018f0000-0000-7000-8000-0000000000ff', 'unknown')
  await refused(leaf, 'nobody', 'unknown')
  const paths = async () => {
    const { body } = await as('intake1', 'GET', '/catalogue')
    const found = body.categories.find(({ name }: Json) => name === '搬家服务')
    return found?.children.map(({ name, level }: Json) => [name, level])
  }
  t.match(await patch(branch, { name: '搬家服务' }), { status: 200, body: { version: 2 } })
  t.strictSame(await paths(), [
    ['居民搬家', 2],
    ['单位搬迁', 2],
  ])
  const [renamed] = await db.select().from(categories).where(eq(categories.id, leaf.id))
  t.equal(renamed?.path, '搬家服务 / 居民搬家 / 市内搬家')
  const moved = await patch(sub, { parentId: (await list('家电服务')).id })
  t.match(moved, { status: 200, body: { level: 2, labels: { parentId: { zh: '家电服务' } } } })
  const [after] = await db.select().from(categories).where(eq(categories.id, leaf.id))
  t.equal(after?.path, '家电服务 / 居民搬家 / 市内搬家')
  const top = await patch({ ...sub, version: 2 }, { parentId: null })
  t.match(top.body, { level: 1 })
  const [now] = await db.select().from(categories).where(eq(categories.id, leaf.id))
  t.match(now, { path: '居民搬家 / 市内搬家', level: 2 })
  t.match(await as('admin', 'DELETE', `/records/category/${sub.id}?version=3`), { status: 409, body: { code: 'RECORD_IN_USE' } })
  const twins = await as('admin', 'POST', '/records/category', { name: '双', code: leaf.values.code, parentId: sub.id })
  matchWhole(t, twins.body.fields, [{ path: 'code', rule: 'duplicate', message: String }])
})

t.test('the desk works by what is stored: reasons and tags that are made, and not those out of use', async t => {
  t.match(await as('admin', 'POST', '/records/member-tag', { code: 'deaf', name: { zh: '听障', en: 'Deaf' }, warns: true }), {
    status: 201,
  })
  const form = (tags: string[], n: number) => ({
    kind: 'household',
    name: `标签${n}`,
    tags,
    phones: [{ number: { from: 'typed', number: `1380000990${n}` } }],
  })
  const made = await as('intake1', 'POST', '/members', form(['deaf'], 1))
  t.match(made, { status: 201, body: { tags: { 0: 'deaf' } } })
  const unknown = await as('intake1', 'POST', '/members', form(['vip', 'nobody'], 2))
  matchWhole(t, unknown.body.fields, [{ path: 'tags.1', rule: 'unknown', message: String }])
  const uses = await as('admin', 'GET', '/records/member-tag/deaf/uses')
  matchWhole(t, uses.body, { items: [{ what: { en: 'members' }, count: 1 }], total: 1 })
  await as('admin', 'POST', '/records/member-tag/deaf/disable', { version: 1 })
  t.match(await as('intake1', 'POST', '/members', form(['deaf'], 3)), { status: 400 }, 'not given anew')
  const kept = await as('intake1', 'PATCH', `/members/${made.body.id}`, { version: 1, tags: ['deaf', 'vip'] })
  t.match(kept, { status: 200 }, 'but whoever has it keeps it')
  const { body } = await as('intake1', 'GET', '/catalogue')
  t.match(
    body.lists.memberTags.find(({ code }: Json) => code === 'deaf'),
    { active: false, warns: true, name: { zh: '听障' } },
  )
  const reserved = await as('admin', 'POST', '/records/pause-reason', { code: 'away', name: { zh: '离开', en: 'Away' } }, en)
  matchWhole(t, reserved.body.fields, [{ path: 'code', rule: 'fields', message: /The system itself/ }])
})
