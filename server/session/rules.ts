/** What is asked of sign-ins; times [practice], set by the centre. */
import type { Role } from '../contract/session.ts'

export type SignInRules = {
  /** A sign-in ends when nobody has done anything in it for so long, in minutes; a seat that takes calls, and a call, keep it. */
  idleMinutes: number
  /** And at the latest after this, in hours. */
  longestHours: number
  /** Roles that sign in with a second factor; others may have one. */
  secondFactorFor: readonly Role[]
  /** How long a one-time password can be changed for one's own, in hours. */
  oneTimeHours: number
}

/** OWASP ASVS 3.3.2 level 2: 30 minutes idle, 12 hours. */
export const SIGN_IN_RULES: SignInRules = { idleMinutes: 30, longestHours: 12, secondFactorFor: [], oneTimeHours: 72 }

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
export const idleMs = ({ idleMinutes }: SignInRules): number => idleMinutes * MINUTE_MS
export const longestMs = ({ longestHours }: SignInRules): number => longestHours * HOUR_MS
export const oneTimeMs = ({ oneTimeHours }: SignInRules): number => oneTimeHours * HOUR_MS
