/** A call counts once in a day's figures. */
import t from 'tap'
import { calls } from '../../db/schema/index.ts'
import { useOffice } from '../../test/office.ts'
import { outcomesSince } from './store.ts'

const { db } = await useOffice(t)

t.test('a caller who lost the seat and gave up waiting is abandoned, and not answered besides', async t => {
  const at = Date.parse('2030-01-01T00:00:00Z')
  const row = (id: string, result: 'answered' | 'abandoned', isAnswered: boolean) => ({
    id,
    direction: 'inbound' as const,
    state: 'ended' as const,
    queueId: 'intake',
    startedAt: new Date(at),
    queuedAt: new Date(at),
    answeredAt: isAnswered ? new Date(at + 4_000) : null,
    endedAt: new Date(at + 60_000),
    waitedMs: 4_000,
    result,
  })
  await db.insert(calls).values([row('day-1', 'answered', true), row('day-2', 'abandoned', true), row('day-3', 'abandoned', false)])
  t.strictSame((await outcomesSince(db, new Date(at))).get('intake'), { offered: 3, answered: 1, abandoned: 2, answeredInTime: 1 })
})
