/** What a seat sees of a caller while the phone rings. Three queries side by side: one round trip to the database. */
import { sql, type SQL } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import type { MemberContext } from '../contract/pop.ts'
import type { Office } from '../office.ts'
import { maskNumber, readNumber } from '../phones/number.ts'
import { dueView, orderSummary } from '../work-orders/view.ts'
import { audibleTo, lastCalls, readableOrders, type PopReader } from './history.ts'
import type { WholeMember } from './store.ts'
import { memberDetail, phoneView } from './view.ts'

type PopOrder = MemberContext['members'][number]['orders'][number]
type PhoneJson = Parameters<typeof phoneView>[0]
/** Times inside JSON are text. */
type OrderJson = Omit<PopOrder, 'summary' | 'due'> & {
  content: string
  dueRule: string | null
  dueAt: string | null
  warnAt: string | null
}
type MemberJson = WholeMember['member'] & {
  phones: PhoneJson[] | null
  addresses: WholeMember['addresses'] | null
  orders: OrderJson[] | null
  firstContactAt: string
}
type MerchantJson = { id: string; name: string; phones: PhoneJson[] }

const run = async <T>(db: Db, query: SQL): Promise<T[]> => (await db.execute(query)).rows as T[]

/** A number that more share is a company's or a home's: there the seat searches by name. */
const MOST_MEMBERS = 50
const CALLS_SHOWN = 5

const membersWithAll = (db: Db, number: string, readable: SQL) =>
  run<MemberJson>(
    db,
    sql`
    select m.id, m.member_no as "memberNo", m.kind, m.name, m.gender, m.tags, m.blocked, m.blocked_reason as "blockedReason", m.remark,
      m.first_contact_at as "firstContactAt", m.version,
      (select count(*)::int from work_orders o where o.member_id = m.id and o.owner <> 'none' and ${readable}) as "openOrders",
      (select json_agg(json_build_object('id', p.id, 'number', p.number, 'kind', p.kind, 'label', p.label, 'primary', p."primary",
        'verified', p.verified)
        order by p."primary" desc, p.created_at, p.id) from member_phones p where p.member_id = m.id) as phones,
      (select json_agg(json_build_object('id', a.id, 'districtCode', a.district_code, 'districtName', d.name, 'detail', a.detail,
        'label', a.label, 'default', a."default")
        order by a."default" desc, a.created_at, a.id) from member_addresses a join districts d on d.code = a.district_code
          where a.member_id = m.id) as addresses,
      (select json_agg(o) from (
        select o.id, o.number, o.type, o.state, o.urgency, c.name as "categoryName", left(o.content, 81) as content,
          f.name as "merchantName",
          o.created_at as "createdAt", o.due_rule as "dueRule", o.due_at as "dueAt", o.warn_at as "warnAt"
        from work_orders o left join categories c on c.id = o.category_id left join merchants f on f.id = o.merchant_id
        where o.member_id = m.id and o.owner <> 'none' and ${readable} order by o.due_at nulls last, o.created_at limit 20) o) as orders
    from member_phones mine join members m on m.id = mine.member_id where mine.number = ${number}
      order by m.created_at, m.id limit ${MOST_MEMBERS}`,
  )

const merchantsWithPhones = (db: Db, number: string) =>
  run<MerchantJson>(
    db,
    sql`
    select m.id, m.name, (select json_agg(json_build_object('id', p.id, 'number', p.number, 'kind', p.kind, 'label', p.label, 'primary',
      p."primary", 'verified', true)
      order by p."primary" desc, p.id) from merchant_phones p where p.merchant_id = m.id) as phones
    from merchant_phones mine join merchants m on m.id = mine.merchant_id where mine.number = ${number} order by m.name limit 5`,
  )

const iso = (text: string): string => new Date(text).toISOString()
const dateOf = (text: string | null): Date | null => (text ? new Date(text) : null)

const popOrder = ({ content, dueRule, dueAt, warnAt, ...order }: OrderJson): PopOrder => ({
  ...order,
  createdAt: iso(order.createdAt),
  summary: orderSummary(content),
  due: dueView({ dueRule, dueAt: dateOf(dueAt), warnAt: dateOf(warnAt) }),
})

const popMember = ({ phones, addresses, orders, ...member }: MemberJson): MemberContext['members'][number] => ({
  ...memberDetail({
    member: { ...member, firstContactAt: new Date(member.firstContactAt) },
    phones: (phones ?? []) as WholeMember['phones'],
    addresses: addresses ?? [],
  }),
  orders: (orders ?? []).map(popOrder),
})

const matchOf = (members: number, merchants: number): MemberContext['match'] => {
  if (members > 1) return 'several'
  if (members === 1) return 'one'
  return merchants > 0 ? 'merchant' : 'none'
}

/**
 * The member behind a number (or the several who share it, or the merchant), open orders with their deadlines, and the last five calls.
 * `number` is as the trunk gave it or E.164; null when withheld. `reader` null: for a screen of whoever the call will be given to, so
 * without confidential orders and recordings.
 */
export const memberContext = async (
  { db, locality }: Pick<Office, 'db' | 'locality'>,
  number: string | null,
  reader: PopReader | null,
): Promise<MemberContext> => {
  const phone = readNumber(number, locality)
  if (!phone) return { number: '', match: 'withheld', members: [], merchants: [], calls: [] }
  const [audible, readable] = [await audibleTo(db, reader), reader ? await readableOrders(db, reader) : sql`not o.confidential`]
  const [known, firms, before] = await Promise.all([
    membersWithAll(db, phone.number, readable),
    merchantsWithPhones(db, phone.number),
    lastCalls(db, sql`calls.number = ${phone.number}`, audible, CALLS_SHOWN),
  ])
  return {
    number: maskNumber(phone.number),
    match: matchOf(known.length, firms.length),
    members: known.map(popMember),
    merchants: firms.map(firm => ({ ...firm, phones: firm.phones.map(phoneView) })),
    calls: before,
  }
}
