/** Guesses at telephones' passwords: from the journal into the audit, and out of it for team leads and administrators. */
import t from 'tap'
import { auditLog } from '../../db/schema/index.ts'
import type { GuessesMet } from '../../telephony/engine/journal.ts'
import { matchWhole } from '../../test/match-whole.ts'
import { useOffice } from '../../test/office.ts'
import { saveJournal } from './journal-store.ts'

const { as, db } = await useOffice(t)
const at = Date.parse('2026-12-01T02:00:00Z')
const entry = (n: number, more: Partial<GuessesMet>): GuessesMet => ({
  id: `guesses:${n}`,
  at: at + n * 1_000,
  about: 'guesses',
  what: 'shut-out',
  address: null,
  account: null,
  ms: null,
  ...more,
})
const entries = [
  entry(1, { address: '192.0.2.1', account: '1001', ms: 60_000 }),
  entry(2, { what: 'confined', account: '1001', ms: 60_000 }),
  entry(3, { what: 'let-in', address: '192.0.2.1' }),
]

t.test('each is kept once in the audit, however often the journal is read', async t => {
  await saveJournal(db, entries)
  await saveJournal(db, entries)
  const rows = await db.select().from(auditLog).orderBy(auditLog.at)
  matchWhole(
    t,
    rows.map(({ action, address, subjectId, staffId }) => ({ action, address, subjectId, staffId })),
    [
      { action: 'phone-guesses.shut-out', address: '192.0.2.1', subjectId: '1001', staffId: null },
      { action: 'phone-guesses.confined', address: null, subjectId: '1001', staffId: null },
      { action: 'phone-guesses.let-in', address: '192.0.2.1', subjectId: null, staffId: null },
    ],
  )
})

t.test('team leads and administrators read it, newest first, to the end; nobody else does', async t => {
  await db.insert(auditLog).values({ action: 'reveal.limit' })
  for (const username of ['lead', 'admin']) {
    const first = await as(username, 'GET', '/phone-guesses?limit=2')
    matchWhole(
      t,
      first.body.items.map(({ id, what, seconds }: Record<string, unknown>) => ({ id, what, seconds })),
      [
        { id: 'guesses:3', what: 'let-in', seconds: null },
        { id: 'guesses:2', what: 'confined', seconds: 60 },
      ],
      username,
    )
    const second = await as(username, 'GET', `/phone-guesses?limit=2&cursor=${first.body.next}`)
    matchWhole(t, second.body, {
      items: [{ id: 'guesses:1', at: '2026-12-01T02:00:01.000Z', what: 'shut-out', address: '192.0.2.1', account: '1001', seconds: 60 }],
      next: null,
    })
  }
  t.match(await as('intake1', 'GET', '/phone-guesses'), { status: 403 })
  t.strictSame((await as('lead', 'GET', '/phone-guesses?cursor=1_zz')).body, { items: [], next: null })
})
