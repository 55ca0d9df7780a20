/** What a seat sees of a caller while the phone rings. */
import { and, asc, desc, eq, inArray, isNotNull, ne, sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { calls, categories, merchantPhones, merchants, recordings, staff, workOrders } from '../../db/schema/index.ts'
import type { MemberContext } from '../contract/pop.ts'
import type { Desk } from '../desk.ts'
import { maskNumber, readNumber } from '../phones/number.ts'
import { phonesOfMerchants } from '../merchants/phones.ts'
import { merchantPhoneView } from '../merchants/view.ts'
import { dueView, summaryOf } from '../work-orders/view.ts'
import { membersOfNumber } from './store.ts'
import { memberDetail } from './view.ts'

type PopOrder = MemberContext['members'][number]['orders'][number]
const OPEN_ORDERS = 20
const LAST_CALLS = 5

/** Open orders of the members who have this number, oldest due first. */
const openOrders = (db: Db, number: string) =>
  db
    .select({ order: workOrders, categoryName: categories.name, merchantName: merchants.name })
    .from(workOrders)
    .innerJoin(categories, eq(categories.id, workOrders.categoryId))
    .leftJoin(merchants, eq(merchants.id, workOrders.merchantId))
    .where(
      and(
        sql`${workOrders.memberId} in (select p.member_id from member_phones p where p.number = ${number})`,
        ne(workOrders.owner, 'none'),
      ),
    )
    .orderBy(asc(workOrders.dueAt), asc(workOrders.createdAt))
    .limit(OPEN_ORDERS)

const lastCalls = (db: Db, number: string) =>
  db
    .select({
      id: calls.id,
      startedAt: calls.startedAt,
      direction: calls.direction,
      agent: staff.name,
      queueId: calls.queueId,
      talkedMs: calls.talkedMs,
      result: calls.result,
      recordingId: sql<
        string | null
      >`(select r.id from ${recordings} r where r.call_id = ${calls.id} order by r.started_at limit 1)`,
    })
    .from(calls)
    .leftJoin(staff, eq(staff.id, calls.staffId))
    .where(and(eq(calls.number, number), isNotNull(calls.endedAt)))
    .orderBy(desc(calls.startedAt))
    .limit(LAST_CALLS)

const merchantsOf = async (db: Db, number: string): Promise<MemberContext['merchants']> => {
  const rows = await db
    .select({ id: merchants.id, name: merchants.name })
    .from(merchants)
    .where(
      inArray(
        merchants.id,
        db.select({ id: merchantPhones.merchantId }).from(merchantPhones).where(eq(merchantPhones.number, number)),
      ),
    )
    .limit(5)
  const phones = await phonesOfMerchants(
    db,
    rows.map(row => row.id),
  )
  return rows.map(row => ({ ...row, phones: phones.filter(phone => phone.merchantId === row.id).map(merchantPhoneView) }))
}

const popOrder = ({ order, categoryName, merchantName }: Awaited<ReturnType<typeof openOrders>>[number]): PopOrder => ({
  id: order.id,
  number: order.number,
  type: order.type,
  state: order.state as PopOrder['state'],
  urgency: order.urgency,
  categoryName,
  summary: summaryOf(order.content),
  merchantName,
  createdAt: order.createdAt.toISOString(),
  due: dueView(order),
})

/**
 * The member behind a number (or the several who share it, or the merchant), open orders with their deadlines, and the last five calls.
 * Its queries run side by side, two deep: the time is that of two round trips. `number` is as the trunk gave it or E.164; null when withheld.
 */
export const memberContext = async (
  { db, locality }: Pick<Desk, 'db' | 'locality'>,
  number: string | null,
): Promise<MemberContext> => {
  const phone = readNumber(number, locality)
  if (!phone) return { number: '', match: 'withheld', members: [], merchants: [], calls: [] }
  const [known, orders, firms, before] = await Promise.all([
    membersOfNumber(db, phone.number),
    openOrders(db, phone.number),
    merchantsOf(db, phone.number),
    lastCalls(db, phone.number),
  ])
  return {
    number: maskNumber(phone.number),
    match: known.length > 1 ? 'several' : known.length === 1 ? 'one' : firms.length ? 'merchant' : 'none',
    members: known.map(whole => ({
      ...memberDetail(whole),
      orders: orders.filter(({ order }) => order.memberId === whole.member.id).map(popOrder),
    })),
    merchants: firms,
    calls: before.map(call => ({
      id: call.id,
      at: call.startedAt.toISOString(),
      direction: call.direction === 'inbound' ? 'in' : 'out',
      agent: call.agent,
      queue: call.queueId,
      talkMs: call.talkedMs,
      endReason: call.result,
      recordingId: call.recordingId,
    })),
  }
}
