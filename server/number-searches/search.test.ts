/** Searches by number: few a minute and list, each written down with whom it found. */
import { desc, eq } from 'drizzle-orm'
import t from 'tap'
import { auditLog, numberSearches, staff, workOrders } from '../../db/schema/index.ts'
import { matchWhole } from '../../test/match-whole.ts'
import { useOffice } from '../../test/office.ts'
import { orderForm } from '../../test/order-forms.ts'
import { digitsSearched } from './search.ts'

const { as, db, office, clock, published, values } = await useOffice(t)
const people = await db.select().from(staff)
const idOf = (username: string) => people.find(person => person.username === username)!.id
const number = '13973072201'
const { id: orderId } = (
  await as('intake1', 'POST', '/orders', await orderForm(db, { contact: { name: '查找', phone: { from: 'typed', number } } }))
).body as { id: string }
const [order] = await db.select().from(workOrders).where(eq(workOrders.id, orderId))
const later = () => {
  clock.now = new Date(clock.now.getTime() + 61_000)
}
const written = (username: string) =>
  db
    .select()
    .from(numberSearches)
    .where(eq(numberSearches.staffId, idOf(username)))
    .orderBy(desc(numberSearches.at))

t.test('what finds anybody is a whole number, or seven digits of one', async t => {
  for (const [q, digits] of [
    [number, 11],
    ['+86 139-7307-2201', 13],
    ['3072201', 7],
    ['072201', null],
    ['S2026112600015', null],
    ['张三', null],
    [undefined, null],
  ] as const)
    t.equal(digitsSearched(q), digits, String(q))
})

t.test('each is written down with its hits and without its digits, in every list', async t => {
  for (const [path, kind, username, hit] of [
    ['/members?q=', 'members', 'lead', order!.memberId],
    ['/orders?q=', 'orders', 'lead', orderId],
    ['/dispatch/pool?q=', 'pool', 'lead', orderId],
    ['/callbacks?view=open&q=', 'callbacks', 'lead', null],
  ] as const) {
    t.equal((await as(username, 'GET', path + number)).status, 200, path)
    const rows = (await written(username)).filter(row => row.kind === kind)
    matchWhole(t, rows, [{ digits: 11, hits: hit ? [hit] : [] }], path)
    t.notOk(JSON.stringify(rows).includes('2201'), 'no digits')
    await as(username, 'GET', `${path}${encodeURIComponent('查找')}`)
    await as(username, 'GET', `${path}072201`)
    t.equal((await written(username)).filter(row => row.kind === kind).length, 1, `${path} by name, and by a short ending`)
  }
})

t.test('beyond so many a minute they are refused, however many are asked at once; names are still found', async t => {
  const limit = office.settings.current('privacy.searches-a-minute')
  const endings = Array.from({ length: limit + 4 }, (_, i) => `30722${String(i).padStart(2, '0')}`)
  const replies = await Promise.all(endings.map(q => as('dispatch1', 'GET', `/members?q=${q}`)))
  t.equal(replies.filter(({ status }) => status === 200).length, limit)
  const over = replies.find(({ status }) => status !== 200)
  t.match(over, { status: 429, body: { code: 'NUMBER_SEARCH_LIMIT', facts: { limit, seconds: 60 } } })
  t.equal((await written('dispatch1')).length, limit)
  t.equal((await as('dispatch1', 'GET', `/members?q=${encodeURIComponent('查找')}`)).status, 200)
  t.equal((await as('dispatch1', 'GET', `/orders?q=${number}`)).status, 200, 'another list has its own')
  t.equal((await as('dispatch2', 'GET', `/members?q=${number}`)).status, 200, 'so has another person')
  later()
  t.equal((await as('dispatch1', 'GET', `/members?q=${number}`)).status, 200)
})

t.test('a form that is refused, or taken back, is no way around: its typed numbers count, too', async t => {
  const limit = office.settings.current('privacy.searches-a-minute')
  const person = people.find(({ username }) => username === 'intake3')!
  const ofForms = async () => (await written(person.username)).filter(row => row.kind === 'forms')
  const over = { status: 429, body: { code: 'NUMBER_SEARCH_LIMIT', facts: { limit } } }
  // the district is none: nothing is stored, and the answer would tell the right guess from the others
  const addresses = [{ districtCode: '999999', detail: '不存在的地方' }]
  const guess = (typed: string) =>
    as(person.username, 'POST', '/members', { name: '查找', phones: [{ number: { from: 'typed', number: typed } }], addresses })
  t.match(await guess('13973072299'), { status: 400 })
  t.match(await guess(number), { status: 409, body: { code: 'MEMBER_KNOWN' } })
  t.same((await ofForms()).map(({ digits, hits }) => [digits, ...hits]).sort(), [[11], [11, order!.memberId]])
  const version = async () => (await as(person.username, 'GET', `/members/${order!.memberId}`)).body.version as number
  const add = async (typed: string) =>
    as(person.username, 'PATCH', `/members/${order!.memberId}`, {
      version: await version(),
      addPhones: [{ number: { from: 'typed', number: typed } }],
    })
  t.match(await add(number), { status: 200 })
  t.equal((await ofForms()).length, 3)
  while ((await ofForms()).length < limit) await guess('13973072299')
  t.match(await guess(number), over)
  t.match(await add(number), over)
  t.match(await as(person.username, 'POST', '/members', { name: '又一人', phones: [{ number: { from: 'typed', number: '12345' } }] }), {
    status: 201,
  })
  later()
  t.match(await add(number), { status: 200 })
})

t.test('an hour has a limit of its own, of all lists together; leads are told once of who wants more', async t => {
  const usual = values['privacy.searches-an-hour']
  t.teardown(() => void (values['privacy.searches-an-hour'] = usual))
  values['privacy.searches-an-hour'] = 6
  clock.now = new Date(clock.now.getTime() + 3_600_000)
  published.length = 0
  const over = { status: 429, body: { code: 'NUMBER_SEARCH_HOUR_LIMIT', facts: { limit: 6, seconds: 3600, minutes: 60 } } }
  const lists = ['/members?q=', '/orders?q=', '/dispatch/pool?q=']
  const replies = await Promise.all([...lists, ...lists, ...lists].map(path => as('dispatch2', 'GET', path + number)))
  t.equal(replies.filter(({ status }) => status === 200).length, 6)
  const refused = replies.filter(({ status }) => status !== 200)
  t.equal(refused.length, 3)
  for (const one of refused) t.match(one, over)
  t.equal((await as('dispatch2', 'GET', `/members?q=${encodeURIComponent('查找')}`)).status, 200)
  const { id, name: person } = people.find(({ username }) => username === 'dispatch2')!
  matchWhole(
    t,
    published.filter(({ type }) => type === 'search.refused'),
    [{ audience: 'right:refusals.read', data: { refusal: { person, limit: 6 } } }],
  )
  matchWhole(t, await db.select().from(auditLog).where(eq(auditLog.action, 'number-search.limit')), [
    { staffId: id, action: 'number-search.limit', detail: { limit: 6 } },
  ])
  clock.now = new Date(clock.now.getTime() + 3_600_000)
  t.equal((await as('dispatch2', 'GET', `/members?q=${number}`)).status, 200)
})
