/** Keeps the facts of the board at hand, and sends it to those who watch, at most once a second and only when it changed. */
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
/** The database is asked this often; while it is away the last answer stands. */
const COUNT_EVERY_MS = 5_000

export const createBoardSource = (
  snapshot: Snapshot,
  readCounts: () => Promise<BoardCounts>,
  hub: Pick<FeedHub, 'whisper' | 'hears'>,
  log: Logger,
): BoardSource => {
  let counts: BoardCounts = { queues: [], today: new Map(), skills: new Map() }
  let countedAt = 0
  let sent = ''

  const board = async (): Promise<Board> => {
    if (Date.now() - countedAt > COUNT_EVERY_MS) {
      countedAt = Date.now()
      const reading = readCounts().then(
        read => {
          counts = read
        },
        error => log.debug({ err: error }, 'board not counted'),
      )
      if (counts.queues.length === 0) await reading
    }
    const [seats, calls] = await Promise.all([snapshot.seats(), snapshot.calls()])
    return boardOf({ ...counts, seats, calls }, Date.now())
  }
  const tell = async () => {
    if (!hub.hears('role:lead')) return
    const now = await board()
    const text = JSON.stringify({ ...now, at: '' })
    if (text === sent) return
    sent = text
    hub.whisper('role:lead', 'board', { board: now })
  }
  const timer = setInterval(() => void tell().catch(error => log.debug({ err: error }, 'board not sent')), EVERY_MS)
  return { board, stop: () => clearInterval(timer) }
}
