/** Who is signed in and what they may do. Shared with the console: schemas and types only. */
import { z } from 'zod'
import { rawText, text } from './text.ts'

/** Roles of domain.md D.1 that this issue knows: administrator, team lead (班长), intake (受理), dispatch (派单), callback (回访). */
export const Role = z.enum(['admin', 'lead', 'intake', 'dispatch', 'callback'])
export type Role = z.infer<typeof Role>

/**
 * What a route may ask for; one comes with its first route. The table role → rights lives on the server; the console only hides what the
 * list lacks.
 */
export const Right = z.enum([
  'seat.use',
  'calls.dial',
  /** Numbers that the dial rules keep for the team lead: abroad, by default. */
  'calls.dial-kept',
  /** Ask a colleague or somebody outside during a call, and hand the caller over. */
  'calls.transfer',
  'calls.read-own',
  'calls.read-all',
  'recordings.play-own',
  'recordings.play-all',
  'queues.read',
  'board.read',
  'health.read',
  'seats.manage',
  'journal.repair',
  'prompts.manage',
  'members.read',
  'members.write',
  'members.reveal',
  'merchants.read',
  'catalogue.read',
  'orders.read',
  'orders.create',
  'orders.update',
  'orders.dispatch',
  'orders.reopen',
  'tasks.read',
  'tasks.work',
  'drafts.own',
])
export type Right = z.infer<typeof Right>

export const SignIn = z.object({
  username: text(64),
  password: rawText(200),
})
export type SignIn = z.infer<typeof SignIn>

/** The person behind the session. `seatNumber` is the seat this person works at, null for people without a telephone. */
export const User = z.object({
  id: z.string(),
  username: z.string(),
  name: z.string(),
  roles: z.array(Role),
  seatNumber: z.string().nullable(),
})
export type User = z.infer<typeof User>

/** Answer of `POST /api/session` and `GET /api/session`. */
export const Session = z.object({
  user: User,
  rights: z.array(Right),
  expiresAt: z.iso.datetime(),
  /** Facts of the installation that the screens show. */
  centre: z.object({ zone: z.string(), hotline: z.string(), country: z.string(), areaCode: z.string(), demo: z.boolean() }),
})
export type Session = z.infer<typeof Session>

/** The header every changing request must carry (any value): a foreign page cannot set it without a preflight. */
export const REQUEST_HEADER = 'x-hearthline'

/**
 * The header by which a page says whose it is: the person's id. With a cookie of somebody else (another tab signed in) the request counts
 * as signed out, so that nothing one person wrote is stored as another's. A WebSocket says it in the query as `person`.
 */
export const PERSON_HEADER = 'x-hearthline-person'
