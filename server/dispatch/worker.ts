import { and, eq, lte } from 'drizzle-orm'
import { workOrders } from '../../db/schema/index.ts'
import type { Office } from '../office.ts'
import { Refusal } from '../errors.ts'
import { changeOrder, commandOrder } from '../work-orders/change.ts'

/** Frees orders whose claim ran out (domain C.3, 8). Answers how many. */
export const releaseExpiredClaims = async (office: Office): Promise<number> => {
  const expired = await office.db
    .select({ id: workOrders.id })
    .from(workOrders)
    .where(and(eq(workOrders.state, 'dispatching'), lte(workOrders.claimedUntil, office.now())))
    .limit(100)
  let freed = 0
  for (const { id } of expired) {
    try {
      await commandOrder(office, { id, actor: { kind: 'system' } }, async (tx, row) => {
        const changed = await changeOrder(tx, office, row, { type: 'expire_claim' }, { kind: 'system' })
        return { changed, answer: changed }
      })
      freed++
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
    }
  }
  return freed
}

/** Looks for claims that ran out, every `everyMs`. */
export const startClaimSweep = (office: Office, everyMs = 5_000): { stop(): void } => {
  const timer = setInterval(
    () => void releaseExpiredClaims(office).catch(error => office.log.warn({ err: error }, 'claims not swept')),
    everyMs,
  )
  return { stop: () => clearInterval(timer) }
}
