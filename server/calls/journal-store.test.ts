/** Journal entries on their way into a real database: many calls at once, repeated, and in pieces. */
import { randomUUID } from 'node:crypto'
import { asc, eq, inArray } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import t from 'tap'
import type { Db } from '../../db/client.ts'
import { callEvents, callLegs, calls, queueVisits, recordings, staff } from '../../db/schema/index.ts'
import type { CallBrief, CallFact } from '../../telephony/core/call/facts.ts'
import { offlineSeat, type Seat } from '../../telephony/core/seat.ts'
import { callEntryId, seatEntryId, type JournalEntry } from '../../telephony/engine/journal.ts'
import { useOffice } from '../../test/office.ts'
import { saveJournal } from './journal-store.ts'
import { saveLate } from './late-store.ts'
import { matchWhole } from '../../test/match-whole.ts'

const { db, instance } = await useOffice(t)
const [first, second] = await db.select({ id: staff.id, name: staff.name }).from(staff).orderBy(asc(staff.staffNo)).limit(2)
const start = Date.parse('2026-11-23T09:00:00Z')

const signedIn = (seat: string, person: { id: string; name: string }, at: number): JournalEntry => {
  const state: Seat = { ...offlineSeat(seat, at), state: 'ready', person, since: at, seq: at - start }
  return { id: seatEntryId(state, at), at, about: 'seat', seat, seq: state.seq, state }
}
const brief = (number: string): CallBrief => ({
  direction: 'inbound',
  number,
  did: '95082',
  queue: 'intake',
  language: 'zh',
  keys: '',
  arrivedAt: start,
  queuedAt: start + 10,
  purpose: null,
})
/** A call from arrival to end, with its recording. */
const story = (call: string, number: string, seat: string): JournalEntry[] => {
  const recording = `r-${call}-1`
  const facts: [number, CallFact][] = [
    [0, { type: 'arrived', number, name: null, did: '95082', flow: 'direct' }],
    [10, { type: 'queued', queue: 'intake', priority: 0 }],
    [20, { type: 'offered', seat, leg: `l-${call}-1`, brief: brief(number) }],
    [2000, { type: 'answered', seat, waitedMs: 10, rangMs: 1980, brief: brief(number) }],
    [2001, { type: 'recording-started', recording, kind: 'conversation', seat }],
    [62_000, { type: 'recording-stopped', recording, kind: 'conversation', seat, lastedMs: 59_999, startedAt: start + 2001 }],
    [
      62_001,
      {
        type: 'ended',
        by: 'party',
        cause: 16,
        sip: null,
        outcome: 'answered',
        talkedMs: 60_000,
        waitedMs: 10,
        heldMs: 0,
        seat,
        brief: brief(number),
      },
    ],
  ]
  return facts.map(([at, fact], n) => ({ id: callEntryId(call, n + 1), at: start + at, about: 'call', call, seq: n + 1, fact }))
}
const stored = async (ids: string[]) => new Map((await db.select().from(calls).where(inArray(calls.id, ids))).map(row => [row.id, row]))

await saveJournal(db, [signedIn('1001', first!, start), signedIn('1002', second!, start)])

t.test('calls side by side in one batch: each its own row, the person who sat there, its recording to be made', async t => {
  const [one, other] = [randomUUID(), randomUUID()]
  const [a, b] = [story(one, '+8613800000001', '1001'), story(other, '+8613800000002', '1002')]
  const { toProcess } = await saveJournal(
    db,
    a.flatMap((entry, n) => [entry, b[n]!]),
  )
  t.same(toProcess.sort(), [`r-${one}-1`, `r-${other}-1`].sort())
  const rows = await stored([one, other])
  t.match(rows.get(one), {
    state: 'ended',
    number: '+8613800000001',
    seatNumber: '1001',
    staffId: first!.id,
    talkedMs: 60_000,
    seq: 7,
    endedAt: new Date(start + 62_001),
  })
  t.match(rows.get(other), { state: 'ended', number: '+8613800000002', seatNumber: '1002', staffId: second!.id, seq: 7 })
  t.equal((await db.select().from(callEvents).where(eq(callEvents.callId, one))).length, 7)
  matchWhole(t, await db.select().from(recordings).where(eq(recordings.callId, one)), [
    { state: 'processing', staffId: first!.id, durationMs: 59_999, endedAt: new Date(start + 62_000) },
  ])
})

t.test('the same entries again, whole or in part, change nothing and ask for nothing', async t => {
  const call = randomUUID()
  const entries = story(call, '+8613800000003', '1001')
  await saveJournal(db, entries)
  const before = (await stored([call])).get(call)
  for (const repeated of [entries, entries.slice(2, 5), entries.slice(-1)]) t.same((await saveJournal(db, repeated)).toProcess, [])
  t.same((await stored([call])).get(call), before)
  t.equal((await db.select().from(callEvents).where(eq(callEvents.callId, call))).length, 7)
})

t.test('in pieces it becomes the same row as at once', async t => {
  const [whole, pieces] = [randomUUID(), randomUUID()]
  await saveJournal(db, story(whole, '+8613800000004', '1002'))
  for (const entry of story(pieces, '+8613800000004', '1002')) await saveJournal(db, [entry])
  const rows = await stored([whole, pieces])
  t.same({ ...rows.get(pieces), id: '' }, { ...rows.get(whole), id: '' })
})

t.test('a recording whose stop was lost is made when its call has ended', async t => {
  const call = randomUUID()
  const entries = story(call, '+8613800000005', '1001').filter(entry => !('fact' in entry && entry.fact.type === 'recording-stopped'))
  t.same((await saveJournal(db, entries)).toProcess, [`r-${call}-1`])
  matchWhole(t, await db.select().from(recordings).where(eq(recordings.callId, call)), [
    { state: 'processing', endedAt: new Date(start + 62_001) },
  ])
})

t.test('an order that the call has got meanwhile stays with it', async t => {
  const call = randomUUID()
  const entries = story(call, '+8613800000006', '1001')
  await saveJournal(db, entries.slice(0, 4))
  const orderId = randomUUID()
  await db.update(calls).set({ orderId }).where(eq(calls.id, call))
  await saveJournal(db, entries.slice(4))
  t.match((await stored([call])).get(call), { orderId, state: 'ended' })
})

/** A call that 1001 hands over to 1002. */
const handedOver = (call: string): JournalEntry[] => {
  const told = brief('+8613800000007')
  const to = { seat: '1002' }
  const [before, answer] = [story(call, '+8613800000007', '1001').slice(0, 4), start + 5_000]
  const rest: CallFact[] = [
    { type: 'consult-started', seat: '1001', to, leg: `l-${call}-2`, brief: told },
    { type: 'consult-answered', seat: '1001', to, rangMs: 1_000 },
    { type: 'transferred', seat: '1001', to, talkedMs: 5_000, brief: told },
    {
      type: 'ended',
      by: 'party',
      cause: 16,
      sip: null,
      outcome: 'answered',
      talkedMs: 6_000,
      waitedMs: 10,
      heldMs: 0,
      seat: '1002',
      brief: told,
    },
  ]
  const entry = (fact: CallFact, n: number): JournalEntry => ({
    id: callEntryId(call, n + 5),
    at: answer + n * 1_000,
    about: 'call',
    call,
    seq: n + 5,
    fact,
  })
  return [...before, ...rest.map(entry)]
}
const partRows = async (call: string) => ({
  legs: await db.select().from(callLegs).where(eq(callLegs.callId, call)).orderBy(asc(callLegs.ordinal)),
  visits: await db.select().from(queueVisits).where(eq(queueVisits.callId, call)),
})

t.test('each leg knows who sat there, whether it comes at once, in pieces, or again', async t => {
  const [whole, pieces] = [randomUUID(), randomUUID()]
  await saveJournal(db, handedOver(whole))
  const stored = await partRows(whole)
  matchWhole(t, stored.legs, [
    { seatNumber: '1001', staffId: first!.id, result: 'answered', callStartedAt: new Date(start) },
    { seatNumber: '1002', staffId: second!.id, why: 'consulted', tookOverAt: new Date(start + 7_000), talkedMs: 2_000 },
  ])
  matchWhole(t, stored.visits, [{ queueId: 'intake', result: 'answered', seatNumber: '1001' }])
  for (const entry of handedOver(pieces)) await saveJournal(db, [entry])
  const plain = ({ legs, visits }: typeof stored) => JSON.stringify([legs, visits]).replaceAll(pieces, whole)
  const inPieces = await partRows(pieces)
  t.equal(plain(inPieces), plain(stored))
  for (const repeated of [handedOver(whole), handedOver(whole).slice(3, 6)]) await saveJournal(db, repeated)
  t.equal(plain(await partRows(whole)), plain(stored))
  await saveLate(db, handedOver(whole).slice(4, 6))
  t.equal(plain(await partRows(whole)), plain(stored), 'folded anew')
})

t.test('a heap of many calls takes as many statements as one call', async t => {
  const statements: string[] = []
  const client = new pg.Client({ connectionString: instance.env.DATABASE_URL! })
  await client.connect()
  t.teardown(() => client.end())
  const logger = { logQuery: (text: string) => void statements.push(text) }
  const counting = drizzle(client, { casing: 'snake_case', logger }) as unknown as Db
  const counted = async (calls: number) => {
    const entries = Array.from({ length: calls }, () => handedOver(randomUUID()))
    const saved = async (from: number, to: number) => {
      const before = statements.length
      await saveJournal(
        counting,
        entries.flatMap(all => all.slice(from, to)),
      )
      return statements.length - before
    }
    return [await saved(0, 4), await saved(4, 8)]
  }
  t.same(await counted(40), await counted(1))
  t.ok(statements.some(text => text.includes('call_legs')))
})
