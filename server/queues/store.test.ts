/** A call counts once in a day's figures. */
import t from 'tap'
import { calls, queueVisits } from '../../db/schema/index.ts'
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

t.test('answered in time is the wait until the first answer, whatever the call waited later', async t => {
  const at = Date.parse('2031-01-01T00:00:00Z')
  const after = (ms: number) => new Date(at + ms)
  const row = (id: string, waitedMs: number) => ({
    id,
    direction: 'inbound' as const,
    state: 'ended' as const,
    queueId: 'intake',
    startedAt: after(0),
    queuedAt: after(0),
    answeredAt: after(4_000),
    endedAt: after(200_000),
    waitedMs,
    result: 'answered',
  })
  const visit = (callId: string, ordinal: number, from: number, to: number, result: 'answered' | 'left') => ({
    callId,
    ordinal,
    queueId: 'intake',
    enteredAt: after(from),
    leftAt: after(to),
    result,
    seq: ordinal,
  })
  await db.insert(calls).values([row('sl-1', 44_000), row('sl-2', 50_000), row('sl-3', 20_000), row('sl-4', 10_000)])
  await db.insert(queueVisits).values([
    // answered at once; the seat was lost, and the second one took 40 seconds
    visit('sl-1', 1, 0, 4_000, 'answered'),
    visit('sl-1', 2, 90_000, 130_000, 'answered'),
    // late at first, quick the second time
    visit('sl-2', 1, 0, 48_000, 'answered'),
    visit('sl-2', 2, 90_000, 92_000, 'answered'),
  ])
  t.match(
    (await outcomesSince(db, after(0))).get('intake'),
    { offered: 4, answered: 4, answeredInTime: 2 },
    'sl-1, and sl-4 of before visits',
  )
})
