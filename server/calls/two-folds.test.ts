/**
 * The same facts, folded purely and into a real database, give the same record, legs and visits: many stories, in heaps, told twice, by
 * workers that die before or after what they saved.
 */
import { inArray } from 'drizzle-orm'
import t from 'tap'
import { calls } from '../../db/schema/index.ts'
import { useOffice } from '../../test/office.ts'
import { fateOf, PaperGroup, shared } from '../../test/paper-journal.ts'
import { chances, storyOf, type FactEntry } from '../../test/stories.ts'
import { fold, type CallRecord } from '../switch-link/call-record.ts'
import { foldParts, NO_PARTS, type CallParts } from '../switch-link/call-parts.ts'
import { recordOf, saveJournal } from './journal-store.ts'
import { saveLate } from './late-store.ts'
import { partsOf } from './parts-store.ts'

const { db } = await useOffice(t)

/** A worker that dies before its transaction ends. */
const lost = (entries: readonly FactEntry[]) =>
  db.transaction(async tx => {
    await saveJournal(tx as unknown as typeof db, entries)
    throw new Error('gone')
  })

const partsIn = (story: readonly FactEntry[]): Map<string, CallParts> => {
  const parts = new Map<string, CallParts>()
  for (const { call, seq, fact, at } of story) parts.set(call, foldParts(parts.get(call) ?? NO_PARTS, seq, fact, at))
  return parts
}
/** The same keys in the same order: legs come from rows on one side. */
const plain = (parts: CallParts | undefined): string => {
  const sorted = (list: readonly object[]) => list.map(one => Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
  return JSON.stringify([sorted(parts?.legs ?? []), sorted(parts?.visits ?? [])])
}

const SEEDS = 45
t.test(`${SEEDS} stories`, async t => {
  let compared = 0
  let withGuests = 0
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const story = await storyOf(seed, 250)
    const chance = chances(seed)
    const screens = new Map<string, CallRecord>()
    for (const { call, seq, fact, at } of story) screens.set(call, fold(screens.get(call) ?? null, call, seq, fact, at))
    const stream = story.flatMap((entry, n) => (chance() < 0.1 ? [...story.slice(Math.max(0, n - 5), n), entry] : [entry]))
    const group = new PaperGroup(stream)
    while (group.isBehind) {
      const entries = group.take(1 + Math.floor(chance() * 40))
      const fate = fateOf(Math.floor(chance() * 100))
      if (fate.endsWith('unwritten')) await t.rejects(lost(entries), { message: 'gone' })
      else await saveJournal(db, entries)
      if (fate === 'done' || fate === 'dies when done') group.acknowledge(entries.length)
    }
    const rows = await db
      .select()
      .from(calls)
      .where(inArray(calls.id, [...screens.keys()]))
    const stored = new Map(rows.map(row => [row.id, shared(recordOf(row))]))
    const pure = partsIn(story)
    const kept = await partsOf(db, [...pure.keys()])
    for (const [id, parts] of pure) {
      withGuests += parts.legs.filter(({ tookOverAt }) => tookOverAt !== null).length
      if (plain(kept.get(id)) !== plain(parts)) return t.same(kept.get(id), parts, `seed ${seed}, parts of ${id}`)
    }
    for (const [id, record] of screens) {
      compared += 1
      const [a, b] = [JSON.stringify(stored.get(id)), JSON.stringify(shared(record))]
      if (a !== b) {
        t.same(stored.get(id), shared(record), `seed ${seed}, call ${id}`)
        t.comment(JSON.stringify(story.filter(({ call }) => call === id).map(({ seq, fact }) => [seq, fact.type])))
        return
      }
    }
  }
  t.ok(compared > 1_000, `${compared} calls`)
  t.ok(withGuests > 20, `${withGuests} were handed over`)
})

t.test('what comes late is folded in as if it had come in time', async t => {
  let late = 0
  for (let seed = 101; seed <= 115; seed += 1) {
    const story = await storyOf(seed, 250)
    const chance = chances(seed)
    const [inTime, kept] = [[] as FactEntry[], [] as FactEntry[]]
    for (const entry of story) (chance() < 0.85 ? inTime : kept).push(entry)
    for (let from = 0; from < inTime.length; from += 25) await saveJournal(db, inTime.slice(from, from + 25))
    for (let from = 0; from < kept.length; from += 10) await saveLate(db, kept.slice(from, from + 10))
    late += kept.length
    const pure = partsIn(story)
    const stored = await partsOf(db, [...pure.keys()])
    for (const [id, parts] of pure)
      if (plain(stored.get(id)) !== plain(parts)) return t.same(stored.get(id), parts, `seed ${seed}, parts of ${id}`)
  }
  t.ok(late > 300, `${late} entries`)
})
