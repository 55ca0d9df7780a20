/** Whose a form is, and that it is never lost: what one person leaves at a computer is neither seen nor sent by the next. */
import t from 'tap'
import type { ServiceOrderForm } from '../../../server/contract/orders.ts'
import { pretendBrowser } from '../../../test/svelte/browser-parts.ts'

const { storage } = pretendBrowser()
const { unsent } = await import('./unsent.svelte.ts')
const { shelf } = await import('./shelf.svelte.ts')
const { Draft } = await import('./draft.svelte.ts')
const { speakFor } = await import('../lib/api.ts')
const { notices } = await import('../lib/notices.svelte.ts')

type Answer = { status: number; body?: unknown } | 'unreachable'
type Sent = { method: string; path: string; person: string | null; body: Record<string, unknown> | null }
let answer: (sent: Sent) => Answer = () => 'unreachable'
let sent: Sent[] = []
Object.assign(globalThis, {
  fetch: async (path: string, { method, headers, body }: { method: string; headers: Record<string, string>; body?: string }) => {
    const one = { method, path, person: headers['x-hearthline-person'] ?? null, body: body ? JSON.parse(body) : null }
    sent.push(one)
    const given = answer(one)
    if (given === 'unreachable') throw new TypeError('failed to fetch')
    return new Response(given.body === undefined ? null : JSON.stringify(given.body), { status: given.status })
  },
})

const key = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const form = (n: number, name = '王芳'): ServiceOrderForm => ({
  type: 'service',
  idempotencyKey: key(n),
  memberKind: 'household',
  contact: { name, phone: { from: 'typed', number: '13873000102' } },
  address: { districtCode: '430602', detail: '花园小区 3 栋' },
  categoryId: key(900),
  content: '擦玻璃',
  consent: true,
  consentVersion: '1',
})
const problem = (status: number, code: string): Answer => ({ status, body: { code, message: code } })
const stored = (n: number, unstored: string[] = []): Answer => ({
  status: 201,
  body: {
    saved: true,
    id: key(n + 500),
    number: 'S2026112600001',
    state: 'pending_dispatch',
    memberId: null,
    repeated: false,
    unstored,
    idempotencyKey: key(n),
  },
})
const enter = (person: string) => {
  speakFor(person)
  unsent.start(person, true)
}

t.beforeEach(async () => {
  unsent.stop()
  shelf.close()
  for (const kept of storage.keys()) storage.removeItem(kept)
  sent = []
  answer = () => 'unreachable'
})
t.teardown(() => unsent.stop())

t.test('an order that one person could not send is not sent, and not seen, by the next', async t => {
  enter('anna')
  t.same(await unsent.save(form(1), ''), { kind: 'kept' })
  unsent.stop()
  t.same(unsent.list, [], 'nothing of it stays in the page')
  sent = []
  answer = () => stored(1)
  enter('boris')
  await unsent.drain()
  t.same(sent, [], 'Boris sends nothing')
  t.same(unsent.list, [])
  unsent.stop()
  enter('anna')
  await unsent.drain()
  t.same(
    sent.map(({ path, person, body }) => [path, person, body?.idempotencyKey]),
    [['/api/orders', 'anna', key(1)]],
    'Anna does, as herself',
  )
  t.same(storage.keys(), [], 'and once it is stored it is kept no longer')
})

for (const [status, code] of [
  [400, 'BAD_INPUT'],
  [403, 'FORBIDDEN'],
  [404, 'NOT_FOUND'],
  [409, 'KEY_REUSED'],
] as const) {
  t.test(`refused with ${status}: kept, shown, and opened again with all that was written`, async t => {
    enter('anna')
    await unsent.save(
      { ...form(2), appointment: { from: '2026-11-28T01:00:00.000Z', to: '2026-11-28T03:00:00.000Z' }, budgetFen: 12_050 },
      '',
    )
    answer = () => problem(status, code)
    await unsent.drain()
    t.equal(unsent.waiting.length, 0)
    t.equal(unsent.refused.length, 1)
    t.equal(unsent.refused[0]?.refused?.code, code)
    unsent.stop()
    enter('anna')
    const [one] = unsent.refused
    t.ok(one, 'also after another sign-in')
    shelf.reopen(one!)
    const { current } = shelf
    t.equal(current.returned, true)
    const { idempotencyKey, draftId: _, ...body } = current.body()
    t.match(body, { contact: form(2).contact, content: '擦玻璃', budgetFen: 12_050, appointment: { from: '2026-11-28T01:00:00.000Z' } })
    t.equal(idempotencyKey === key(2), code !== 'KEY_REUSED', 'a key that is another order is given up')
  })
}

for (const [name, given] of [
  ['an error inside the server', problem(500, 'INTERNAL')],
  ['too many requests', problem(429, 'TOO_MANY')],
  ['a sign-in that is over', problem(401, 'NOT_SIGNED_IN')],
  ['no server', 'unreachable'],
] as const) {
  t.test(`${name} passes: the form waits on`, async t => {
    enter('anna')
    await unsent.save(form(3), '')
    answer = () => given
    await unsent.drain()
    t.equal(unsent.waiting.length, 1)
    t.equal(unsent.refused.length, 0)
  })
}

t.test('stored from another place with other words: said, not taken for done', async t => {
  enter('anna')
  await unsent.save(form(4), '')
  answer = () => stored(4, ['content'])
  await unsent.drain()
  t.equal(unsent.refused[0]?.refused?.code, 'STORED_OTHERWISE')
})

t.test('forms of an earlier version, whose writer nobody knows, are shown and never sent by themselves', async t => {
  storage.setItem('hearthline.outbox', JSON.stringify([{ form: form(5), at: 1 }]))
  answer = () => stored(5)
  enter('boris')
  await unsent.drain()
  t.same(sent, [])
  t.equal(unsent.refused[0]?.refused?.code, 'WRITER_UNKNOWN')
  t.equal(storage.getItem('hearthline.outbox'), null)
})

t.test('half-written forms belong to who wrote them', async t => {
  answer = ({ method }) => (method === 'GET' ? { status: 200, body: { items: [] } } : { status: 200 })
  speakFor('anna')
  await shelf.open('anna')
  shelf.current.fields.name = '李娜'
  shelf.changed(shelf.current)
  const { id } = shelf.current
  t.same(storage.keys(), [`hearthline.draft.anna.${id}`], 'kept at once, under her name')
  shelf.close()
  speakFor('boris')
  await shelf.open('boris')
  t.same(shelf.drafts, [])
  t.equal(shelf.current.fields.name, '', 'Boris sees an empty form')
  shelf.current.fields.name = '赵敏'
  shelf.changed(shelf.current)
  t.notOk(storage.keys().some(kept => kept.startsWith('hearthline.draft.boris') && kept.endsWith(id)))
  shelf.close()
  await shelf.open('anna')
  t.equal(shelf.current.fields.name, '李娜', 'Anna finds hers')
})

t.test('signing out hands the forms in: what the server has is not left in the browser, the rest is', async t => {
  answer = ({ method }) => (method === 'GET' ? { status: 200, body: { items: [] } } : { status: 200 })
  await shelf.open('anna')
  shelf.current.fields.name = '李娜'
  shelf.changed(shelf.current)
  await shelf.handIn()
  t.same(
    sent.filter(({ method }) => method === 'PUT').map(({ body }) => (body?.data as { fields: { name: string } }).fields.name),
    ['李娜'],
  )
  t.same(storage.keys(), [])
  answer = () => 'unreachable'
  shelf.current.fields.name = '李娜娜'
  shelf.changed(shelf.current)
  await shelf.handIn()
  t.equal(storage.keys().length, 1)
})

t.test('a form beyond what the server keeps for a person stays in this browser, and they are told', async t => {
  notices.clear()
  answer = ({ method }) => (method === 'GET' ? { status: 200, body: { items: [] } } : problem(409, 'DRAFTS_FULL'))
  speakFor('anna')
  await shelf.open('anna')
  shelf.current.fields.name = '李娜'
  shelf.changed(shelf.current)
  await shelf.handIn()
  t.same(storage.keys(), [`hearthline.draft.anna.${shelf.current.id}`])
  t.same(
    notices.list.map(({ kind, text }) => [kind, text]),
    [['fault', 'DRAFTS_FULL']],
  )
  notices.clear()
})

t.test('two tabs of one person: each keeps its own form, and learns of the other', async t => {
  await shelf.open('anna')
  shelf.current.fields.content = '第一个标签页'
  shelf.changed(shelf.current)
  const other = new Draft()
  other.fields.content = '第二个标签页'
  storage.touch(`hearthline.draft.anna.${other.id}`, JSON.stringify(other.keep()))
  t.same(shelf.drafts.map(draft => draft.fields.content).sort(), ['第一个标签页', '第二个标签页'])
  t.equal(storage.keys().length, 2, 'neither is written over')
  storage.touch(`hearthline.draft.anna.${other.id}`, null)
  t.same(
    shelf.drafts.map(draft => draft.fields.content),
    ['第一个标签页'],
    'saved there, gone here',
  )
  const mine = shelf.drafts[0]!
  mine.isEdited()
  mine.fields.content = '第一个标签页，又写了一句'
  storage.touch(`hearthline.draft.anna.${mine.id}`, null)
  t.same(
    shelf.drafts.map(draft => draft.fields.content),
    ['第一个标签页，又写了一句'],
    'what was written since stays',
  )
})

t.test('a form that an earlier version left bare among the drafts comes back, too', async t => {
  const item = { id: key(6), kind: 'service', callId: null, data: form(6, '周婷'), updatedAt: '2026-11-26T01:00:00Z' }
  answer = ({ method }) => (method === 'GET' ? { status: 200, body: { items: [item] } } : { status: 200 })
  await shelf.open('anna')
  t.equal(shelf.current.returned, true)
  t.equal(shelf.current.fields.name, '周婷')
})

t.test('a form that the server could not store comes back as a draft with all its words', async t => {
  const item = {
    id: key(7),
    kind: 'service',
    callId: null,
    data: { form: form(7, '周婷'), masked: '138****0102' },
    updatedAt: '2026-11-26T01:00:00Z',
  }
  answer = ({ method }) => (method === 'GET' ? { status: 200, body: { items: [item] } } : { status: 200 })
  await shelf.open('anna')
  t.equal(shelf.current.returned, true)
  t.match(shelf.current.body(), { idempotencyKey: key(7), contact: { name: '周婷' }, content: '擦玻璃' })
})

t.test('a time half chosen is an error at its field, not as soon as possible', async t => {
  const draft = new Draft()
  draft.tried = true
  draft.fields.from = '2026-11-28T09:00'
  t.ok(draft.error('appointment.to'))
  t.notOk(draft.error('appointment.from'))
  draft.fields.to = '2026-11-28T08:00'
  t.ok(draft.error('appointment.to'), 'an end before the start')
  draft.fields.to = '2026-11-28T11:00'
  t.notOk(draft.error('appointment.to'))
  draft.fields.from = ''
  t.ok(draft.error('appointment.from'))
  draft.fields.to = ''
  t.equal(draft.body().appointment, null)
})

t.test('the second order of a call is of the same person', async t => {
  answer = () => ({ status: 204 })
  await shelf.open('anna')
  const pop = {
    call: { id: 'c1', number: { masked: '138****0102' } },
    context: { match: 'none', members: [] },
  } as never
  shelf.openFor(pop)
  const first = shelf.current
  first.fields.name = '周婷'
  first.fields.districtCode = '430602'
  first.fields.detail = '花园小区 3 栋'
  shelf.changed(first)
  shelf.saved(first, { id: key(8), number: 'S1', callId: 'c1', memberId: key(9) }, pop)
  const { fields, callId, dirty } = shelf.current
  t.not(shelf.current.key, first.key)
  t.match(fields, { name: '周婷', memberId: key(9), phone: { from: 'caller', callId: 'c1' }, detail: '花园小区 3 栋', content: '' })
  t.equal(callId, 'c1')
  t.notOk(dirty, 'nothing is written yet')
  t.same(
    shelf.stored.map(order => order.number),
    ['S1'],
  )
})
