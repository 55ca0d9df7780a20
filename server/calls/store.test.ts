/** The history of calls names whoever is behind a number. */
import t from 'tap'
import { calls } from '../../db/schema/index.ts'
import { useOffice } from '../../test/office.ts'
import { listCalls } from './store.ts'

const { db } = await useOffice(t)

t.test('a call names its member, or else its merchant; a number of nobody has no name', async t => {
  const at = Date.parse('2027-01-01T00:00:00Z')
  const numbers = ['+8613973000104', '+867308211001', '+8613600000099']
  await db.insert(calls).values(
    numbers.map((number, n) => ({
      id: `named-${n}`,
      direction: 'outbound' as const,
      state: 'ended' as const,
      number,
      startedAt: new Date(at - n * 1000),
      endedAt: new Date(at),
    })),
  )
  const { items } = await listCalls(db, { missed: false, limit: 3 })
  t.same(
    items.map(({ name }) => name),
    ['刘芳', '岳阳洁万家保洁有限公司', null],
  )
})
