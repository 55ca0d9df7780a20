/** The sign-ins of a person: listed, ended from elsewhere, and told of where they came from a browser that was never used before. */
import { and, desc, eq, gt, isNull, ne, sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { sessions } from '../../db/schema/index.ts'
import { writeAudit } from '../audit/write.ts'
import type { NewDevice, SignInView } from '../contract/account.ts'
import { wordsOfBrowser } from './browser-words.ts'
import type { SignInRules } from './rules.ts'
import { running } from './running.ts'
import type { Sessions } from './sessions.ts'

/** Who ends a sign-in, and from where. */
export type Ender = { by: string; address: string }

export type SignInsParts = {
  db: Db
  sessions: Pick<Sessions, 'forget'>
  rules: () => SignInRules
  /** Tells the pages of a sign-in that it is over. */
  onEnded(sessionId: string): void
}
export type SignIns = ReturnType<typeof createSignIns>

/** Older ones were seen in the list, or nobody will know them any more, in days. */
const TOLD_DAYS = 30

export const createSignIns = ({ db, sessions: known, rules, onEnded }: SignInsParts) => {
  /** What is to be done once the record says that these are over. */
  const letGo = async (ids: readonly string[]): Promise<void> => {
    await known.forget(ids)
    for (const id of ids) onEnded(id)
  }
  const unseen = (staffId: string, thisId: string) =>
    and(
      eq(sessions.staffId, staffId),
      eq(sessions.isNewDevice, true),
      isNull(sessions.toldAt),
      ne(sessions.tokenHash, thisId),
      gt(sessions.createdAt, sql`now() - ${TOLD_DAYS} * interval '1 day'`),
    )
  /** Ends sign-ins within a transaction. @returns which; `letGo` follows once it is stored */
  const endIn = async (tx: Db, staffId: string, { by, address, except }: Ender & { except?: string }): Promise<string[]> => {
    const ended = await tx
      .update(sessions)
      .set({ endedAt: sql`now()` })
      .where(
        and(eq(sessions.staffId, staffId), isNull(sessions.endedAt), except ? ne(sessions.tokenHash, except) : undefined, running(rules())),
      )
      .returning({ id: sessions.tokenHash })
    const subject = { kind: 'staff', id: staffId }
    if (ended.length > 0)
      await writeAudit(tx, { staffId: by, action: 'session.revoke', subject, address, detail: { sessions: ended.map(({ id }) => id) } })
    return ended.map(({ id }) => id)
  }
  return {
    letGo,
    endIn,
    /** Those that run, the newest first; `thisId`: the one that asks. */
    async list(staffId: string, thisId: string | null): Promise<SignInView[]> {
      const rows = await db
        .select()
        .from(sessions)
        .where(and(eq(sessions.staffId, staffId), running(rules())))
        .orderBy(desc(sessions.createdAt))
      return rows.map(row => ({
        id: row.tokenHash,
        isThis: row.tokenHash === thisId,
        begunAt: row.createdAt.toISOString(),
        seenAt: row.lastSeenAt.toISOString(),
        endsAt: row.expiresAt.toISOString(),
        address: row.address,
        browser: wordsOfBrowser(row.userAgent),
        isNewDevice: row.isNewDevice,
      }))
    },
    /** Ends one sign-in of a person. @returns false when it is not theirs or does not run */
    async end(staffId: string, sessionId: string, { by, address }: Ender): Promise<boolean> {
      const isEnded = await db.transaction(async tx => {
        const ended = await tx
          .update(sessions)
          .set({ endedAt: sql`now()` })
          .where(and(eq(sessions.staffId, staffId), eq(sessions.tokenHash, sessionId), running(rules())))
          .returning()
        if (ended.length === 0) return false
        const detail = { person: staffId }
        await writeAudit(tx, { staffId: by, action: 'session.revoke', subject: { kind: 'session', id: sessionId }, address, detail })
        return true
      })
      if (isEnded) await letGo([sessionId])
      return isEnded
    },
    /** Ends all of a person's sign-ins, `except` one. @returns how many */
    async endOf(staffId: string, ender: Ender & { except?: string }): Promise<number> {
      const ids = await db.transaction(tx => endIn(tx, staffId, ender))
      await letGo(ids)
      return ids.length
    },
    /** Of which sign-ins the person is to be told in this one; none while that cannot be read. */
    newDevices: (staffId: string, thisId: string): Promise<NewDevice[]> =>
      db
        .select()
        .from(sessions)
        .where(unseen(staffId, thisId))
        .orderBy(desc(sessions.createdAt))
        .limit(5)
        .then(
          rows =>
            rows.map(({ createdAt, address, userAgent }) => ({ at: createdAt.toISOString(), address, browser: wordsOfBrowser(userAgent) })),
          () => [],
        ),
    /** The person has read of them. */
    async told(staffId: string, thisId: string): Promise<void> {
      await db
        .update(sessions)
        .set({ toldAt: sql`now()` })
        .where(unseen(staffId, thisId))
    },
  }
}
