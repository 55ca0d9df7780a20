/** Saving, reading, editing and cancelling orders on a real database. */
import { randomUUID } from 'node:crypto'
import { eq, sql } from 'drizzle-orm'
import t from 'tap'
import { calls, consents, members, memberPhones, recordings, workOrderEvents, workOrders } from '../../db/schema/index.ts'
import { useOffice, type Json } from '../../test/office.ts'
import { categoryId, orderForm } from '../../test/order-forms.ts'
import { saveKeptForm } from './save-or-keep.ts'
import { matchWhole } from '../../test/match-whole.ts'

const test = await useOffice(t, { callers: { 'call-1': '15073000105', 'call-2': 'anonymous' } })
const { as, db, published } = test
const save = async (change = {}, who = 'intake1', headers = {}) => as(who, 'POST', '/orders', await orderForm(db, change), headers)

t.test('a saved order has a number, a member, its history and the consent', async t => {
  const { status, body } = await save({ callId: 'call-9', requirements: ' ', urgency: 'urgent' })
  t.match({ status, body }, { status: 201, body: { saved: true, repeated: false, state: 'pending_dispatch' } })
  t.match(body.number, /^S\d{13}$/)
  t.equal(body.number.slice(1, 9), new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(new Date()).replaceAll('-', ''))
  const detail = (await as('intake1', 'GET', `/orders/${body.id}`)).body
  matchWhole(t, detail, {
    owner: 'dispatch',
    urgency: 'urgent',
    contactName: '钱多多',
    contactPhone: '139****7701',
    requirements: null,
    sourceCallId: 'call-9',
    due: { rule: 'dispatch' },
    category: { path: '房屋维修 / 管道疏通 / 马桶疏通' },
    timeline: [{ kind: 'event', action: 'create', fromState: null, actor: { name: '李晓梅' }, callId: 'call-9' }],
  })
  t.equal(Date.parse(detail.due.at) - Date.parse(detail.createdAt), 10 * 60_000)
  t.same(detail.rights.sort(), ['annotate', 'call_contact', 'cancel', 'edit'])
  matchWhole(t, await db.select().from(memberPhones).where(eq(memberPhones.number, '+8613973077701')), [{ primary: true, kind: 'mobile' }])
  matchWhole(t, await db.select().from(consents).where(eq(consents.orderId, body.id)), [
    { purpose: 'share_with_merchant', callId: 'call-9' },
  ])
  t.ok(published.some(({ type, data }) => type === 'order.changed' && data.orderNo === body.number))
})

t.test('the same key makes one order, at the same time and later', async t => {
  const form = await orderForm(db)
  const replies = await Promise.all(Array.from({ length: 8 }, () => as('intake1', 'POST', '/orders', form)))
  t.same(replies.map(reply => reply.status).sort(), [200, 200, 200, 200, 200, 200, 200, 201])
  t.equal(new Set(replies.map(reply => reply.body.id)).size, 1)
  t.match(await as('intake1', 'POST', '/orders', form), { status: 200, body: { repeated: true, id: replies[0]!.body.id } })
  t.match(await as('intake1', 'GET', `/orders/saved/${form.idempotencyKey}`), { status: 200, body: { id: replies[0]!.body.id } })
  t.match(await as('intake2', 'POST', '/orders', form), { status: 409, body: { code: 'KEY_REUSED' } })
  t.equal((await db.select().from(workOrders).where(eq(workOrders.idempotencyKey, form.idempotencyKey))).length, 1)
})

t.test('numbers are unique and without gaps under parallel saves', async t => {
  const replies = await Promise.all(
    Array.from({ length: 12 }, (_, i) =>
      save({ contact: { name: '许多多', phone: { from: 'typed', number: '0730-8123456' } } }, `intake${1 + (i % 3)}`),
    ),
  )
  const numbers = replies.map(reply => Number(reply.body.number.slice(9))).sort((a, b) => a - b)
  t.same(
    numbers,
    numbers.map((_, i) => numbers[0]! + i),
  )
  t.equal((await db.select().from(members).where(eq(members.name, '许多多'))).length, 1, 'twelve saves at once make one member')
  const again = await save({ contact: { name: '许多多', phone: { from: 'typed', number: '8123456' } } })
  const known = (await db.select().from(members).where(eq(members.name, '许多多'))).map(member => member.id)
  t.ok(known.includes(again.body.memberId), 'a later order finds the member again')
})

t.test('one person of one number is one member, however the number is written', async t => {
  const ids: string[] = []
  for (const number of ['0730-8123457', '8123457', '07308123457']) {
    const { body } = await save({ contact: { name: '许知远', phone: { from: 'typed', number } } }, `intake${1 + ids.length}`)
    ids.push(body.memberId)
  }
  const made = await db.select().from(members).where(eq(members.name, '许知远'))
  t.same(
    made.map(member => member.id),
    [ids[0]],
  )
  t.same(ids, [ids[0], ids[0], ids[0]])
})

t.test('a name in another writing is the same member; the order of another person is not', async t => {
  const contact = (name: string) => ({ name, phone: { from: 'typed' as const, number: '13973077742' } })
  const first = (await save({ contact: contact('古丽米热·艾比布力') })).body.memberId
  t.equal((await save({ contact: contact('古丽米热•艾比布力') })).body.memberId, first)
  t.equal((await save({ memberId: first, contact: contact('古丽米热 艾比布力') })).body.memberId, first)

  const asked = await save({ memberId: first, contact: contact('李娜') })
  matchWhole(t, asked, { status: 400, body: { fields: [{ path: 'contact.name', rule: 'other_name', message: /另一个人/ }] } })
  const other = await save({ memberId: first, contact: contact('李娜'), otherName: 'another' })
  t.match(other.status, 201)
  t.not(other.body.memberId, first)
  matchWhole(t, await db.select().from(consents).where(eq(consents.orderId, other.body.id)), [{ memberId: other.body.memberId }])
  matchWhole(t, await db.select().from(members).where(eq(members.id, other.body.memberId)), [{ name: '李娜' }])

  const renamed = await save({ memberId: first, contact: contact('古丽娜尔'), otherName: 'renamed' })
  t.match(renamed, { status: 201, body: { memberId: first } })
  matchWhole(t, await db.select().from(members).where(eq(members.id, first)), [{ name: '古丽娜尔', initials: 'glne', version: 2 }])
  t.match(
    (await save({ memberId: first, contact: contact('古丽娜尔'), otherName: 'another' })).body.memberId,
    first,
    'the same name is the same',
  )
})

t.test('anybody may speak for an organisation', async t => {
  const phone = { from: 'typed' as const, number: '0730-8211942' }
  const { memberId } = (await save({ memberKind: 'organisation', contact: { name: '湖滨小学', phone } })).body
  t.match(await save({ memberId, contact: { name: '李老师', phone } }), { status: 201, body: { memberId } })
})

t.test('the number may come from the call or from the member', async t => {
  t.match(await save({ contact: { name: '陈小红', phone: { from: 'caller', callId: 'call-1' } } }), { status: 201 })
  const [order] = await db
    .select()
    .from(workOrders)
    .where(eq(workOrders.contactNumber, '+8615073000105'))
    .orderBy(sql`created_at desc`)
    .limit(1)
  t.equal((await db.select().from(members).where(eq(members.id, order!.memberId!)))[0]!.memberNo, 'M000005', 'the seeded member was found')
  const member = (await as('intake1', 'GET', '/members?q=ljf')).body.items[0] ?? (await as('intake1', 'GET', '/members?q=lf')).body.items[0]
  const { phones } = (await as('intake1', 'GET', `/members/${member.id}`)).body
  t.match(await save({ memberId: member.id, contact: { name: member.name, phone: { from: 'member', phoneId: phones[0].id } } }), {
    status: 201,
    body: { memberId: member.id },
  })
  matchWhole(t, await save({ contact: { name: '某某', phone: { from: 'caller', callId: 'call-2' } } }), {
    status: 400,
    body: { fields: [{ path: 'contact.phone', rule: 'withheld' }] },
  })
  matchWhole(t, await save({ contact: { name: '某某', phone: { from: 'member', phoneId: randomUUID() } } }), {
    status: 400,
    body: { fields: [{ path: 'contact.phone.phoneId', rule: 'unknown' }] },
  })
})

t.test('bad input is refused with the field and the rule, in the language of the caller', async t => {
  const before = await db.$count(workOrders)
  const cases: [Record<string, unknown>, string, string][] = [
    [{ content: '长'.repeat(10_000) }, 'content', 'too_long'],
    [{ content: '堵' }, 'content', 'too_short'],
    [{ content: 'a\u0000b' }, 'content', 'characters'],
    [{ contact: { name: '', phone: { from: 'typed', number: '13800001234' } } }, 'contact.name', 'required'],
    [{ contact: { name: '某某', phone: { from: 'typed', number: '99999999999999' } } }, 'contact.phone.number', 'phone_number'],
    [{ categoryId: randomUUID() }, 'categoryId', 'unknown'],
    [{ categoryId: await categoryId(db, '管道疏通') }, 'categoryId', 'not_leaf'],
    [{ address: { districtCode: '999999', detail: '某处' } }, 'address.districtCode', 'unknown'],
    [{ memberId: randomUUID() }, 'memberId', 'unknown'],
    [{ consent: false }, 'consent', 'not_in_list'],
    [{ budgetFen: -1 }, 'budgetFen', 'too_small'],
    [{ appointment: { from: '2026-12-02T02:00:00Z', to: '2026-12-02T01:00:00Z' } }, 'appointment.to', 'order'],
    [{ type: 'complaint' }, 'type', 'not_in_list'],
  ]
  for (const [change, path, rule] of cases) {
    for (const [language, letters] of [
      ['zh-CN', /[\u4e00-\u9fff]/],
      ['en', /^[^\u4e00-\u9fff]+$/],
    ] as const) {
      const { status, body } = await save(change, 'intake1', { 'accept-language': language })
      matchWhole(
        t,
        { status, code: body.code, fields: body.fields },
        { status: 400, code: 'INVALID_INPUT', fields: [{ path, rule, message: letters }] },
        `${path} ${rule} ${language}`,
      )
    }
  }
  t.equal(await db.$count(workOrders), before, 'nothing was stored')
})

t.test('without the database the form is kept and the seat is told so', async t => {
  const form = await orderForm(db, { contact: { name: '陈小红', phone: { from: 'caller', callId: 'call-1' } } })
  const { select } = db
  db.select = (() => {
    throw Object.assign(new Error('no server'), { code: 'ECONNREFUSED' })
  }) as never
  const reply = await as('intake1', 'POST', '/orders', form).finally(() => {
    db.select = select
  })
  t.match(reply, { status: 202, body: { saved: false, idempotencyKey: form.idempotencyKey } })
  matchWhole(t, test.kept, [{ key: form.idempotencyKey, person: { name: '李晓梅' }, callerNumber: '15073000105' }])
  const kept = JSON.parse(JSON.stringify(test.kept[0]))
  await Promise.all([saveKeptForm(test.office, kept), saveKeptForm(test.office, kept)])
  t.match(await as('intake1', 'GET', `/orders/saved/${form.idempotencyKey}`), { status: 200, body: { state: 'pending_dispatch' } })
  t.ok(
    published.some(({ data }) => data.idempotencyKey === form.idempotencyKey),
    'the seat hears of it',
  )

  const refused = { ...kept, key: randomUUID(), form: { ...kept.form, idempotencyKey: randomUUID(), categoryId: randomUUID() } }
  await saveKeptForm(test.office, refused)
  const drafts = (await as('intake1', 'GET', '/drafts')).body.items
  t.equal(drafts.length, 1)
  t.match(
    drafts[0],
    { id: refused.key, data: { form: { contact: { name: '陈小红' } }, masked: '150****0105' } },
    'what cannot be stored becomes a draft',
  )
  t.match(
    published.filter(({ type }) => type === 'draft.returned').at(-1),
    { audience: `person:${kept.person.id}`, data: { draftId: refused.key, contactName: '陈小红' } },
    'and whoever wrote it is told',
  )
})

t.test('the same form with other words, from another page: what is not stored is said', async t => {
  const form = await orderForm(db, { content: '第一个标签页', appointment: null })
  matchWhole(t, (await as('intake1', 'POST', '/orders', form)).body, { repeated: false, unstored: [] })
  const same = await as('intake1', 'POST', '/orders', form)
  t.match(same, { status: 200, body: { repeated: true } })
  t.same(same.body.unstored, [])
  const appointment = { from: '2026-12-02T01:00:00.000Z', to: '2026-12-02T03:00:00.000Z' }
  const other = { ...form, content: '第二个标签页', urgency: 'urgent', appointment, budgetFen: 9_900 }
  const second = await as('intake1', 'POST', '/orders', other)
  t.match(second, { status: 200, body: { repeated: true, id: same.body.id } })
  t.same(second.body.unstored.sort(), ['appointment.from', 'appointment.to', 'budgetFen', 'content', 'urgency'])
})

t.test('a kept form that meets a lock or a time limit is tried again, not given up', async t => {
  const [person] = test.kept.slice(-1).map(({ person }) => person)
  const form = await orderForm(db)
  const kept = { key: form.idempotencyKey, person: person!, at: new Date().toISOString(), form, callerNumber: null }
  const { select } = db
  for (const code of ['57014', '55P03', '40P01', '53300', 'ECONNREFUSED', 'XX000']) {
    db.select = (() => {
      throw Object.assign(new Error('hindered'), { code })
    }) as never
    await t.rejects(
      saveKeptForm(test.office, kept).finally(() => {
        db.select = select
      }),
      { message: 'hindered' },
      code,
    )
  }
  t.notOk(
    (await as('intake1', 'GET', '/drafts')).body.items.some(({ id }: { id: string }) => id === kept.key),
    'it is no draft',
  )
  await saveKeptForm(test.office, kept)
  t.match(await as('intake1', 'GET', `/orders/saved/${form.idempotencyKey}`), { status: 200 })
})

t.test('edits before dispatch, notes, cancelling; stale versions are refused', async t => {
  const { body: saved } = await save()
  const path = `/orders/${saved.id}`
  const edited = await as('intake1', 'PATCH', path, { version: 1, content: '改为下水道疏通', urgency: 'critical' })
  t.match(edited, { status: 200, body: { content: '改为下水道疏通', urgency: 'critical', version: 2 } })
  t.match(await as('intake1', 'PATCH', path, { version: 1, content: '旧版本' }), { status: 409, body: { code: 'ORDER_CHANGED' } })
  t.match(await as('dispatch1', 'POST', `${path}/notes`, { note: '会员说晚点来' }), { status: 200 })
  t.match(await as('intake1', 'POST', `${path}/cancel`, { version: 3, reason: '会员不需要了' }), {
    status: 200,
    body: { state: 'cancelled', owner: 'none', due: null, closedReason: '会员不需要了' },
  })
  t.match(await as('intake1', 'PATCH', path, { version: 4, content: '再改' }), { status: 409, body: { code: 'ORDER_STATE' } })
  const events = await db.select().from(workOrderEvents).where(eq(workOrderEvents.orderId, saved.id)).orderBy(workOrderEvents.seq)
  t.same(
    events.map(event => [event.seq, event.action, event.fromState, event.toState]),
    [
      [1, 'create', null, 'pending_dispatch'],
      [2, 'edit', 'pending_dispatch', 'pending_dispatch'],
      [3, 'annotate', 'pending_dispatch', 'pending_dispatch'],
      [4, 'cancel', 'pending_dispatch', 'cancelled'],
    ],
  )
})

t.test('order, call, its steps and recording are one timeline', async t => {
  const [order] = await db.select().from(workOrders).where(eq(workOrders.contactName, '赵丽华'))
  const startedAt = new Date(order!.createdAt.getTime() - 60_000)
  await db.insert(recordings).values({ id: 'r-1', callId: order!.sourceCallId!, state: 'ready', startedAt, durationMs: 61_000 })
  await db.insert(calls).values({
    id: 'out-1',
    direction: 'outbound',
    state: 'ended',
    number: '+867308211002',
    orderId: order!.id,
    startedAt: order!.dispatchedAt!,
    seatNumber: '1004',
  })
  const { body } = await as('lead', 'GET', `/orders/${order!.id}`)
  t.same(
    body.timeline.map((entry: Json) => `${entry.kind} ${entry.action ?? entry.direction ?? ''}`.trim()),
    [
      'call in',
      'recording',
      'event create',
      'event claim',
      'event dispatch',
      'call out',
      'sms',
      'event mark_responded',
      'event serve',
      'event complete',
    ],
  )
  matchWhole(t, body.timeline[0], {
    number: '152****0107',
    agent: String,
    steps: [
      { type: 'arrived' },
      { type: 'keyed', text: null },
      { type: 'queued', text: 'intake' },
      { type: 'answered' },
      { type: 'ended' },
    ],
  })
  t.match(body.timeline[1], { callId: order!.sourceCallId, ready: true, durationMs: 61_000 })
  t.match(body, {
    evaluation: { satisfaction: 5 },
    round: 1,
    intakeAgent: { name: String },
    dispatchAgent: { name: String },
    callbackAgent: { name: String },
  })
})

t.test('lists filter and page in the database', async t => {
  const first = (await as('lead', 'GET', '/orders?pageSize=5')).body
  t.equal(first.items.length, 5)
  t.ok(first.total > 36)
  const second = (await as('lead', 'GET', '/orders?pageSize=5&page=2')).body
  t.equal(new Set([...first.items, ...second.items].map(item => item.id)).size, 10)
  t.match(
    (await as('lead', 'GET', '/orders?state=completed')).body.items.every((item: Json) => item.state === 'completed'),
    true,
  )
  const { number } = first.items[0]
  for (const q of [number, number.slice(1), number.slice(-7), '139 7307 7701', '钱多', 'qdd']) {
    t.ok((await as('lead', 'GET', `/orders?q=${encodeURIComponent(q)}`)).body.total >= 1, q)
  }
  t.match((await as('lead', 'GET', `/orders?q=${encodeURIComponent('%')}`)).body.total, 0)
  matchWhole(t, await as('lead', 'GET', '/orders?pageSize=1000'), { status: 400, body: { fields: [{ path: 'pageSize' }] } })
})

t.test('an order of a type without category and district is listed, found and opened; a service order without is not stored', async t => {
  const { body } = await save({ contact: { name: '问一问', phone: { from: 'typed', number: '13973077799' } } })
  const bare = { categoryId: null, districtCode: null, addressDetail: null }
  for (const gap of Object.keys(bare))
    await t.rejects(
      db
        .update(workOrders)
        .set({ [gap]: null })
        .where(eq(workOrders.id, body.id)),
      { cause: { message: /work_orders_service/ } },
    )
  await db
    .update(workOrders)
    .set({ ...bare, type: 'consultation' })
    .where(eq(workOrders.id, body.id))
  const nowhere = { id: body.id, type: 'consultation', category: null, district: null }
  for (const query of ['type=consultation', `q=${body.number}`])
    matchWhole(t, (await as('lead', 'GET', `/orders?${query}`)).body, { total: 1, items: [nowhere] })
  matchWhole(t, (await as('lead', 'GET', `/orders/${body.id}`)).body, { ...nowhere, address: null, contactName: '问一问' })
})

t.test('who may not, may not', async t => {
  t.match(await save({}, 'dispatch1'), { status: 403 })
  t.match(await save({}, 'nobody'), { status: 401 })
  t.match(await as('admin', 'GET', '/orders'), { status: 403 })
  t.match(await as('intake1', 'GET', `/orders/${randomUUID()}`), { status: 404, body: { code: 'ORDER_NOT_FOUND' } })
})
