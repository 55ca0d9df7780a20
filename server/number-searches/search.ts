/**
 * Searches by a telephone number: few a minute, each written down with whom it found before that is answered. A search that could be asked
 * without end would tell, digit by digit, what the mask hides.
 */
import { and, asc, eq, gt, sql } from 'drizzle-orm'
import { memberPhones, numberSearches } from '../../db/schema/index.ts'
import type { PhoneChoice } from '../contract/phones.ts'
import { digitsIn } from '../../text/number.ts'
import { fail } from '../errors.ts'
import type { Office } from '../office.ts'

/** From this many digits on, the ending of a number finds anybody; a shorter one those whom the person has dealt with. */
export const LEAST_DIGITS = 7

const MINUTE_MS = 60_000

type Kind = (typeof numberSearches.$inferSelect)['kind']

/** How many digits of a number a search box holds, where that is enough to find anybody; else null. */
export const digitsSearched = (q: string | undefined): number | null => {
  const count = q === undefined ? 0 : (digitsIn(q)?.replace(/\D/g, '').length ?? 0)
  return count >= LEAST_DIGITS ? count : null
}

/** Writes the search down, or refuses it with NUMBER_SEARCH_LIMIT. One person's take turns, or many at once would all be the first. */
const begin = ({ db, now, privacy }: Office, staffId: string, kind: Kind, digits: number): Promise<string> =>
  db.transaction(async tx => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('number-search'), hashtext(${staffId}))`)
    const at = now()
    const limit = privacy.numberSearchesPerMinute
    const recent = await tx
      .select({ at: numberSearches.at })
      .from(numberSearches)
      .where(
        and(eq(numberSearches.staffId, staffId), eq(numberSearches.kind, kind), gt(numberSearches.at, new Date(at.getTime() - MINUTE_MS))),
      )
      .orderBy(asc(numberSearches.at))
    const freeing = recent[recent.length - limit]
    if (freeing)
      throw fail('NUMBER_SEARCH_LIMIT', {
        limit,
        seconds: Math.max(1, Math.ceil((freeing.at.getTime() + MINUTE_MS - at.getTime()) / 1000)),
      })
    const [row] = await tx.insert(numberSearches).values({ staffId, at, kind, digits }).returning({ id: numberSearches.id })
    return row!.id
  })

/**
 * Runs a search of a list. One by a number is limited and written down with its hits (ids of members or orders, as `hitsOf` picks them from
 * what was found). Throws NUMBER_SEARCH_LIMIT, which says when to try again.
 */
export const searched = async <T>(
  office: Office,
  { staffId, kind, q }: { staffId: string; kind: Kind; q: string | undefined },
  find: () => Promise<T>,
  hitsOf: (found: T) => readonly string[],
): Promise<T> => {
  const digits = digitsSearched(q)
  if (digits === null) return find()
  const id = await begin(office, staffId, kind, digits)
  const found = await find()
  const hits = [...new Set(hitsOf(found))]
  if (hits.length) await office.db.update(numberSearches).set({ hits }).where(eq(numberSearches.id, id))
  return found
}

/** A number that a form gives: how, and which telephone that is. */
export type Given = { choice: PhoneChoice; number: string }

/**
 * Counts and writes down numbers typed into a form whose answer tells whether the register has them: a form that is refused, or taken back
 * at once, would tell digit by digit what the mask hides, as a search would. Throws NUMBER_SEARCH_LIMIT.
 */
export const searchedByForm = async (office: Office, staffId: string, given: readonly Given[]): Promise<void> => {
  for (const { choice, number } of given) {
    const digits = choice.from === 'typed' ? digitsSearched(choice.number) : null
    if (digits === null) continue
    const id = await begin(office, staffId, 'forms', digits)
    const found = await office.db.selectDistinct({ id: memberPhones.memberId }).from(memberPhones).where(eq(memberPhones.number, number))
    if (found.length)
      await office.db
        .update(numberSearches)
        .set({ hits: found.map(({ id: member }) => member) })
        .where(eq(numberSearches.id, id))
  }
}
