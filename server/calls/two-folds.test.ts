/** The same facts, folded for the screens and into a real database, give the same record: over many stories, in heaps, told twice. */
import { inArray } from 'drizzle-orm'
import t from 'tap'
import { calls } from '../../db/schema/index.ts'
import { useOffice } from '../../test/office.ts'
import { chances, storyOf } from '../../test/stories.ts'
import { fold, type CallRecord } from '../switch-link/call-record.ts'
import { recordOf, saveJournal } from './journal-store.ts'

const { db } = await useOffice(t)

/** What both keep: keys with their times, the node, muted, recording and consultations are live only. */
const shared = ({
  keyed: _keyed,
  node: _node,
  muted: _muted,
  recording: _recording,
  consult: _consult,
  alone: _alone,
  ...record
}: CallRecord) => record

const SEEDS = 40
t.test(`${SEEDS} stories`, async t => {
  let compared = 0
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const story = await storyOf(seed, 250)
    const chance = chances(seed)
    const screens = new Map<string, CallRecord>()
    for (const { call, seq, fact, at } of story) screens.set(call, fold(screens.get(call) ?? null, call, seq, fact, at))
    for (let from = 0; from < story.length;) {
      const to = from + 1 + Math.floor(chance() * 40)
      await saveJournal(db, story.slice(from, to))
      // a heap whose answer was lost comes again, and the next begins where somebody believes it ended
      from = chance() < 0.2 ? Math.max(0, from - 5) : to
      if (chance() < 0.1) await saveJournal(db, story.slice(Math.max(0, to - 20), to))
    }
    const rows = await db
      .select()
      .from(calls)
      .where(inArray(calls.id, [...screens.keys()]))
    const stored = new Map(rows.map(row => [row.id, shared(recordOf(row))]))
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
})
