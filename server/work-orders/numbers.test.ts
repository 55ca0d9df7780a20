import t from 'tap'
import { useOffice } from '../../test/office.ts'
import { nextNumber } from './numbers.ts'

const { db } = await useOffice(t)

t.test("an order's number begins with the day of the centre's clock, also where the clock changes", async t => {
  const dayIn = async (zone: string, at: string) => (await nextNumber(db, 'S', new Date(at), zone)).slice(1, 9)
  t.equal(await dayIn('Asia/Shanghai', '2026-11-22T16:00:00Z'), '20261123')
  t.equal(await dayIn('Asia/Shanghai', '2026-11-22T15:59:59Z'), '20261122')
  t.equal(await dayIn('Europe/Berlin', '2026-10-24T22:00:00Z'), '20261025', 'summer time until the night')
  t.equal(await dayIn('Europe/Berlin', '2026-10-25T22:30:00Z'), '20261025', 'the day has 25 hours')
  t.equal(await dayIn('Europe/Berlin', '2026-10-25T23:00:00Z'), '20261026')
  t.equal(await dayIn('Europe/Berlin', '2026-03-29T22:00:00Z'), '20260330', 'and here 23')
})

t.test('all letters share the count of a day', async t => {
  const next = (letter: string) => nextNumber(db, letter, new Date('2027-01-01T04:00:00Z'), 'Asia/Shanghai')
  t.equal(await next('S'), 'S2027010100001')
  t.equal(await next('C'), 'C2027010100002')
})
