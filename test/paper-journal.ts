/**
 * The journal between the switch and its readers, on paper: a stream read by groups as server/redis/reader.ts reads it, with what can go
 * wrong there. Entries are written twice; a reader is late, fails, or dies between reading and acknowledging and is given them again.
 */
import type { Redis } from 'ioredis'
import { recordOf, rowsAfter } from '../server/calls/journal-store.ts'
import { Projection } from '../server/feed/projector.ts'
import { keysOf } from '../server/redis/redis.ts'
import type { CallRecord } from '../server/switch-link/call-record.ts'
import type { JournalEntry } from '../telephony/engine/journal.ts'

type FactEntry = Extract<JournalEntry, { fact: unknown }>
type Row = Parameters<typeof recordOf>[0]
type Rows = ReturnType<typeof rowsAfter>['rows']

/** How a turn of a reader ends; all but the first and the last two kinds give it the same entries again. */
const FATES = ['done', 'dies unwritten', 'fails unwritten', 'dies unacknowledged', 'dies when done'] as const
export type Fate = (typeof FATES)[number]
/** Half of all turns end well. */
export const fateOf = (n: number): Fate => FATES[n % (2 * FATES.length)] ?? 'done'

/** What both folds keep. Live only: keys with their times, node, muted, silent, recording, consultations, the offer, the wait that runs. */
export const shared = ({
  keyed: _1,
  node: _2,
  muted: _3,
  recording: _4,
  consult: _5,
  alone: _6,
  silent: _7,
  waitsSince: _8,
  offer: _9,
  ...record
}: CallRecord) => record

/** Where a group of readers has come to in the stream: what it was given, and what of that it has acknowledged. */
export class PaperGroup<T> {
  #given = 0
  #acknowledged = 0
  readonly #stream: readonly T[]

  constructor(stream: readonly T[]) {
    this.#stream = stream
  }

  /** At most so many entries: those that were given before and not acknowledged, or else the next. */
  take(most: number): readonly T[] {
    const end = this.#acknowledged < this.#given ? this.#given : this.#stream.length
    const taken = this.#stream.slice(this.#acknowledged, Math.min(end, this.#acknowledged + most))
    this.#given = Math.max(this.#given, this.#acknowledged + taken.length)
    return taken
  }

  acknowledge(count: number): void {
    this.#acknowledged += count
  }

  get isBehind(): boolean {
    return this.#acknowledged < this.#stream.length
  }
}

const keys = keysOf('paper:')

/** As much of Redis as a projection writes to. */
const paperRedis = () => {
  const hashOf = () => new Map<string, string>()
  const [live, missedAt, seats] = [hashOf(), hashOf(), hashOf()]
  const hashes = new Map([
    [keys.live, live],
    [keys.missedAt, missedAt],
    [keys.toldSeats, seats],
  ])
  const ended = new Map<string, number>()
  const news: string[] = []
  const transaction = {
    hset: (key: string, id: string, json: string) => (hashes.get(key)!.set(id, json), transaction),
    hdel: (key: string, id: string) => (hashes.get(key)!.delete(id), transaction),
    zadd: (_key: string, at: number, id: string) => (ended.set(id, at), transaction),
    zremrangebyscore: (_key: string, _from: string, until: number) => {
      for (const [id, at] of ended) if (at <= until) ended.delete(id)
      return transaction
    },
    xadd: (...args: readonly unknown[]) => (news.push(String(args.at(-1))), transaction),
  }
  return { live, missedAt, seats, ended, news, transaction: transaction as unknown as ReturnType<Redis['multi']> }
}

const context = { number: '138****0001', match: 'none' as const, members: [], merchants: [], calls: [] }
const contexts = { prefetch() {}, within: async () => context, known: () => context, forget() {} }

/** The reader for the screens: the real projection. */
export const paperScreens = (stream: readonly JournalEntry[]) => {
  const group = new PaperGroup(stream)
  const { live, missedAt, seats, ended, news, transaction } = paperRedis()
  let projection = new Projection(keys, contexts)
  let unwritten: ReturnType<Projection['takeOutputs']> = []
  const dies = () => {
    unwritten = []
    projection = Projection.from(keys, contexts, {
      live: Object.fromEntries(live),
      missedAt: Object.fromEntries(missedAt),
      seats: Object.fromEntries(seats),
      ended: [...ended],
    })
  }
  return {
    live,
    news,
    group,
    /** Reads at most so many entries. What is written and what is acknowledged are one transaction. */
    async turn(most: number, fate: Fate): Promise<void> {
      const entries = group.take(most)
      for (const entry of entries) await projection.apply(entry)
      unwritten.push(...projection.takeOutputs())
      if (fate === 'fails unwritten') return
      if (fate === 'dies unwritten') return dies()
      for (const output of unwritten.splice(0)) output(transaction)
      group.acknowledge(entries.length)
      if (fate !== 'done') dies()
    },
  }
}

/** The reader for the database: what the drain makes of rows, without the statements. */
export const paperDatabase = (stream: readonly JournalEntry[]) => {
  const group = new PaperGroup(stream)
  const stored = new Map<string, { row: Row }>()
  const store = (rows: Rows) => {
    // as the statement does: only a later row replaces an earlier one
    for (const row of rows) if ((stored.get(row.id)?.row.seq ?? -1) < row.seq!) stored.set(row.id, { row: row as Row })
  }
  /** Of a drain that has lost its lease and does not know it yet. */
  let late: Rows = []
  return {
    group,
    record: (id: string): CallRecord | null => (stored.has(id) ? recordOf(stored.get(id)!.row) : null),
    get ids() {
      return [...stored.keys()]
    },
    turn(most: number, fate: Fate): void {
      const entries = group.take(most)
      const { rows } = rowsAfter(
        entries.filter((entry): entry is FactEntry => entry.about === 'call' && 'fact' in entry),
        stored,
      )
      if (fate === 'dies unwritten') late = rows
      if (fate === 'dies unwritten' || fate === 'fails unwritten') return
      store(rows)
      store(late.splice(0))
      if (fate !== 'dies unacknowledged') group.acknowledge(entries.length)
    },
  }
}
