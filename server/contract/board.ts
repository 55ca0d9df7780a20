/** The team lead's live board: `GET /api/board`, then `board` messages of the feed (the same shape, at most one a second). */
import { z } from 'zod'
import { CallSummary } from './calls.ts'
import { QueueView } from './queues.ts'
import { SeatView } from './seats.ts'

export const QueueNow = z.object({
  queue: QueueView,
  waiting: z.number().int(),
  /** Arrival in the queue of the caller who waits longest; null when nobody waits. */
  longestSince: z.iso.datetime().nullable(),
  /** Seats that are ready and fit. */
  ready: z.number().int(),
  /** Since midnight of the centre's zone. */
  today: z.object({
    offered: z.number().int(),
    answered: z.number().int(),
    abandoned: z.number().int(),
    answeredInTime: z.number().int(),
    /** Share answered in time of those offered, 0..1; null while there were none. */
    serviceLevel: z.number().nullable(),
  }),
})
export type QueueNow = z.infer<typeof QueueNow>

export const Board = z.object({
  at: z.iso.datetime(),
  queues: z.array(QueueNow),
  seats: z.array(SeatView),
  calls: z.array(CallSummary),
})
export type Board = z.infer<typeof Board>
/** `GET /api/board`: the board and the feed cursor it is true for. */
export const BoardSnapshot = z.object({ board: Board, seq: z.string() })
