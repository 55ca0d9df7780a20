/** Keeps the facts of the board at hand, and sends it to those who watch, at most once a second and only when it changed. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Board } from '../contract/board.ts'
import type { QueueView } from '../contract/queues.ts'
import type { FeedHub } from '../feed/feed.ts'
import type { Snapshot } from '../switch-link/snapshot.ts'
import type { Logger } from '../log.ts'
import { boardOf, type Today } from './board.ts'

/** What the database knows of the board. */
export type BoardCounts = {
  queues: readonly QueueView[]
  today: ReadonlyMap<string, Today>
  skills: ReadonlyMap<string, ReadonlySet<string>>
}

export type BoardSource = { board(): Promise<Board>; stop(): void }

const EVERY_MS = 1_000
/** The database is asked this often; while it is away the last answer of the day stands. */
const COUNT_EVERY_MS = 5_000
/** Figures older than this, or of another day, are waited for; no longer than WAIT_MS, for what is live does not wait for a database. */
const STALE_MS = 10_000
const WAIT_MS = 1_000

/** `dayAt` tells the centre's day of an instant (epoch ms): figures of another day are never shown. `now` is epoch ms. */
export const createBoardSource = (
  snapshot: Snapshot,
  readCounts: () => Promise<BoardCounts>,
  dayAt: (at: number) => string,
  hub: Pick<FeedHub, 'whisper' | 'hears'>,
  log: Logger,
  now: () => number = Date.now,
): BoardSource => {
  let counts: BoardCounts = { queues: [], today: new Map(), skills: new Map() }
  let countedAt = 0
  let askedAt = 0
  let reading = Promise.resolve()
  let sent = ''

  const count = async () => {
    const began = now()
    try {
      counts = await readCounts()
      countedAt = began
    } catch (error) {
      log.debug({ err: error }, 'board not counted')
    }
  }
  const board = async (): Promise<Board> => {
    const at = now()
    const isOfToday = () => dayAt(countedAt) === dayAt(now())
    if (at - askedAt > COUNT_EVERY_MS) {
      askedAt = at
      reading = count()
    }
    if (at - countedAt > STALE_MS || !isOfToday()) await Promise.race([reading, delay(WAIT_MS, undefined, { ref: false })])
    const [seats, calls] = await Promise.all([snapshot.seats(), snapshot.calls()])
    const today = isOfToday() ? counts.today : new Map<string, Today>()
    return boardOf({ ...counts, today, seats, calls }, now())
  }
  const tell = async () => {
    if (!hub.hears('right:board.read')) return
    const seen = await board()
    const text = JSON.stringify({ ...seen, at: '' })
    if (text === sent) return
    sent = text
    hub.whisper('right:board.read', 'board', { board: seen })
  }
  const timer = setInterval(() => void tell().catch(error => log.debug({ err: error }, 'board not sent')), EVERY_MS)
  return { board, stop: () => clearInterval(timer) }
}
