import { sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { orderCounters } from '../../db/schema/index.ts'
import { dayOf } from '../../time/civil.ts'

/**
 * The next order number: letter, day by the centre's clock, five digits (domain A.3, 3.1). All types share the day's count, so that the
 * digits alone, as keyed on a telephone, name one order. The day's counter stays locked until the transaction ends: ask for it last.
 */
export const nextNumber = async (tx: Db, letter: string, now: Date, zone: string): Promise<string> => {
  const day = dayOf(now.getTime(), zone)
  const [row] = await tx
    .insert(orderCounters)
    .values({ day, last: 1 })
    .onConflictDoUpdate({ target: orderCounters.day, set: { last: sql`order_counters.last + 1` } })
    .returning({ last: orderCounters.last })
  return `${letter}${day.replaceAll('-', '')}${String(row!.last).padStart(5, '0')}`
}
