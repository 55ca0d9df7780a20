import { sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { workOrderEvents } from '../../db/schema/index.ts'
import type { OrderAction } from '../contract/order-states.ts'
import type { Actor } from './core/order.ts'

export type HistoryDetail = Record<string, string | number | boolean | null>
export type HistoryLine = {
  action: OrderAction
  from: string | null
  to: string
  actor: Actor
  at: Date
  note?: string | null
  callId?: string | null
  detail?: HistoryDetail
}

/** Adds the next line of an order's history. The order's row must be locked by the same transaction (or just made by it). */
export const writeHistory = async (tx: Db, orderId: string, line: HistoryLine): Promise<void> => {
  await tx.insert(workOrderEvents).values({
    orderId,
    seq: sql`(select coalesce(max(e.seq), 0) + 1 from work_order_events e where e.order_id = ${orderId})`,
    at: line.at,
    actorKind: line.actor.kind === 'staff' ? 'staff' : 'system',
    actorId: line.actor.kind === 'staff' ? line.actor.id : null,
    actorName: line.actor.kind === 'staff' ? line.actor.name : 'system',
    action: line.action,
    fromState: line.from,
    toState: line.to,
    note: line.note ?? null,
    callId: line.callId ?? null,
    detail: line.detail ?? {},
  })
}
