import t from 'tap'
import { GENESIS, follow, sealed, type AuditRow } from './chain.ts'

const START = { position: 0, hash: GENESIS }
const row = (id: number, detail: Record<string, unknown> = {}) => ({
  id,
  at: new Date('2026-11-27T02:00:00Z'),
  staffId: null,
  action: 'session.begin',
  subjectKind: null,
  subjectId: null,
  address: '10.0.0.1',
  detail,
})
const chainOf = (rows: readonly ReturnType<typeof row>[]): AuditRow[] => {
  const seals = sealed(START, rows)
  return rows.map((one, i) => ({ ...one, position: seals[i]!.position, hash: seals[i]!.hash }))
}

t.test('what was sealed is followed to its end, in one piece or in parts', async t => {
  const rows = chainOf([row(3), row(1), row(7)])
  t.strictSame(
    rows.map(({ position }) => position),
    [1, 2, 3],
  )
  const end = { position: 3, hash: rows[2]!.hash }
  t.strictSame(follow(START, rows), { end, fault: null })
  t.strictSame(follow(follow(START, rows.slice(0, 2)).end, rows.slice(2)), { end, fault: null })
})

t.test('the order of keys in a detail is not part of it, its values are', async t => {
  const [one] = chainOf([row(1, { a: 1, b: { c: 2, d: [3] } })])
  const [other] = chainOf([row(1, { b: { d: [3], c: 2 }, a: 1 })])
  t.equal(one!.hash, other!.hash)
  t.not(one!.hash, chainOf([row(1, { a: 1, b: { c: 2, d: [4] } })])[0]!.hash)
})

t.test('each field that is changed shows, at its own row', async t => {
  const rows = chainOf([row(1), row(2), row(3)])
  for (const change of [
    { id: 9 },
    { at: new Date(0) },
    { staffId: '00000000-0000-4000-8000-000000000000' },
    { action: 'session.end' },
    { subjectKind: 'staff' },
    { subjectId: 'x' },
    { address: null },
    { detail: { a: 1 } },
    { hash: GENESIS },
  ]) {
    const forged = rows.with(1, { ...rows[1]!, ...change })
    t.strictSame(follow(START, forged).fault, { position: 2, id: forged[1]!.id, why: 'changed' }, String(Object.keys(change)[0]))
  }
})

t.test('a row that is out, in twice, or in another place shows', async t => {
  const [first, second, third] = chainOf([row(1), row(2), row(3)]) as [AuditRow, AuditRow, AuditRow]
  t.strictSame(follow(START, [first, third]).fault, { position: 2, id: null, why: 'missing' })
  t.strictSame(follow(START, [second, third]).fault, { position: 1, id: null, why: 'missing' })
  t.strictSame(follow(START, [first, first]).fault, { position: 2, id: null, why: 'missing' })
  const swapped = [first, { ...third, position: 2 }, { ...second, position: 3 }]
  t.strictSame(follow(START, swapped).fault, { position: 2, id: 3, why: 'changed' })
})
