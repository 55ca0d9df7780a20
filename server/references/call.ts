/**
 * The one look-up of a call that a request names. Knowing a call's id gives nobody its number or recording: it may be used by who has it at
 * the seat or had it there, by a team lead, and, as long as nobody has called back, by everybody where it was missed.
 */
import { and, eq } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { calls } from '../../db/schema/index.ts'
import { isMissedCall } from '../missed-calls/missed.ts'
import { fail } from '../errors.ts'
import type { LiveCall, Office } from '../office.ts'
import type { Actor } from '../actor.ts'

/** `number` is E.164 or as the switch has it; null when withheld. */
export type UsableCall = { number: string | null; memberId: string | null }

/** `unknown`: neither the record nor the switch has such a call (yet): nothing can be learned of it. `foreign`: it is somebody else's. */
export const usableCall = async (
  db: Db,
  live: (callId: string) => Promise<LiveCall | null>,
  actor: Actor,
  callId: string,
): Promise<UsableCall | 'unknown' | 'foreign'> => {
  const [stored] = await db
    .select({ number: calls.number, memberId: calls.memberId, staffId: calls.staffId })
    .from(calls)
    .where(eq(calls.id, callId))
  const running = await live(callId)
  if (!stored && !running) return 'unknown'
  const isOwn = actor.kind === 'system' || actor.lead || stored?.staffId === actor.id || running?.staffId === actor.id
  const isMissed = async () =>
    (
      await db
        .select({ id: calls.id })
        .from(calls)
        .where(and(eq(calls.id, callId), isMissedCall))
    ).length > 0
  if (!isOwn && !(await isMissed())) return 'foreign'
  return { number: stored?.number ?? running?.number ?? null, memberId: stored?.memberId ?? null }
}

/** Refuses a call that somebody else has or had, wherever a form ties itself to a call. */
export const checkCall = async (
  db: Db,
  { liveCall }: Pick<Office, 'liveCall'>,
  actor: Actor,
  callId: string | null | undefined,
): Promise<void> => {
  if (callId && (await usableCall(db, liveCall, actor, callId)) === 'foreign') throw fail('CALL_NOT_YOURS')
}
