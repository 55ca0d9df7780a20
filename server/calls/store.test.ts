/** The history of calls names whoever is behind a number. */
import { asc } from 'drizzle-orm'
import t from 'tap'
import { callLegs, calls, recordings, staff } from '../../db/schema/index.ts'
import { useOffice } from '../../test/office.ts'
import { everything } from '../scope.ts'
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
  const { items } = await listCalls(db, everything(), { limit: 3 })
  t.same(
    items.map(({ name }) => name),
    ['刘芳', '岳阳洁万家保洁有限公司', null],
  )
})

t.test("a person's calls are those they took part in, each once, page by page, in the order of all", async t => {
  const [me, other] = await db.select({ id: staff.id }).from(staff).orderBy(asc(staff.staffNo)).limit(2)
  const at = Date.parse('2027-02-01T00:00:00Z')
  const row = (n: number, staffId: string) => ({
    id: `own-${String(n).padStart(2, '0')}`,
    direction: 'inbound' as const,
    state: 'ended' as const,
    // two calls each begin at one moment
    startedAt: new Date(at - Math.floor(n / 2) * 1_000),
    endedAt: new Date(at),
    staffId,
  })
  const rows = Array.from({ length: 24 }, (_, n) => row(n, n % 3 === 0 ? me!.id : other!.id))
  await db.insert(calls).values(rows)
  const leg = (n: number, ordinal: number, staffId: string, isAnswered = true) => ({
    callId: rows[n]!.id,
    ordinal,
    role: 'agent' as const,
    why: 'offered' as const,
    staffId,
    offeredAt: rows[n]!.startedAt,
    answeredAt: isAnswered ? rows[n]!.startedAt : null,
    callStartedAt: rows[n]!.startedAt,
    seq: 1,
  })
  await db
    .insert(callLegs)
    .values([leg(0, 1, me!.id), leg(4, 1, me!.id), leg(4, 2, other!.id), leg(4, 3, me!.id), leg(5, 1, me!.id), leg(7, 1, me!.id, false)])
  const expected = rows
    .filter(({ staffId }, n) => staffId === me!.id || n === 4 || n === 5)
    .sort((a, b) => b.startedAt.getTime() - a.startedAt.getTime() || (a.id < b.id ? 1 : -1))
    .map(({ id }) => id)
  const found: string[] = []
  let cursor: string | undefined
  do {
    const page = await listCalls(db, everything(), { own: me!.id, cursor, limit: 3 })
    found.push(...page.items.map(({ record }) => record.id))
    cursor = page.next ?? undefined
  } while (cursor !== undefined && found.length < expected.length)
  t.same(found.slice(0, expected.length), expected)
  t.equal(new Set(found).size, found.length)
})

t.test('a call says what its recordings lack: the worst of it, and why', async t => {
  const at = Date.parse('2027-03-01T00:00:00Z')
  type Row = typeof recordings.$inferInsert
  const kinds: Pick<Row, 'state' | 'reason'>[][] = [
    [],
    [{ state: 'ready', reason: null }],
    [{ state: 'recording', reason: null }],
    [
      { state: 'one-sided', reason: 'seat-silent' },
      { state: 'ready', reason: null },
      { state: 'partial', reason: 'cut' },
    ],
    [
      { state: 'partial', reason: 'gap' },
      { state: 'missing', reason: 'disk-full' },
    ],
  ]
  await db.insert(calls).values(
    kinds.map((_, n) => ({
      id: `lacks-${n}`,
      direction: 'inbound' as const,
      state: 'ended' as const,
      startedAt: new Date(at - n * 1_000),
      endedAt: new Date(at),
    })),
  )
  await db
    .insert(recordings)
    .values(
      kinds.flatMap((rows, n) => rows.map((row, m) => ({ ...row, id: `lacks-${n}-${m}`, callId: `lacks-${n}`, startedAt: new Date(at) }))),
    )
  const { items } = await listCalls(db, everything(), { limit: kinds.length })
  t.strictSame(
    items.map(one => one.lacks),
    [null, null, null, { state: 'partial', reason: 'cut' }, { state: 'missing', reason: 'disk-full' }],
  )
})

t.test('a message is empty where nobody speaks in it, and where there is no sound at all; lost is another thing', async t => {
  const at = Date.parse('2031-03-01T00:00:00Z')
  const kinds = [
    { state: 'ready' as const, reason: null, speechMs: 0 },
    { state: 'ready' as const, reason: null, speechMs: 4_000 },
    { state: 'missing' as const, reason: 'no-sound', speechMs: null },
    { state: 'missing' as const, reason: 'cut', speechMs: null },
  ]
  await db.insert(calls).values(
    kinds.map((_, n) => ({
      id: `message-${n}`,
      direction: 'inbound' as const,
      state: 'ended' as const,
      startedAt: new Date(at - n * 1_000),
      endedAt: new Date(at),
      result: 'voicemail',
    })),
  )
  await db.insert(recordings).values(
    kinds.map((row, n) => ({
      ...row,
      id: `m-${n}`,
      callId: `message-${n}`,
      kind: 'voicemail' as const,
      startedAt: new Date(at),
    })) as never,
  )
  const { items } = await listCalls(db, everything(), { limit: kinds.length })
  t.strictSame(
    items.map(one => one.emptyMessage),
    [true, false, true, false],
  )
})
