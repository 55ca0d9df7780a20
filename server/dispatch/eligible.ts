/**
 * Which merchants can take an order, in the published order, each with the reasons for its place (domain C.8, PIPL 24: the ranking is
 * explainable and a person decides): the order's own district first, then level, points, satisfaction of 90 days, response rate, name.
 */
import { sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import type { EligibleMerchant } from '../contract/dispatch.ts'
import { foldName } from '../../text/name.ts'
import { phonesOfMerchants } from '../merchants/phones.ts'
import { merchantPhoneView } from '../merchants/view.ts'
import type { OrderRecord } from '../work-orders/row.ts'

type Candidate = {
  id: string
  name: string
  kind: EligibleMerchant['kind']
  level: number
  points: number
  capacityPerDay: number
  satisfaction: number | null
  responseRate: number | null
  openOrders: number
  local: boolean
  tried: EligibleMerchant['tried']
  returnedBefore: boolean
  offering: EligibleMerchant['offering']
  total: number
}

export type EligibleFilter = { q?: string; includeReturned: boolean; allDistricts: boolean; page: number; pageSize: number }

/** Active, qualified and serving the order's category (or a category above it): what makes a merchant eligible at all (domain C.11-10). */
const serves = (categoryId: string | null, now: string) => sql`
  m.status = 'active' and (m.qualified_until is null or m.qualified_until > ${now}) and exists (
    select 1 from merchant_categories mc
    join categories own on own.id = ${categoryId}
    left join categories parent on parent.id = own.parent_id
    where mc.merchant_id = m.id and mc.category_id in (own.id, own.parent_id, parent.parent_id))`

/** Says whether a merchant may be given an order of this category now; none may be given an order without one. */
export const isEligible = async (db: Db, merchantId: string, categoryId: string | null, now: Date): Promise<boolean> => {
  const { rows } = await db.execute(sql`select 1 from merchants m where m.id = ${merchantId} and ${serves(categoryId, now.toISOString())}`)
  return rows.length > 0
}

const candidates = async (db: Db, order: OrderRecord, filter: EligibleFilter, now: Date): Promise<Candidate[]> => {
  const like = `%${foldName(filter.q ?? '').replace(/[\\%_]/g, '\\$&')}%`
  const since = new Date(now.getTime() - 90 * 86_400_000).toISOString()
  const { rows } = await db.execute(sql`
    select m.id, m.name, m.kind, m.level, m.points, m.capacity_per_day as "capacityPerDay", stats.satisfaction,
      stats.rate as "responseRate",
      (select count(*)::int from dispatch_assignments a where a.merchant_id = m.id and a.state = 'issued') as "openOrders",
      area.local, tried.result as tried, returned.before as "returnedBefore",
      (select json_build_object('name', o.name, 'priceFen', o.price_fen, 'unit', o.unit) from merchant_offerings o
        where o.merchant_id = m.id and o.active and o.category_id = ${order.categoryId} order by o.price_fen limit 1) as offering,
      count(*) over ()::int as total
    from merchants m
    cross join lateral (select exists (select 1 from merchant_districts d
      where d.merchant_id = m.id and d.district_code = ${order.districtCode}) as covers,
      m.district_code = ${order.districtCode} as local) area
    cross join lateral (select exists (select 1 from dispatch_assignments a where a.merchant_id = m.id and a.order_id = ${order.id}
      and a.state = 'returned') as before) returned
    left join lateral (select e.result from dispatch_enquiries e where e.merchant_id = m.id and e.order_id = ${order.id}
      and e.round = ${order.round + 1} order by e.at desc limit 1) tried on true
    left join lateral (
      select (select avg(ev.satisfaction)::float
          from dispatch_assignments a join evaluations ev on ev.assignment_id = a.id and ev.authoritative
          where a.merchant_id = m.id and a.issued_at >= ${since}) as satisfaction,
        (select count(*) filter (where c.result ->> 'answer' = 'contacted')::float / nullif(count(*), 0)
          from dispatch_assignments a join callback_tasks c on c.assignment_id = a.id
          where a.merchant_id = m.id and a.issued_at >= ${since}
            and c.kind = 'first_response' and not c.recheck and c.result ? 'answer') as rate
    ) stats on true
    where ${serves(order.categoryId, now.toISOString())} and (area.covers or ${filter.allDistricts})
      and (not returned.before or ${filter.includeReturned})
      and (fold_name(m.name) like ${like} or m.initials like ${like})
    order by (tried.result is not null and tried.result <> 'can_serve'), area.covers desc, area.local desc, m.level desc, m.points desc,
      stats.satisfaction desc nulls last, stats.rate desc nulls last, m.name
    limit ${filter.pageSize} offset ${(filter.page - 1) * filter.pageSize}`)
  return rows as unknown as Candidate[]
}

const reasonsOf = (m: Candidate, order: OrderRecord): EligibleMerchant['reasons'] => [
  { key: 'district', value: m.local },
  { key: 'level', value: m.level },
  { key: 'points', value: m.points },
  ...(m.satisfaction === null ? [] : [{ key: 'satisfaction' as const, value: Math.round(m.satisfaction * 10) / 10 }]),
  ...(m.responseRate === null ? [] : [{ key: 'response_rate' as const, value: Math.round(m.responseRate * 100) / 100 }]),
  ...(m.openOrders >= m.capacityPerDay ? [{ key: 'load' as const, value: m.openOrders }] : []),
  ...(m.tried ? [{ key: 'tried' as const, value: m.tried }] : []),
  ...(m.returnedBefore ? [{ key: 'returned_before' as const, value: order.round }] : []),
]

/** A page of the merchants that can take this order now. */
export const eligibleMerchants = async (
  db: Db,
  order: OrderRecord,
  filter: EligibleFilter,
  now: Date,
): Promise<{ items: EligibleMerchant[]; total: number }> => {
  const rows = await candidates(db, order, filter, now)
  const phones = await phonesOfMerchants(
    db,
    rows.map(row => row.id),
  )
  return {
    total: rows[0]?.total ?? 0,
    items: rows.map((m, i) => ({
      id: m.id,
      name: m.name,
      kind: m.kind,
      rank: (filter.page - 1) * filter.pageSize + i + 1,
      level: m.level,
      points: m.points,
      satisfaction: m.satisfaction,
      responseRate: m.responseRate,
      openOrders: m.openOrders,
      capacityPerDay: m.capacityPerDay,
      phones: phones.filter(phone => phone.merchantId === m.id).map(merchantPhoneView),
      offering: m.offering,
      tried: m.tried,
      returnedBefore: m.returnedBefore,
      reasons: reasonsOf(m, order),
    })),
  }
}
