/**
 * The live feed: WebSocket `/api/feed?since=<seq>`. The server sends one JSON text frame a message.
 *
 * `seq` is opaque and grows; keep the last one and give it as `since` on the next connect: everything missed follows,
 * nothing twice. `reset` means the gap is longer than what is kept: read the snapshots again and go on from its `seq`.
 * `alive` comes every 5 s and carries no news: nothing for 12 s means the feed is lost.
 */
import { z } from 'zod'
import { NewDevice } from './account.ts'
import { Board } from './board.ts'
import { CallPop, CallSummary, DialRefusalView } from './calls.ts'
import { Health, StorageState } from './health.ts'
import { PhoneGuessView } from './phone-guesses.ts'
import { RevealRefusalView } from './phones.ts'
import { MemberContext } from './pop.ts'
import { SeatView } from './seats.ts'
import type { Right, Role } from './rights.ts'

/** The work lists that carry counts in the left rail. */
export const ListName = z.enum(['dispatch', 'callbacks', 'missed'])
export type ListName = z.infer<typeof ListName>
export const ListCounts = z.object({ open: z.number().int(), due: z.number().int(), overdue: z.number().int() })
export type ListCounts = z.infer<typeof ListCounts>

/** What each type of message carries. */
export const feedData = {
  /** First frame of every connection: the cursor that the connection starts from. */
  'hello': z.object({ resumed: z.boolean() }),
  'alive': z.object({ at: z.iso.datetime() }),
  'reset': z.object({}),
  /** This sign-in is over: go to the sign-in screen. */
  'session.ended': z.object({ reason: z.enum(['signed-out', 'expired', 'revoked']) }),
  /** One's roles, seat or name are others now: ask who one is again. The connection closes, and comes back as whoever one is now. */
  'session.changed': z.object({}),
  /** Somebody signed in by one's name in a browser that was not used before. */
  'sign-in.new-device': NewDevice,
  /** The seat was signed in to elsewhere; this browser's phone is dead. Say so, and offer to take it back. */
  'seat.taken-over': z.object({ seatId: z.string(), person: z.string() }),
  'seat.state': z.object({ seat: SeatView }),
  'call.offered': CallPop,
  'call.context': z.object({ callId: z.string(), context: MemberContext.nullable() }),
  'call.changed': z.object({ call: CallSummary }),
  'call.ended': z.object({ call: CallSummary }),
  /** A call out was refused that may be an abuse; for team leads. */
  'dial.refused': z.object({ refusal: DialRefusalView }),
  /** Somebody was refused a full number for having looked at too many; for team leads, once an hour and person. */
  'reveal.refused': z.object({ refusal: RevealRefusalView }),
  /** The same of searches by a number. */
  'search.refused': z.object({ refusal: RevealRefusalView }),
  /** Guesses at telephones' passwords: who is kept out, and its end; for team leads and administrators. */
  'phone.guesses': z.object({ met: PhoneGuessView }),
  /** Room for recordings is another one than before; for team leads and administrators. */
  'storage.changed': z.object({ state: StorageState, freeBytes: z.number() }),
  /** A conversation could not be recorded; for team leads and administrators. */
  'recording.failed': z.object({ reason: z.enum(['refused', 'unreachable']) }),
  'order.changed': z.object({
    orderId: z.string(),
    orderNo: z.string(),
    state: z.string(),
    version: z.number().int(),
    idempotencyKey: z.string().optional().describe('for the person who saved the form, and nobody else'),
  }),
  /** An order's form that was kept could not be stored: it is a draft of whoever wrote it again. */
  'draft.returned': z.object({ draftId: z.string(), contactName: z.string() }),
  /** `clock`: counted because time went on; nothing was written, and equal figures mean that the list is as it was. */
  'list.changed': z.object({ list: ListName, counts: ListCounts, clock: z.boolean().optional() }),
  'task.due': z.object({ taskId: z.string(), orderId: z.string(), orderNo: z.string(), kind: z.string(), dueAt: z.iso.datetime() }),
  /** A plain record is another than before; `version` is null where it was deleted. */
  'record.changed': z.object({ kind: z.string(), id: z.string(), version: z.number().int().nullable() }),
  'board': z.object({ board: Board }),
  'system.health': z.object({ health: Health }),
} as const

export type FeedData = { [K in keyof typeof feedData]: z.infer<(typeof feedData)[K]> }
export type FeedType = keyof FeedData
/** A frame on the wire. `seq` is null on frames that are not part of the sequence (`alive`, `board`). */
export type FeedMessage = { [K in FeedType]: { seq: string | null; type: K; data: FeedData[K] } }[FeedType]

/**
 * Who gets a message: one seat, one person, everyone with a right (however far it reaches), everyone whose right reaches everything, one
 * sign-in, or everyone; whoever's orders are those of a district; one person whose board is their teams' alone. `role` is of messages that
 * an earlier version wrote.
 */
export type Audience =
  | `seat:${string}`
  | `person:${string}`
  | `right:${Right}`
  | `every:${Right}`
  | `district:${string}`
  | `board:${string}`
  | `role:${Role}`
  | `session:${string}`
  | 'all'
