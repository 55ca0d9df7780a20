import { and, desc, eq, or, sql } from 'drizzle-orm'
import { workOrders } from '../../db/schema/index.ts'
import type { ServiceState } from '../contract/order-states.ts'
import type { Office } from '../office.ts'
import { readNumber } from '../phones/number.ts'

const spoken: Record<ServiceState, { zh: string; en: string }> = {
  verifying: { zh: '待核实，我们会尽快与您联系', en: 'waiting to be verified; we will call you soon' },
  pending_dispatch: { zh: '已受理，正在安排商户', en: 'accepted; we are looking for a provider' },
  dispatching: { zh: '正在联系商户', en: 'being arranged with a provider' },
  dispatched: { zh: '已派给商户，商户会尽快与您联系', en: 'with a provider, who will call you soon' },
  responded: { zh: '商户已与您联系，等待上门服务', en: 'agreed with the provider; waiting for the visit' },
  returned: { zh: '正在为您更换商户', en: 'being given to another provider' },
  served: { zh: '服务已完成，等待回访', en: 'done; we will call you to ask about the service' },
  completed: { zh: '已完成', en: 'completed' },
  cancelled: { zh: '已取消', en: 'cancelled' },
  invalid: { zh: '已关闭', en: 'closed' },
  unfulfilled: { zh: '暂时没有商户可以承接', en: 'closed; no provider could take it' },
  archived: { zh: '已完成', en: 'completed' },
}

/**
 * What the IVR says to a caller who keyed an order number (lookup `order-progress`): `{ found: 'yes', state }` in the caller's language, or
 * `{ found: 'no' }`. The whole number (13 digits, the letter left out) finds any order, since a state alone says nothing of a person;
 * four or more of its last digits find the newest order of the calling number.
 */
export const orderProgress = async (
  office: Pick<Office, 'db' | 'locality'>,
  asked: { digits: string; number: string; language: string },
): Promise<Record<string, string>> => {
  const digits = asked.digits.replace(/\D/g, '')
  if (digits.length < 4 || digits.length > 13) return { found: 'no' }
  const caller = readNumber(asked.number, office.locality)?.number
  const isWhole = digits.length === 13
  if (!isWhole && !caller) return { found: 'no' }
  const own = caller
    ? or(
        eq(workOrders.contactNumber, caller),
        sql`${workOrders.memberId} in (select p.member_id from member_phones p where p.number = ${caller})`,
      )
    : undefined
  const [row] = await office.db
    .select({ state: workOrders.state, number: workOrders.number })
    .from(workOrders)
    .where(
      isWhole
        ? sql`${workOrders.number} in (${`S${digits}`}, ${`Q${digits}`}, ${`C${digits}`}, ${`G${digits}`})`
        : and(own, sql`right(${workOrders.number}, ${digits.length}) = ${digits}`),
    )
    .orderBy(desc(workOrders.createdAt))
    .limit(1)
  if (!row) return { found: 'no' }
  const state = spoken[row.state as ServiceState]
  return { found: 'yes', number: row.number, state: asked.language.startsWith('en') ? state.en : state.zh }
}
