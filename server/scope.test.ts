/** A scope is made of a person's rights and of nothing else; what everybody with a right is told is beyond nobody's reach. */
import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import t from 'tap'
import { Right, type Scope, scopesOf } from './contract/rights.ts'
import { audiencesOf } from './feed/socket.ts'
import { limitOf } from './feed/limit.ts'
import { rightsOf } from './plugins/rights.ts'
import { among, scopeIfAny, scopeOf, type ReadScope } from './scope.ts'
import { audiencesOfOrder } from './work-orders/readers.ts'

const person = { id: '00000000-0000-4000-8000-000000000001', rights: rightsOf(['callback']) }

t.test('a scope comes from rights', t => {
  t.match(scopeOf(person, 'members.read'), { reach: 'own', reader: person.id })
  t.match(scopeOf(person, 'orders.read'), { reach: 'all' })
  t.equal(scopeIfAny(person, 'staff.read'), null)
  t.throws(() => scopeOf(person, 'staff.read'), { code: 'FORBIDDEN' })
  const reads = (scope: ReadScope<'members.read'>) => scope.reach
  // @ts-expect-error a scope that somebody wrote down is none
  reads({ reach: 'all', reader: null })
  // @ts-expect-error nor is that of another right
  reads(scopeOf(person, 'orders.read'))
  t.end()
})

t.test("where a team or a district means nothing, it reaches no further than what is one's own", t => {
  const own = () => ({ queryChunks: ['own'] }) as never
  t.equal(among({ reach: 'all' }, { own }), undefined)
  for (const reached of [
    { reach: 'own', people: [] },
    { reach: 'team', teams: [], people: [], seats: [], queues: [], foreign: [] },
    { reach: 'district', people: [], districts: [] },
  ] as const)
    t.ok(among(reached, { own }), reached.reach)
  t.end()
})

const sources = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map(name => ({ name, text: readFileSync(resolve(import.meta.dirname, name), 'utf8') }))

t.test('no route reads as the system does', t => {
  const asSystem = sources.filter(({ text }) => /\beverything\b.*from '.*scope\.ts'/.test(text)).map(({ name }) => name)
  t.ok(asSystem.includes('members/change.ts'), 'what does is found')
  t.strictSame(
    asSystem.filter(name => /routes\.ts$|socket\.ts$|search\.ts$/.test(name)),
    [],
  )
  t.end()
})

/** News for everybody with a right whose reach is limited, and why it may be: they carry nothing of a row. */
const WITHOUT_CONTENT: Record<string, string> = {}

t.test('what everybody with a right hears is of rights that reach everything', t => {
  const told = sources.flatMap(({ name, text }) =>
    [...text.matchAll(/'right:([\w.-]+)'/g)].map(([, right]) => ({ name, right: Right.parse(right) })),
  )
  t.ok(told.length > 5, `${told.length} audiences`)
  for (const { name, right } of told) if (!WITHOUT_CONTENT[right]) t.strictSame(scopesOf(right), ['all'], `${name}: right:${right}`)
  t.end()
})

t.test('news of an order reach whoever may read it', t => {
  const order = {
    confidential: false,
    intakeAgentId: 'a',
    claimedBy: null,
    dispatchAgentId: 'b',
    callbackAgentId: 'a',
    districtCode: '430602',
  }
  t.strictSame(audiencesOfOrder(order, ['c']), ['every:orders.read', 'district:430602', 'person:a', 'person:b', 'person:c'])
  t.strictSame(audiencesOfOrder({ ...order, confidential: true }, []), ['right:orders.override', 'person:a', 'person:b'])
  const hears = (roles: Parameters<typeof rightsOf>[0], districts: string[] = []) =>
    audiencesOf({ id: 'me', sessionId: 's', roles, rights: rightsOf(roles), seatNumber: null }, districts)
  const manager = hears(['district'], ['430602'])
  t.ok(manager.has('district:430602'))
  t.notOk(manager.has('every:orders.read'))
  t.notOk(hears(['intake'], ['430602']).has('district:430602'), 'who hears of all needs no district')
  t.ok(hears(['lead']).has('board:me'))
  t.notOk(hears(['hotline']).has('board:me'), 'whose board is the whole')
  t.ok(hears(['hotline']).has('every:board.read'))
  t.end()
})

t.test('a screen pop says what whoever sits at the seat may know', t => {
  const context = { match: 'one', members: [{ name: '王', openOrders: 2, orders: [{ id: 'o' }] }], calls: [] }
  const frame = JSON.stringify({ seq: '1', type: 'call.offered', data: { call: { id: 'c' }, contextPending: true, context } })
  const shown = (grants: Partial<Record<Right, Scope>>) =>
    JSON.parse(limitOf(rightsOf([], [{ id: 'r', name: { zh: '', en: '' }, grants }]))(frame, 'call.offered')) as {
      seq: string
      data: { call: unknown; contextPending: boolean; context: typeof context | null }
    }
  t.equal(limitOf(rightsOf(['dispatch']))(frame, 'call.offered'), frame, 'a seat of the matrix sees the whole')
  t.strictSame(shown({ 'orders.read': 'all' }).data, { call: { id: 'c' }, contextPending: false, context: null })
  const { data } = shown({ 'members.read': 'own', 'orders.read': 'own' })
  t.strictSame(data.context?.members, [{ name: '王', openOrders: 0, orders: [] }])
  const other = JSON.stringify({ seq: '1', type: 'call.ended', data: { call: { id: 'c' } } })
  t.equal(limitOf(rightsOf([]))(other, 'call.ended'), other)
  t.end()
})
