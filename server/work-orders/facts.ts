import { eq } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { categories, districts } from '../../db/schema/index.ts'
import type { Centre } from '../centre.ts'
import { nationalNumber } from '../phones/number.ts'
import { kindOf } from './core/kinds/index.ts'
import type { Order } from './core/order.ts'
import type { OrderRecord } from './row.ts'

/** What is written to merchants and members. The merchant gets what it needs to serve, on the member's recorded consent (domain B.4). */
export type OrderFacts = {
  number: string
  category: string
  contactName: string
  /** In full, as it is dialled. */
  contactNumber: string
  address: string
  content: string
  appointment: string | null
  timeLimit: string | null
  hotline: string
}

const moment = (at: Date | number, zone: string): string =>
  new Intl.DateTimeFormat('zh-CN', {
    timeZone: zone,
    month: 'numeric',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at)

/** The facts of an order that texts to merchants and members are made of. */
export const orderFacts = async (
  tx: Db,
  office: Pick<Centre, 'locality' | 'hotline'>,
  row: OrderRecord,
  order: Pick<Order, 'appointment' | 'timeLimitAt'>,
): Promise<OrderFacts> => {
  const [category] = row.categoryId
    ? await tx.select({ name: categories.name }).from(categories).where(eq(categories.id, row.categoryId))
    : []
  const [district] = row.districtCode
    ? await tx.select({ name: districts.name }).from(districts).where(eq(districts.code, row.districtCode))
    : []
  const { zone, country } = office.locality
  return {
    number: row.number,
    category: category?.name ?? kindOf(row.type)?.words.zh ?? '',
    contactName: row.contactName,
    contactNumber: nationalNumber(row.contactNumber, country),
    address: `${district?.name ?? ''}${row.addressDetail ?? ''}`,
    content: row.content,
    hotline: office.hotline,
    appointment: order.appointment && `${moment(order.appointment.from, zone)}—${moment(order.appointment.to, zone)}`,
    timeLimit: order.timeLimitAt === null ? null : moment(order.timeLimitAt, zone),
  }
}
