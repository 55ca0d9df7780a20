/**
 * Searches by a telephone number: few a minute, each written down with whom it found before that is answered. A search that could be asked
 * without end would tell, digit by digit, what the mask hides.
 */
import { and, asc, eq, gt, sql } from 'drizzle-orm'
import { memberPhones, numberSearches } from '../../db/schema/index.ts'
import type { PhoneChoice } from '../contract/phones.ts'
import { digitsIn } from '../../text/number.ts'
import { tellTooMuch } from '../alarms/too-much.ts'
import { writeAudit } from '../audit/write.ts'
import { fail } from '../errors.ts'
import type { Office } from '../office.ts'

/** From this many digits on, the ending of a number finds anybody; a shorter one those whom the person has dealt with. */
export const LEAST_DIGITS = 7

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000

type Kind = (typeof numberSearches.$inferSelect)['kind']

/** How many digits of a number a search box holds, where that is enough to find anybody; else null. */
export const digitsSearched = (q: string | undefined): number | null => {
  const count = q === undefined ? 0 : (digitsIn(q)?.replace(/\D/g, '').length ?? 0)
  return count >= LEAST_DIGITS ? count : null
}

/** The search was written down, or there were as many as a minute (of this list) or an hour (of all) allows. */
type Begun = { id: string } | { over: 'minute' | 'hour'; seconds: number }

/** One person's searches take turns, or many at once would all be the first. */
const write = ({ db, settings: { current } }: Office, staffId: string, kind: Kind, digits: number, at: Date): Promise<Begun> =>
  db.transaction(async tx => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('number-search'), hashtext(${staffId}))`)
    const recent = await tx
      .select({ kind: numberSearches.kind, at: numberSearches.at })
      .from(numberSearches)
      .where(and(eq(numberSearches.staffId, staffId), gt(numberSearches.at, new Date(at.getTime() - HOUR_MS))))
      .orderBy(asc(numberSearches.at))
    const secondsUntil = (freeing: { at: Date }, span: number) =>
      Math.max(1, Math.ceil((freeing.at.getTime() + span - at.getTime()) / 1000))
    const ofHour = recent[recent.length - current('privacy.searches-an-hour')]
    if (ofHour) return { over: 'hour', seconds: secondsUntil(ofHour, HOUR_MS) }
    const ofList = recent.filter(row => row.kind === kind && row.at.getTime() > at.getTime() - MINUTE_MS)
    const ofMinute = ofList[ofList.length - current('privacy.searches-a-minute')]
    if (ofMinute) return { over: 'minute', seconds: secondsUntil(ofMinute, MINUTE_MS) }
    const [row] = await tx.insert(numberSearches).values({ staffId, at, kind, digits }).returning({ id: numberSearches.id })
    await writeAudit(tx, {
      staffId,
      action: 'number.search',
      subject: { kind: 'number-search', id: row!.id },
      detail: { list: kind, digits },
    })
    return { id: row!.id }
  })

/** Writes the search down and answers its id. Throws NUMBER_SEARCH_LIMIT, or NUMBER_SEARCH_HOUR_LIMIT, of which leads are told. */
const begin = async (office: Office, staffId: string, kind: Kind, digits: number): Promise<string> => {
  const at = office.now()
  const begun = await write(office, staffId, kind, digits, at)
  if ('id' in begun) return begun.id
  const { over, seconds } = begun
  const { current } = office.settings
  if (over === 'minute') throw fail('NUMBER_SEARCH_LIMIT', { limit: current('privacy.searches-a-minute'), seconds })
  const limit = current('privacy.searches-an-hour')
  await tellTooMuch(office, 'number-search.limit', staffId, limit, at)
  throw fail('NUMBER_SEARCH_HOUR_LIMIT', { limit, seconds, minutes: Math.ceil(seconds / 60) })
}

/**
 * Runs a search of a list. One by a number is limited and written down with its hits (ids of members or orders, as `hitsOf` picks them from
 * what was found). Throws what `begin` throws, which says when to try again.
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
 * at once, would tell digit by digit what the mask hides, as a search would. Throws what `begin` throws.
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
