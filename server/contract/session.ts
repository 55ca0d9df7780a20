/** Who is signed in and what they may do. Shared with the console: schemas and types only. */
import { z } from 'zod'
import { NewDevice, PASSWORD_MAX, SecondFactorCode } from './account.ts'
import { Grants, Right, Role, Scope } from './rights.ts'
import { rawText, text } from './text.ts'

export { Right, Role, Scope }

/**
 * `POST /api/session`. A sign-in that needs more is refused with what it needs, and is made again with that: 401 SECOND_FACTOR_NEEDED
 * (`code`), NEW_PASSWORD_NEEDED (`newPassword`), SECOND_FACTOR_SETUP_NEEDED (`sealed` of the problem's facts, and a first `code`).
 */
export const SignIn = z.object({
  username: text(64),
  password: rawText(PASSWORD_MAX),
  code: SecondFactorCode.optional(),
  newPassword: rawText(PASSWORD_MAX).optional(),
  sealed: text(1000).optional(),
})
export type SignIn = z.infer<typeof SignIn>

/** The person behind the session. `seatNumber` is the seat this person works at, null for people without a telephone. */
export const User = z.object({
  id: z.string(),
  username: z.string(),
  name: z.string(),
  roles: z.array(Role),
  /** Of the roles that the centre made for itself. */
  ownRoles: z.array(z.object({ id: z.string(), name: z.object({ zh: z.string(), en: z.string() }) })).optional(),
  seatNumber: z.string().nullable(),
})
export type User = z.infer<typeof User>

/** Answer of `POST /api/session` and `GET /api/session`. */
export const Session = z.object({
  user: User,
  rights: z.array(Right),
  /** How far each of the rights reaches. */
  scopes: Grants,
  expiresAt: z.iso.datetime(),
  /** Sign-ins of this person from browsers that they had not used before, of which they were not told yet. */
  newDevices: z.array(NewDevice).default([]),
  /** Once, after the second factor was set up at the sign-in. */
  recoveryCodes: z.array(z.string()).optional(),
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
