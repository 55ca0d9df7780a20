/** Members, their numbers, and what a seat sees while the phone rings, on a real database. */
import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import t from 'tap'
import { calls, memberPhones, members } from '../../db/schema/index.ts'
import { orderForm } from '../../test/order-forms.ts'
import { useOffice, type Json } from '../../test/office.ts'
import { memberContext } from './context.ts'
import { matchWhole } from '../../test/match-whole.ts'

const { as, db, office } = await useOffice(t, { callers: { 'call-1': '8123999' } })
const names = async (q: string) =>
  (await as('intake1', 'GET', `/members?q=${encodeURIComponent(q)}`)).body.items.map((item: Json) => item.name)

t.test('search by name, number, its ending, initials and member number', async t => {
  for (const q of [
    '陈小红',
    '陈小',
    '小红',
    'cxh',
    'CXH',
    '15073000105',
    '+8615073000105',
    '150 7300 0105',
    '0105',
    '3000105',
    '１５０７３０００１０５',
    '\u202d150 7300 0105\u202c',
    '150\u20117300\u20110105',
    'tel:150-7300-0105',
    'M000005',
    'm000005',
  ])
    t.ok((await names(q)).includes('陈小红'), q)
  t.same(await names('8300000'), ['张建国'], 'a landline without its area code')
  for (const q of ['%', '_', '\\', "'; drop table members; --", '没有这个人']) t.same(await names(q), [], q)
})

t.test('a name is found whatever its dots, width and spaces are; nothing but dots finds nobody', async t => {
  const phones = [{ number: { from: 'typed', number: '13800138042' } }]
  await as('intake1', 'POST', '/members', { name: '古丽米热·艾比布力', phones })
  for (const dot of ['·', '•', '‧', '・', '．', '.', '･', '∙', ' ', '\u3000', ''])
    t.same(await names(`古丽米热${dot}艾比布力`), ['古丽米热·艾比布力'], JSON.stringify(dot))
  t.same(await names('艾比 布力'), ['古丽米热·艾比布力'], 'the end')
  t.ok((await names('ｃｘｈ')).includes('陈小红'), 'initials in full width')
  for (const q of ['·', '.', '•', '\u200b']) t.same(await names(q), [], JSON.stringify(q))
})

t.test('a member is made, completed and changed; stale versions are refused', async t => {
  const made = await as('intake1', 'POST', '/members', {
    name: '欧阳晓',
    phones: [{ number: { from: 'typed', number: '0730 8123888' }, label: '家里' }, { number: { from: 'caller', callId: 'call-1' } }],
    addresses: [{ districtCode: '430602', detail: '建湘路12号' }],
  })
  matchWhole(t, made, {
    status: 201,
    body: {
      number: /^M\d{6}$/,
      name: '欧阳晓',
      phones: [{ masked: '0730****888', kind: 'landline', primary: true, label: '家里' }, { masked: '0730****999' }],
      addresses: [{ default: true, districtName: '岳阳楼区' }],
      version: 1,
    },
  })
  t.same(await names('oyx'), ['欧阳晓'])
  const { id, phones } = made.body
  const patched = await as('intake2', 'PATCH', `/members/${id}`, {
    version: 1,
    name: '欧阳晓晓',
    tags: ['vip'],
    removePhoneIds: [phones[0].id],
    addPhones: [{ number: { from: 'typed', number: '13800138000' } }],
  })
  matchWhole(t, patched, {
    status: 200,
    body: {
      name: '欧阳晓晓',
      tags: ['vip'],
      phones: [
        { masked: '0730****999', primary: true },
        { masked: '138****8000', primary: false },
      ],
      version: 2,
    },
  })
  t.match((await as('intake1', 'PATCH', `/members/${id}`, { version: 2, primaryPhoneId: patched.body.phones[1].id })).body.phones[0], {
    masked: '138****8000',
    primary: true,
  })
  t.match(await as('intake1', 'PATCH', `/members/${id}`, { version: 2, name: '旧' }), {
    status: 409,
    body: { code: 'MEMBER_CHANGED' },
  })
  matchWhole(
    t,
    await as('intake1', 'PATCH', `/members/${id}`, {
      version: 3,
      removePhoneIds: patched.body.phones.map((phone: Json) => phone.id),
    }),
    { status: 400, body: { fields: [{ path: 'removePhoneIds', rule: 'last_phone' }] } },
  )
  t.match((await as('intake1', 'GET', `/members/${id}`)).body, { version: 3, remark: null }, 'a refused change leaves nothing')
  t.match(await as('intake1', 'PATCH', `/members/${randomUUID()}`, { version: 1 }), { status: 404 })
  t.match(await as('dispatch1', 'PATCH', `/members/${id}`, { version: 3 }), { status: 403 })
})

t.test('bad input names its field', async t => {
  const phone = { number: { from: 'typed', number: '13800138001' } }
  for (const [body, path, rule] of [
    [{ name: '', phones: [phone] }, 'name', 'required'],
    [{ name: 'x'.repeat(61), phones: [phone] }, 'name', 'too_long'],
    [{ name: 'x', phones: [] }, 'phones', 'required'],
    [{ name: 'x', phones: [{ number: { from: 'typed', number: '12' } }] }, 'phones.0.number.number', 'phone_number'],
    [{ name: 'x', phones: [{ number: { from: 'typed', number: '000000000' } }] }, 'phones.0.number.number', 'phone_number'],
    [{ name: 'x', phones: [{ number: { from: 'typed', number: '138abc' } }] }, 'phones.0.number.number', 'phone_number'],
    [{ name: 'x', phones: [{ number: { from: 'typed', number: '0730-8211991转802' } }] }, 'phones.0.number.number', 'extension'],
    [{ name: 'x', phones: [phone], addresses: [{ districtCode: '110101', detail: '某某路' }] }, 'addresses.0.districtCode', 'unknown'],
  ] as const)
    matchWhole(
      t,
      await as('intake1', 'POST', '/members', body),
      { status: 400, body: { code: 'INVALID_INPUT', fields: [{ path, rule }] } },
      `${path} ${rule}`,
    )
  t.equal((await db.select().from(memberPhones).where(eq(memberPhones.number, '+8613800138001'))).length, 0)
})

t.test('the screen pop: one, several, a merchant, nobody, withheld', async t => {
  const one = await memberContext(office, '13973000104', null)
  matchWhole(t, one, {
    match: 'one',
    number: '139****0104',
    members: [
      {
        name: '刘芳',
        tags: ['vip'],
        phones: [{ masked: '139****0104' }],
        addresses: [{ districtName: '岳阳楼区' }, { districtName: String }],
        orders: [{ categoryName: '住家月嫂', state: 'pending_dispatch', due: { rule: 'dispatch' } }],
      },
    ],
    calls: [{ direction: 'in', agent: String }],
  })
  t.notMatch(JSON.stringify(one), /13973000104/)
  const [other] = await db.select().from(members).where(eq(members.name, '王志强'))
  await db.insert(memberPhones).values({ memberId: other!.id, number: '+8613973000104', kind: 'mobile' })
  matchWhole(t, await memberContext(office, '+8613973000104', null), { match: 'several', members: [{ name: String }, { name: String }] })
  matchWhole(t, await memberContext(office, '07308211001', null), {
    match: 'merchant',
    members: [],
    merchants: [{ name: '岳阳洁万家保洁有限公司' }],
  })
  matchWhole(t, await memberContext(office, '13600000000', null), { match: 'none', number: '136****0000', calls: [] })
  for (const number of [null, '', 'anonymous', 'sip:x@y'])
    t.match(await memberContext(office, number, null), { match: 'withheld', number: '' })
  await db.insert(calls).values(
    Array.from({ length: 9 }, (_, i) => ({
      id: `c-${i}`,
      direction: 'inbound' as const,
      state: 'ended' as const,
      number: '+8613600000000',
      startedAt: new Date(Date.UTC(2026, 0, 1, i)),
      endedAt: new Date(Date.UTC(2026, 0, 1, i, 5)),
      talkedMs: 1_000,
    })),
  )
  t.same(
    (await memberContext(office, '13600000000', null)).calls.map(call => call.id),
    ['c-8', 'c-7', 'c-6', 'c-5', 'c-4'],
  )
})

t.test('behind a member: calls with any of its numbers, and what it agreed to', async t => {
  const form = await orderForm(db, { contact: { name: '史小记', phone: { from: 'typed', number: '13600000077' } } })
  const order = (await as('intake1', 'POST', '/orders', form)).body
  const call = {
    id: 'c-77',
    direction: 'inbound' as const,
    state: 'ended' as const,
    number: '+8613600000077',
    startedAt: new Date('2026-01-01T01:00:00Z'),
    endedAt: new Date('2026-01-01T01:05:00Z'),
    talkedMs: 1_000,
  }
  await db.insert(calls).values([call, { ...call, id: 'c-78', number: '+8613600000078' }])
  const { body } = await as('intake2', 'GET', `/members/${order.memberId}/history`)
  t.same(
    body.calls.map((one: Json) => one.id),
    ['c-77'],
  )
  matchWhole(t, body.consents, [{ purpose: 'share_with_merchant', takenBy: String, order: { number: order.number }, withdrawnAt: null }])
  t.match(await as('intake1', 'GET', `/members/${randomUUID()}/history`), { status: 404, body: { code: 'MEMBER_NOT_FOUND' } })
  t.match(await as('admin', 'GET', `/members/${order.memberId}/history`), { status: 403 })
})

t.test('catalogue and merchants', async t => {
  const { body } = await as('intake1', 'GET', '/catalogue')
  t.match(body.consentVersion, String)
  t.match(body.districts[0], { code: '430602', name: '岳阳楼区', initials: 'yylq' })
  const [cleaning] = body.categories
  const [daily] = cleaning.children
  t.same(
    [cleaning, daily, daily.children[0]].map(one => one.level),
    [1, 2, 3],
  )
  t.match(cleaning, { name: '保洁', level: 1 })
  t.same(daily.children[0].children, [], 'there is no fourth level')
  matchWhole(t, (await as('dispatch1', 'GET', '/merchants?q=mybj')).body.items, [
    { name: '蚂蚁搬家岳阳分公司', categoryNames: ['搬家运输'], phone: '0730****013' },
  ])
  const { items } = (await as('dispatch1', 'GET', '/merchants?status=suspended')).body
  matchWhole(t, items, [{ name: '兄弟搬家服务队' }])
  matchWhole(t, await as('dispatch1', 'GET', `/merchants/${items[0].id}`), {
    status: 200,
    body: {
      offerings: Array.from({ length: 3 }, () => ({ categoryName: /搬家运输/ })),
      districts: Array.from({ length: 3 }, () => Object),
      phones: [{ masked: /\*{4}/ }],
    },
  })
  t.match(await as('dispatch1', 'GET', `/merchants/${randomUUID()}`), { status: 404, body: { code: 'MERCHANT_NOT_FOUND' } })
})

t.test("drafts are one's own", async t => {
  const id = randomUUID()
  const draft = { kind: 'service', callId: 'call-1', data: { content: '写到一半', nested: { a: [1, 2] } } }
  t.match(await as('intake1', 'PUT', `/drafts/${id}`, draft), { status: 200, body: { id, data: { content: '写到一半' } } })
  t.match(await as('intake1', 'PUT', `/drafts/${id}`, { ...draft, data: { content: '再写' } }), { status: 200 })
  matchWhole(t, (await as('intake1', 'GET', '/drafts')).body.items, [{ id, data: { content: '再写' } }])
  matchWhole(t, (await as('intake2', 'GET', '/drafts')).body.items, [])
  t.match(await as('intake2', 'PUT', `/drafts/${id}`, draft), { status: 404, body: { code: 'DRAFT_NOT_FOUND' } })
  matchWhole(t, await as('intake1', 'PUT', `/drafts/${id}`, { ...draft, data: { content: 'x'.repeat(70_000) } }), {
    status: 400,
    body: { fields: [{ path: 'data', rule: 'too_long' }] },
  })
  t.match(await as('intake2', 'DELETE', `/drafts/${id}`), { status: 404, body: { code: 'DRAFT_NOT_FOUND' } })
  t.equal((await as('intake1', 'GET', '/drafts')).body.items.length, 1, 'another person deletes nothing')
  t.equal((await as('intake1', 'DELETE', `/drafts/${id}`)).status, 204)
  matchWhole(t, (await as('intake1', 'GET', '/drafts')).body.items, [])
})

t.test('a person has at most fifty drafts; the next one is refused by name, and nothing that was written is dropped', async t => {
  const draft = { kind: 'service', data: { content: '写到一半' } }
  const ids = Array.from({ length: 56 }, () => randomUUID())
  const replies = await Promise.all(ids.map(id => as('lead', 'PUT', `/drafts/${id}`, draft)))
  const full = replies.filter(({ status }) => status === 409)
  t.equal(full.length, 6, 'also when many come at once')
  for (const reply of full) t.match(reply.body, { code: 'DRAFTS_FULL', facts: { limit: 50 }, message: /50 份/ })
  const kept = ids.filter((_, n) => replies[n]!.status === 200)
  const listed = async () => (await as('lead', 'GET', '/drafts')).body.items.map(({ id }: { id: string }) => id).sort()
  t.strictSame(await listed(), [...kept].sort())
  t.equal(
    (await as('lead', 'PUT', `/drafts/${kept[0]}`, { ...draft, data: { content: '写完' } })).status,
    200,
    'those that are there go on',
  )
  t.equal((await as('intake2', 'PUT', `/drafts/${randomUUID()}`, draft)).status, 200, 'and so do other people')
  t.match(await as('lead', 'PUT', `/drafts/${(await as('intake2', 'GET', '/drafts')).body.items[0].id}`, draft), { status: 404 })
  t.equal((await as('lead', 'DELETE', `/drafts/${kept[0]}`)).status, 204)
  t.equal((await as('lead', 'PUT', `/drafts/${randomUUID()}`, draft)).status, 200, 'one thrown away makes room')
})
