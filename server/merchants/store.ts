import { and, asc, desc, eq, like, or, sql, type SQL } from 'drizzle-orm'
import type { z } from 'zod'
import type { Db } from '../../db/client.ts'
import { readPage } from '../../db/paged.ts'
import { categories, districts, merchantDistricts, merchantOfferings, merchants } from '../../db/schema/index.ts'
import { foldName } from '../../text/name.ts'
import type { MerchantQuery } from '../contract/merchants.ts'
import { within, type ReadScope } from '../scope.ts'
import { phonesOfMerchants } from './phones.ts'
import { merchantReach } from './reach.ts'

export type MerchantScope = ReadScope<'merchants.read'>

const facts = {
  openOrders: sql<number>`(select count(*) from dispatch_assignments a where a.merchant_id = merchants.id and a.state = 'issued')::int`.as(
    'open_orders',
  ),
  districtName: sql<string>`(select d.name from districts d where d.code = merchants.district_code)`.as('district_name'),
  categoryNames: sql<
    string[]
  >`array(select c.name from merchant_categories mc join categories c on c.id = mc.category_id where mc.merchant_id = merchants.id
    order by c.sort)`.as('category_names'),
  phone: sql<
    string | null
  >`(select p.number from merchant_phones p where p.merchant_id = merchants.id order by p."primary" desc, p.id limit 1)`.as('phone'),
}
const columns = {
  id: merchants.id,
  merchantNo: merchants.merchantNo,
  name: merchants.name,
  kind: merchants.kind,
  status: merchants.status,
  level: merchants.level,
  points: merchants.points,
  contactName: merchants.contactName,
  address: merchants.address,
  intro: merchants.intro,
  capacityPerDay: merchants.capacityPerDay,
  joinedAt: merchants.joinedAt,
  ...facts,
}

const filters = (query: z.output<typeof MerchantQuery>): SQL | undefined => {
  const q = query.q && foldName(query.q).replace(/[\\%_]/g, '\\$&')
  return and(
    query.status === undefined ? undefined : eq(merchants.status, query.status),
    query.districtCode === undefined
      ? undefined
      : sql`exists (select 1 from merchant_districts d where d.merchant_id = ${merchants.id} and d.district_code = ${query.districtCode})`,
    query.categoryId === undefined
      ? undefined
      : sql`exists (select 1 from merchant_categories mc where mc.merchant_id = ${merchants.id} and mc.category_id = ${query.categoryId})`,
    q
      ? or(
          sql`fold_name(${merchants.name}) like ${`%${q}%`}`,
          like(merchants.initials, `%${q}%`),
          eq(merchants.merchantNo, q.toUpperCase()),
        )
      : undefined,
  )
}

export type MerchantRecord = Awaited<ReturnType<typeof findMerchants>>['rows'][number]

/** A page of merchants within the scope, the best first. */
export const findMerchants = async (db: Db, scope: MerchantScope, query: z.output<typeof MerchantQuery>) => {
  const where = and(filters(query), await within(db, scope, merchantReach))
  const order = [desc(merchants.level), desc(merchants.points), asc(merchants.name)]
  return readPage(
    db
      .select(columns)
      .from(merchants)
      .where(where)
      .orderBy(...order)
      .$dynamic(),
    db.$count(merchants, where),
    query,
  )
}

/** A merchant within the scope. */
export const findMerchant = async (db: Db, id: string, scope: MerchantScope) => {
  const [merchant] = await db
    .select(columns)
    .from(merchants)
    .where(and(eq(merchants.id, id), await within(db, scope, merchantReach)))
  if (!merchant) return null
  const [phones, areas, offerings] = await Promise.all([
    phonesOfMerchants(db, [id]),
    db
      .select({ code: districts.code, name: districts.name })
      .from(merchantDistricts)
      .innerJoin(districts, eq(districts.code, merchantDistricts.districtCode))
      .where(eq(merchantDistricts.merchantId, id))
      .orderBy(asc(districts.sort)),
    db
      .select({
        id: merchantOfferings.id,
        name: merchantOfferings.name,
        priceFen: merchantOfferings.priceFen,
        unit: merchantOfferings.unit,
        categoryName: categories.path,
      })
      .from(merchantOfferings)
      .innerJoin(categories, eq(categories.id, merchantOfferings.categoryId))
      .where(and(eq(merchantOfferings.merchantId, id), eq(merchantOfferings.active, true)))
      .orderBy(asc(categories.code)),
  ])
  return { merchant, phones, areas, offerings }
}
