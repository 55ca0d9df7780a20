import { and, gt, isNull, sql } from 'drizzle-orm'
import { sessions } from '../../db/schema/index.ts'
import type { SignInRules } from './rules.ts'

/** Sign-ins that run: not ended by anybody, not too old, and somebody did something in them not too long ago. */
export const running = (rules: SignInRules) =>
  and(
    isNull(sessions.endedAt),
    gt(sessions.expiresAt, sql`now()`),
    gt(sessions.lastActiveAt, sql`now() - ${rules.idleMs} * interval '1 millisecond'`),
  )
