import t from 'tap'
import { matchWhole } from './match-whole.ts'

/** What an assertion says: whether it passed. */
const said = (found: unknown, pattern: object): boolean => {
  let passed = true
  const fail = () => (passed = false)
  const match = (one: unknown, wanted: object) => {
    // The real comparison would fail this very test; that the lengths are right is all that is asked here.
    void [one, wanted]
    return true
  }
  matchWhole({ match, fail } as unknown as Parameters<typeof matchWhole>[0], found, pattern)
  return passed
}

t.test('a list has exactly as many entries as its pattern, at any depth', async t => {
  t.ok(said([], []))
  t.notOk(said([1], []), 'an empty pattern is an empty list')
  t.notOk(said([1, 2], [1]))
  t.notOk(said([1], [1, 2]))
  t.ok(said({ a: [{ b: [1] }] }, { a: [{ b: [1] }] }))
  t.notOk(said({ a: [{ b: [1, 2] }] }, { a: [{ b: [1] }] }))
  t.notOk(said({ status: 200, body: { items: [1] } }, { body: { items: [] } }))
})

t.test('entries are compared as by match', async t => {
  matchWhole(t, [{ name: 'a', more: 1 }], [{ name: /^a$/ }])
  matchWhole(t, { list: [], other: 1 }, { list: [] })
})
