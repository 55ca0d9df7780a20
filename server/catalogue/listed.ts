/** Codes of short lists that requests bring: each must be an entry that is in use. */
import { and, eq, inArray } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { returnReasons, type closingReasons, type memberTags, type refusalReasons } from '../../db/schema/index.ts'
import { failField } from '../field-rules.ts'

type List = typeof closingReasons | typeof memberTags | typeof refusalReasons | typeof returnReasons

/**
 * Throws INVALID_INPUT with the first of the codes that is no entry in use, at its `path`. Those in `before` stood there already and may
 * stay.
 */
export const mustBeListed = async (
  db: Db,
  list: List,
  codes: readonly string[],
  path: (n: number) => string,
  before: readonly string[] = [],
): Promise<void> => {
  if (codes.every(code => before.includes(code))) return
  const rows = await db
    .select({ code: list.code })
    .from(list)
    .where(and(inArray(list.code, [...codes]), eq(list.active, true)))
  const known = new Set([...before, ...rows.map(({ code }) => code)])
  const missing = codes.findIndex(code => !known.has(code))
  if (missing >= 0) throw failField(path(missing), 'unknown')
}

/** Who answers for a return with this reason; throws INVALID_INPUT for one that is not in use. */
export const responsibilityOf = async (db: Db, reason: string): Promise<(typeof returnReasons.$inferSelect)['responsibility']> => {
  const [row] = await db
    .select({ responsibility: returnReasons.responsibility })
    .from(returnReasons)
    .where(and(eq(returnReasons.code, reason), eq(returnReasons.active, true)))
  if (!row) throw failField('reason', 'unknown')
  return row.responsibility
}
