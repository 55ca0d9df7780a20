/** Calls out that the dial policy refused: kept for ever as rows, shown to team leads. */
import { and, desc, eq, lt, or } from 'drizzle-orm'
import { z } from 'zod'
import type { Db } from '../../db/client.ts'
import { dialRefusals, staff } from '../../db/schema/index.ts'
import type { DialRefused } from '../../telephony/engine/journal.ts'
import type { Feature } from '../app.ts'
import { DialRefusalPage, DialRefusalQuery, type DialRefusalView } from '../contract/calls.ts'
import { maskNumber } from '../phones/number.ts'
import { cursorAfter, readCursor } from './cursor.ts'

/** A refusal of the journal, its number in the form of records, as the world may see it. */
export const refusalView = ({ id, at, seat, person, number, code, rule }: DialRefused): DialRefusalView => ({
  id,
  at: new Date(at).toISOString(),
  seatId: seat,
  person: person?.name ?? '',
  masked: maskNumber(number),
  code,
  rule,
})

const isUuid = (id: string): boolean => z.guid().safeParse(id).success

/** Saves refusals; one that is there already stays as it is. */
export const saveRefusals = async (db: Db, entries: readonly DialRefused[]): Promise<void> => {
  if (entries.length === 0) return
  const rows = entries.map(({ id, at, seat, person, number, code, rule }) => ({
    entryId: id,
    at: new Date(at),
    seatNumber: seat,
    staffId: person && isUuid(person.id) ? person.id : null,
    masked: maskNumber(number),
    code,
    rule,
  }))
  await db.insert(dialRefusals).values(rows).onConflictDoNothing()
}

/** `GET /dial-refusals`: newest first. */
export const refusalRoutes =
  ({ db }: { db: Db }): Feature =>
  async app => {
    app.get(
      '/dial-refusals',
      { config: { right: 'refusals.read' }, schema: { querystring: DialRefusalQuery, response: { 200: DialRefusalPage } } },
      async request => {
        const { limit } = request.query
        const after = readCursor(request.query.cursor)
        const rows = await db
          .select({ row: dialRefusals, name: staff.name })
          .from(dialRefusals)
          .leftJoin(staff, eq(staff.id, dialRefusals.staffId))
          .where(
            after ? or(lt(dialRefusals.at, after.at), and(eq(dialRefusals.at, after.at), lt(dialRefusals.entryId, after.id))) : undefined,
          )
          .orderBy(desc(dialRefusals.at), desc(dialRefusals.entryId))
          .limit(limit + 1)
        const last = rows[limit - 1]?.row
        return {
          items: rows.slice(0, limit).map(({ row, name }) => ({
            id: row.entryId,
            at: row.at.toISOString(),
            seatId: row.seatNumber,
            person: name ?? '',
            masked: row.masked,
            code: row.code,
            rule: row.rule,
          })),
          next: rows.length > limit && last ? cursorAfter(last.at.getTime(), last.entryId) : null,
        }
      },
    )
  }
