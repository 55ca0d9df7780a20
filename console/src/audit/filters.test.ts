import t from 'tap'
import { filtersOf, readWishes, writeWishes } from './filters.ts'

const person = '11111111-2222-4333-8444-555555555555'

t.test('wishes stand in the address and come back from it', async t => {
  const query = `?person=${person}&action=record.change&kind=member&id=abc&from=2026-11-01&to=2026-11-27`
  const wishes = readWishes(query)
  t.equal(writeWishes(wishes), query)
  t.equal(writeWishes(readWishes('')), '')
})

t.test('what is no wish of that kind is left out', async t => {
  for (const query of ['person=lead', 'action=nothing', 'kind=Drop%20table', 'from=2026-02-30', 'to=yesterday', `id=${'x'.repeat(81)}`])
    t.equal(writeWishes(readWishes(query)), '', query)
})

t.test('both days are whole, by the clock of the centre', async t => {
  t.strictSame(filtersOf(readWishes('from=2026-11-01&to=2026-11-27'), 'Asia/Shanghai'), {
    from: '2026-10-31T16:00:00.000Z',
    to: '2026-11-27T16:00:00.000Z',
  })
  t.strictSame(filtersOf(readWishes(`person=${person}&kind=order`), 'Asia/Shanghai'), { person, subjectKind: 'order' })
})
