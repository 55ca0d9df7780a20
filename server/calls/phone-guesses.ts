/** What was done about guesses at telephones' passwords: in the audit for ever, shown to team leads and administrators. */
import { and, desc, eq, like, lt, or, sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { auditLog } from '../../db/schema/index.ts'
import type { GuessesMet } from '../../telephony/engine/journal.ts'
import type { Feature } from '../app.ts'
import { GuessWhat, PhoneGuessPage, PhoneGuessQuery, type PhoneGuessView } from '../contract/phone-guesses.ts'
import { cursorAfter, readCursor } from './cursor.ts'

const ACTION = 'phone-guesses.'

/** An entry of the journal as the world may see it. */
export const guessView = ({ id, at, what, address, account, ms }: GuessesMet): PhoneGuessView => ({
  id,
  at: new Date(at).toISOString(),
  what,
  address,
  account,
  seconds: ms === null ? null : Math.ceil(ms / 1000),
})

/** Writes them into the audit; one that is there already stays as it is. */
export const saveGuesses = async (db: Db, entries: readonly GuessesMet[]): Promise<void> => {
  for (const entry of entries) {
    const { id, what, address, account, seconds } = guessView(entry)
    const at = new Date(entry.at)
    const isThere = and(eq(auditLog.at, at), sql`${auditLog.detail}->>'entry' = ${id}`)
    const found = await db.select({ id: auditLog.id }).from(auditLog).where(isThere).limit(1)
    if (found.length) continue
    const subject = account === null ? {} : { subjectKind: 'phone-account', subjectId: account.slice(0, 64) }
    await db.insert(auditLog).values({ at, action: ACTION + what, address, ...subject, detail: { entry: id, seconds } })
  }
}

/** A number of a row; one that no row has for what is none. */
const rowNumber = (id: string): number => (/^\d{1,15}$/.test(id) ? Number(id) : 0)

/** `GET /phone-guesses`: newest first. */
export const phoneGuessRoutes =
  ({ db }: { db: Db }): Feature =>
  async app => {
    app.get(
      '/phone-guesses',
      {
        config: { right: 'faults.read' },
        schema: { querystring: PhoneGuessQuery, response: { 200: PhoneGuessPage } },
      },
      async request => {
        const { limit } = request.query
        const after = readCursor(request.query.cursor)
        const isAfter = after && or(lt(auditLog.at, after.at), and(eq(auditLog.at, after.at), lt(auditLog.id, rowNumber(after.id))))
        const rows = await db
          .select()
          .from(auditLog)
          .where(and(like(auditLog.action, `${ACTION}%`), isAfter ?? undefined))
          .orderBy(desc(auditLog.at), desc(auditLog.id))
          .limit(limit + 1)
        const last = rows[limit - 1]
        return {
          items: rows.slice(0, limit).map(({ id, at, action, address, subjectId, detail }) => ({
            id: typeof detail.entry === 'string' ? detail.entry : String(id),
            at: at.toISOString(),
            what: GuessWhat.parse(action.slice(ACTION.length)),
            address,
            account: subjectId,
            seconds: typeof detail.seconds === 'number' ? detail.seconds : null,
          })),
          next: rows.length > limit && last ? cursorAfter(last.at.getTime(), String(last.id)) : null,
        }
      },
    )
  }
