/** Orders as lists of every feature read them: with the names behind their ids, and what a search box means. */
import { eq, or, sql, type SQL } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Db } from '../../db/client.ts'
import { categories, districts, merchants, staff, workOrders } from '../../db/schema/index.ts'
import { fail } from '../errors.ts'
import type { Locality } from '../office.ts'
import { foldName } from '../../text/name.ts'
import { digitsIn } from '../../text/number.ts'
import { readNumber } from '../phones/number.ts'
import { isReadable, type OrderReader } from './readers.ts'

const holder = alias(staff, 'holder')

/** An order as lists show it: its row and the names behind its ids. */
export const listedOrders = (db: Db) =>
  db
    .select({
      order: workOrders,
      categoryName: categories.name,
      categoryPath: categories.path,
      districtName: districts.name,
      merchantName: merchants.name,
      holderName: holder.name,
    })
    .from(workOrders)
    .leftJoin(categories, eq(categories.id, workOrders.categoryId))
    .leftJoin(districts, eq(districts.code, workOrders.districtCode))
    .leftJoin(merchants, eq(merchants.id, workOrders.merchantId))
    .leftJoin(holder, eq(holder.id, workOrders.claimedBy))
    .$dynamic()

export type ListedOrder = Awaited<ReturnType<typeof listedOrders>>[number]

/** What a search box means in order lists: an order number (or its last digits), a telephone number, a contact's or merchant's name. */
export const orderSearch = (q: string, locality: Locality): SQL | undefined => {
  const text = q.normalize('NFKC').trim().toUpperCase()
  if (/^[SQCG]\d{4,13}$/.test(text)) return sql`${workOrders.number} like ${`${text}%`}`
  const digits = digitsIn(q) ?? (/^\d{1,2}$/.test(text) ? text : null)
  if (digits) {
    const number = readNumber(digits, locality)?.number
    return or(
      number ? eq(workOrders.contactNumber, number) : undefined,
      digits.length <= 13 ? sql`reverse(${workOrders.number}) like ${`${[...digits].reverse().join('')}%`}` : undefined,
    )
  }
  const name = foldName(q)
  if (name === '') return sql`false`
  const prefix = `${name.replace(/[\\%_]/g, '\\$&')}%`
  return or(
    sql`fold_name(${workOrders.contactName}) like ${prefix}`,
    sql`${workOrders.memberId} in (select m.id from members m where fold_name(m.name) like ${prefix} or m.initials like ${prefix})`,
    sql`${workOrders.merchantId} in (select m.id from merchants m where fold_name(m.name) like ${prefix} or m.initials like ${prefix})`,
  )
}

/** The bare row of an order that this person may read. Throws ORDER_NOT_FOUND for any other. */
export const readableRow = async (db: Db, id: string, reader: OrderReader) => {
  const row = await findRow(db, id)
  if (!row || !(await isReadable(db, row, reader))) throw fail('ORDER_NOT_FOUND')
  return row
}

/** The bare row of an order, or null. */
export const findRow = async (db: Db, id: string) => (await db.select().from(workOrders).where(eq(workOrders.id, id)))[0] ?? null
