/** How far the right to see merchants reaches: a district manager's are those at home in their districts and those who serve there. */
import { and, eq, sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { merchants } from '../../db/schema/index.ts'
import { within, type Meaning, type ReadScope } from '../scope.ts'

/** Nobody who works here is a merchant: one's own are those of the website's accounts, which come with it. */
export const merchantReach: Meaning = {
  own: () => sql`false`,
  district: codes => sql`(merchants.district_code = any(${codes}) or exists (select 1 from merchant_districts served
    where served.merchant_id = merchants.id and served.district_code = any(${codes})))`,
}

/** Whether a merchant is there and within the scope. */
export const isMerchantWithin = async (db: Db, id: string, scope: ReadScope<'merchants.read'>): Promise<boolean> =>
  (await db.$count(merchants, and(eq(merchants.id, id), await within(db, scope, merchantReach)))) > 0
