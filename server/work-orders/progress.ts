import { and, desc, eq, or, sql } from 'drizzle-orm'
import { workOrders } from '../../db/schema/index.ts'
import type { OrderState } from '../contract/order-states.ts'
import type { Office } from '../office.ts'
import { readNumber } from '../phones/number.ts'
import { kindOf } from './core/kinds/index.ts'

/**
 * What the IVR says to a caller who keyed an order number (lookup `order-progress`): `{ found: 'yes', state }` in the caller's language, or
 * `{ found: 'no' }`. The whole number (13 digits, the letter left out) finds any order, since a state alone says nothing of a person
 * (a confidential one only from a telephone of theirs); four or more of its last digits find the newest order of the calling number.
 */
export const orderProgress = async (
  office: Pick<Office, 'db' | 'locality'>,
  asked: { digits: string; number: string; language: string },
): Promise<Record<string, string>> => {
  const digits = asked.digits.replace(/\D/g, '')
  if (digits.length < 4 || digits.length > 13) return { found: 'no' }
  const caller = readNumber(asked.number, office.locality)?.number
  const isWhole = digits.length === 13
  if (!isWhole && !caller) return { found: 'no' }
  const own = caller
    ? or(
        eq(workOrders.contactNumber, caller),
        sql`${workOrders.memberId} in (select p.member_id from member_phones p where p.number = ${caller})`,
      )
    : undefined
  const [row] = await office.db
    .select({ type: workOrders.type, state: workOrders.state, number: workOrders.number })
    .from(workOrders)
    .where(
      isWhole
        ? and(
            sql`${workOrders.number} in (${`S${digits}`}, ${`Q${digits}`}, ${`C${digits}`}, ${`G${digits}`})`,
            or(eq(workOrders.confidential, false), own),
          )
        : and(own, sql`right(${workOrders.number}, ${digits.length}) = ${digits}`),
    )
    .orderBy(desc(workOrders.createdAt))
    .limit(1)
  const spoken = row && kindOf(row.type)?.states[row.state as OrderState]?.spoken
  if (!spoken) return { found: 'no' }
  return { found: 'yes', number: row.number, state: asked.language.startsWith('en') ? spoken.en : spoken.zh }
}
