/** Answers that come when something else is on the screen, or somebody else at it. */
import t from 'tap'
import type { Draft } from './draft.svelte.ts'
import { pretendBrowser } from '../../../test/svelte/browser-parts.ts'

const { storage } = pretendBrowser()
const { shelf } = await import('./shelf.svelte.ts')
const { unsent } = await import('./unsent.svelte.ts')
const { speakFor, whenSignedOut } = await import('../lib/api.ts')
const { clock } = await import('../lib/clock.svelte.ts')

const key = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const pop = { call: { id: 'c1', number: { masked: '138****0102' } }, context: { match: 'none', members: [] } } as never
const order = { id: key(8), number: 'S1', callId: 'c1', memberId: key(9) }

type Row = { id: string; kind: string; callId: string | null; data: Record<string, unknown>; updatedAt: string }
const server = new Map<string, Row>()
type Asked = { method: string; body?: string; headers: Record<string, string> }
let answer: ((path: string, asked: Asked) => Promise<Response>) | null = null
const sent: (string | null)[] = []
Object.assign(globalThis, {
  fetch: async (path: string, asked: Asked) => {
    sent.push(asked.headers['x-hearthline-person'] ?? null)
    if (answer) return answer(path, asked)
    const id = path.split('/').pop()!
    if (asked.method === 'GET') return new Response(JSON.stringify({ items: [...server.values()] }), { status: 200 })
    if (asked.method === 'PUT') server.set(id, { id, ...JSON.parse(asked.body!), updatedAt: new Date().toISOString() })
    if (asked.method === 'DELETE') server.delete(id)
    return new Response(null, { status: 204 })
  },
})
t.afterEach(() => {
  shelf.close()
  unsent.stop()
  speakFor(null)
  server.clear()
  answer = null
  for (const name of storage.keys()) storage.removeItem(name)
})

t.test('saved while another form is open: the other form keeps its person', async t => {
  await shelf.open('anna')
  const other = shelf.current
  Object.assign(other.fields, { name: '赵敏', phone: { from: 'typed', number: '13900001111' }, detail: '别的小区', content: '修马桶' })
  shelf.changed(other)
  shelf.openFor(pop)
  const first = shelf.current
  Object.assign(first.fields, { name: '周婷', detail: '花园小区 3 栋' })
  shelf.changed(first)
  first.send()
  shelf.resume(other)
  t.equal(shelf.saved(first, order, pop), true)
  t.equal(shelf.current, other)
  t.match(other.fields, { name: '赵敏', detail: '别的小区', phone: { from: 'typed', number: '13900001111' }, memberId: null })
  t.equal(other.callId, null)
})

t.test('words written while the form is saved go on as a form of their own', async t => {
  for (const done of [(draft: Draft) => shelf.saved(draft, order, pop), (draft: Draft) => shelf.sent(draft)]) {
    await shelf.open('berta')
    shelf.openFor(pop)
    const first = shelf.current
    first.fields.name = '周婷'
    shelf.changed(first)
    const { idempotencyKey } = first.send()
    first.fields.requirements = '家里有狗，先打电话'
    shelf.changed(first)
    t.equal(done(first), false)
    t.equal(shelf.current.fields.requirements, '家里有狗，先打电话')
    t.not(shelf.current.key, idempotencyKey, 'its next save is another order')
    t.equal(storage.keys().filter(name => name.includes('draft.berta')).length, 1, 'and it is kept')
    shelf.close()
    for (const name of storage.keys()) storage.removeItem(name)
  }
})

t.test('a computer whose clock is slow: what was written last stays', async t => {
  const real = Date.now
  Date.now = () => real() - 300_000
  t.teardown(() => {
    Date.now = real
    clock.learn(Date.now())
  })
  clock.learn(real())
  await shelf.open('carla')
  const draft = shelf.current
  draft.fields.content = 'first words'
  shelf.changed(draft)
  const { key: formKey, fields } = draft.keep()
  server.set(draft.id, {
    id: draft.id,
    kind: 'service',
    callId: null,
    data: { key: formKey, fields },
    updatedAt: new Date(real() - 1).toISOString(),
  })
  draft.fields.content = 'first words, and four minutes of more while the server was away'
  shelf.changed(draft)
  shelf.close()
  await shelf.open('carla')
  t.match(shelf.current.fields.content, /four minutes/)
})

t.test('signing out hands in what is not there yet, and nothing over what another computer wrote since', async t => {
  await shelf.open('dora')
  const draft = shelf.current
  draft.fields.content = 'v1'
  shelf.changed(draft)
  await shelf.handIn()
  t.match(server.get(draft.id)?.data, { fields: { content: 'v1' } })
  const later = { ...server.get(draft.id)!, data: { key: draft.key, fields: { ...draft.keep().fields, content: 'v1 and more' } } }
  server.set(draft.id, later)
  await shelf.handIn()
  t.match(server.get(draft.id)?.data, { fields: { content: 'v1 and more' } }, 'written on elsewhere')
  server.delete(draft.id)
  await shelf.handIn()
  t.equal(server.size, 0, 'saved elsewhere')
})

const form = {
  type: 'service',
  idempotencyKey: key(1),
  contact: { name: '王芳', phone: { from: 'typed', number: '13873000102' } },
} as never

t.test('a save that breaks off after the next person has signed in stays with who wrote it', async t => {
  let breakOff = (_: Error) => {}
  answer = () => new Promise((_, reject) => (breakOff = reject))
  speakFor('anna')
  unsent.start('anna', true)
  const saving = unsent.save(form, '')
  unsent.stop()
  answer = () => Promise.reject(new TypeError('failed'))
  speakFor('boris')
  unsent.start('boris', true)
  breakOff(new TypeError('failed'))
  t.same(await saving, { kind: 'left' })
  sent.length = 0
  await unsent.drain()
  t.same(sent, [], 'Boris sends nothing of hers')
  t.same(
    storage.keys().filter(name => name.includes('unsent')),
    [`hearthline.unsent.anna.${key(1)}`],
  )
  unsent.start('anna', true)
  t.equal(unsent.waiting.length, 1, 'it waits for her')
})

t.test('a late "signed out" to one who has left signs nobody out', async t => {
  let signedOut = 0
  whenSignedOut(async () => {
    signedOut += 1
    return false
  })
  let arrive = (_: Response) => {}
  const refusal = () => new Response(JSON.stringify({ code: 'NOT_SIGNED_IN', message: 'x' }), { status: 401 })
  answer = () => new Promise(resolve => (arrive = resolve))
  speakFor('anna')
  const { orders } = await import('../lib/endpoints/orders.ts')
  const asking = orders.drafts()
  speakFor('boris')
  arrive(refusal())
  await asking
  t.equal(signedOut, 0)
  answer = async () => refusal()
  await orders.drafts()
  t.equal(signedOut, 1)
})
