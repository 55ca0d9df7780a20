/** Keeps the facts of the board at hand, and sends it to those who watch, at most once a second and only when it changed. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Board } from '../contract/board.ts'
import type { Audience } from '../contract/feed.ts'
import type { QueueView } from '../contract/queues.ts'
import type { FeedHub } from '../feed/feed.ts'
import type { Snapshot } from '../switch-link/snapshot.ts'
import type { Logger } from '../log.ts'
import { liveWithin } from '../calls/live-reach.ts'
import type { Reached, ReadScope } from '../scope.ts'
import { boardOf, type BoardFacts, type Today } from './board.ts'

/** What the database knows of the board. */
export type BoardCounts = {
  queues: readonly QueueView[]
  today: ReadonlyMap<string, Today>
  skills: ReadonlyMap<string, ReadonlySet<string>>
}

/** `board`: as far as this person's right reaches. */
export type BoardSource = { board(scope: ReadScope<'board.read'>): Promise<Board>; stop(): void }

const EVERY_MS = 1_000
/** The database is asked this often; while it is away the last answer of the day stands. */
const COUNT_EVERY_MS = 5_000
/** Figures older than this, or of another day, are waited for; no longer than WAIT_MS, for what is live does not wait for a database. */
const STALE_MS = 10_000
const WAIT_MS = 1_000

const ALL: Reached = { reach: 'all' }
/** Whoever's board is the whole. */
const WHOLE: Audience = 'every:board.read'

/**
 * `dayAt` tells the centre's day of an instant (epoch ms): figures of another day are never shown. `teamReach`: how far a person's teams
 * are. `now` is epoch ms.
 */
export const createBoardSource = (
  snapshot: Snapshot,
  readCounts: () => Promise<BoardCounts>,
  dayAt: (at: number) => string,
  teamReach: (person: string) => Promise<Reached>,
  hub: Pick<FeedHub, 'whisper' | 'hears' | 'heard'>,
  log: Logger,
  now: () => number = Date.now,
): BoardSource => {
  let counts: BoardCounts = { queues: [], today: new Map(), skills: new Map() }
  let countedAt = 0
  let askedAt = 0
  let reading = Promise.resolve()
  let sent = new Map<Audience, string>()
  /** How far people's boards reach; asked again with the figures, and as it was while the database is away. */
  const reaches = new Map<string, { at: number; reached: Reached | null }>()

  const count = async () => {
    const began = now()
    try {
      counts = await readCounts()
      countedAt = began
    } catch (error) {
      log.debug({ err: error }, 'board not counted')
    }
  }
  /** Nothing until the database has said once how far it is. */
  const teamsOf = async (reader: string): Promise<Reached> => {
    const known = reaches.get(reader)
    if (!known || now() - known.at > COUNT_EVERY_MS) {
      const entry = { at: now(), reached: known?.reached ?? null }
      reaches.set(reader, entry)
      const asking = teamReach(reader).then(
        reached => void (entry.reached = reached),
        error => log.debug({ err: error }, 'reach of a board not known'),
      )
      await Promise.race([asking, delay(WAIT_MS, undefined, { ref: false })])
    }
    return reaches.get(reader)?.reached ?? { reach: 'own', people: [reader] }
  }
  const facts = async (): Promise<BoardFacts> => {
    const at = now()
    const isOfToday = () => dayAt(countedAt) === dayAt(now())
    if (at - askedAt > COUNT_EVERY_MS) {
      askedAt = at
      reading = count()
    }
    if (at - countedAt > STALE_MS || !isOfToday()) await Promise.race([reading, delay(WAIT_MS, undefined, { ref: false })])
    const [seats, calls] = await Promise.all([snapshot.seats(), snapshot.calls()])
    const today = isOfToday() ? counts.today : new Map<string, Today>()
    return { ...counts, today, seats, calls }
  }
  const tell = async () => {
    const listening = [...(hub.hears(WHOLE) ? [WHOLE] : []), ...hub.heard('board:')]
    const before = sent
    sent = new Map()
    if (listening.length === 0) return
    const read = await facts()
    for (const audience of listening) {
      const reached = audience === WHOLE ? ALL : await teamsOf(audience.slice('board:'.length))
      const seen = boardOf(read, now(), liveWithin(reached, read.seats))
      const text = JSON.stringify({ ...seen, at: '' })
      sent.set(audience, text)
      if (text !== before.get(audience)) hub.whisper(audience, 'board', { board: seen })
    }
  }
  const timer = setInterval(() => void tell().catch(error => log.debug({ err: error }, 'board not sent')), EVERY_MS)
  return {
    async board({ reach, reader }) {
      const [read, reached] = await Promise.all([facts(), reach === 'all' || reader === null ? ALL : teamsOf(reader)])
      return boardOf(read, now(), liveWithin(reached, read.seats))
    },
    stop: () => clearInterval(timer),
  }
}
