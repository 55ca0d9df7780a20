/** The seat: the place that calls are offered to (domain.md C.10). */
import { z } from 'zod'
import { CallSummary } from './calls.ts'
import { text } from './text.ts'

export const SeatState = z.enum(['offline', 'ready', 'offered', 'talking', 'wrap-up', 'paused'])
export type SeatState = z.infer<typeof SeatState>

/** Code of the reason that a person gives for a pause: a record of the kind `pause-reason` in use. */
export const PauseReason = text(40)
export type PauseReason = z.infer<typeof PauseReason>

/** What the system itself gives as the reason of a pause; no record has such a code. */
export const SystemPause = z.enum(['signed-in', 'missed', 'unreachable', 'forwarded', 'busy', 'refused', 'away'])

/**
 * `reason` of a paused seat also knows what the system sets: just signed in, an offer that rang and was not answered (未应答), one that the
 * phone forwarded, called busy, or refused; a phone that is gone or never rang, a person with no page of the console open (`away`). The
 * last two end by themselves.
 */
export const SeatReason = z.string()
export type SeatReason = z.infer<typeof SeatReason>

export const Device = z.enum(['browser', 'desk'])
export type Device = z.infer<typeof Device>

export const SeatView = z.object({
  /** Seat number, which is also its SIP name: "1001". */
  id: z.string(),
  state: SeatState,
  since: z.iso.datetime(),
  reason: SeatReason.nullable(),
  /** What follows the running call and its wrap-up, if not ready: a wish to pause or sign out in mid-call. */
  after: z.object({ state: z.enum(['paused', 'offline']), reason: SeatReason.nullable() }).nullable(),
  callsTaken: z.number().int(),
  /** When wrap-up ends by itself; null in other states. */
  wrapUpEndsAt: z.iso.datetime().nullable(),
  /** A telephone is registered for this seat. Without one no call is offered. */
  reachable: z.boolean(),
  device: Device.nullable(),
  /** The person signed in at the seat. */
  person: z.object({ id: z.string(), name: z.string() }).nullable(),
  call: CallSummary.nullable(),
})
export type SeatView = z.infer<typeof SeatView>

/** What the browser softphone registers with. The password is random, of this sign-in alone, and never stored in clear. */
export const PhoneCredentials = z.object({
  user: z.string(),
  password: z.string(),
  /** Path on the console's own address. */
  path: z.literal('/sip'),
  domain: z.string(),
  registerSeconds: z.number().int(),
})
export type PhoneCredentials = z.infer<typeof PhoneCredentials>

/** Answer of `GET /api/seat`: the snapshot to start from; `seq` is the feed cursor it is true for. */
export const SeatSnapshot = z.object({
  seat: SeatView.nullable(),
  /** Whether this sign-in holds the seat: only then may it command it. */
  held: z.boolean(),
  phone: PhoneCredentials.nullable(),
  /** This sign-in takes the seat over once its running call is over: asked for by `running: after`, until it is taken back. */
  waits: z.boolean(),
  seq: z.string(),
})
export type SeatSnapshot = z.infer<typeof SeatSnapshot>

/**
 * `POST /api/seat/sign-in`. A seat in use elsewhere answers 409 SEAT_IN_USE; `takeover` ends the other sign-in. With `ready` the seat
 * takes calls as soon as its telephone is registered; without it starts paused (`signed-in`). With `keepPhone` the browser's telephone of
 * the same person's sign-in before goes on, as in a page whose sign-in ended in mid-call.
 */
export const SeatSignIn = z.object({
  device: Device.default('browser'),
  takeover: z.boolean().default(false),
  ready: z.boolean().default(false),
  /**
   * What a takeover does to a conversation that the seat is in: it moves to this sign-in's telephone as soon as that is registered, with
   * music meanwhile; or `after`: 409 SEAT_IN_CALL as long as it lasts, to be asked again when the seat is in no call. The wish is kept
   * (`waits` of the seat) until the seat is taken or `DELETE /api/seat/wait` takes it back.
   */
  running: z.enum(['move', 'after']).default('move'),
  keepPhone: z.boolean().default(false),
})
export type SeatSignIn = z.infer<typeof SeatSignIn>

/** `POST /api/seat/pause` */
export const SeatPause = z.object({ reason: PauseReason })
/** `POST /api/seat/wrap-up`: end it now, or extend it by some seconds (10 to 600). */
export const SeatWrapUp = z.discriminatedUnion('action', [
  z.object({ action: z.literal('end') }),
  z.object({ action: z.literal('extend'), seconds: z.number().int().min(10).max(600).default(60) }),
])

/** `POST /api/admin/seats`: creates seats `from`, `from+1`, … and answers their SIP passwords once (the digest is stored). */
export const SeatsCreate = z.object({
  count: z.number().int().min(1).max(1000),
  from: z.number().int().min(1000).max(99999),
  queues: z.array(text(40)).max(20).default(['intake']),
  /** Whether each gets a person who signs in there, `seat<number>`. */
  accounts: z.boolean().default(true),
})
export const SeatsCreated = z.object({
  seats: z.array(z.object({ id: z.string(), username: z.string().nullable(), password: z.string().nullable(), sipPassword: z.string() })),
  sip: z.object({ host: z.string(), port: z.number().int(), transport: z.enum(['udp', 'tcp']) }),
})
export type SeatsCreated = z.infer<typeof SeatsCreated>
