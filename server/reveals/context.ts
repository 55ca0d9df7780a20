/**
 * In what context a person may see a full number: their own call with this party, now or just over (a call out from its answer on); a
 * callback task they hold; an order they took in, hold, dispatched or call back about, while it is open and for some days after (a team
 * lead: any order). What a request names is looked up and has to be about this telephone; where that gives no right, or nothing is named,
 * the person's own work is looked through.
 */
import { sql, type SQL } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import type { RevealRequest } from '../contract/phones.ts'
import { fail } from '../errors.ts'
import type { Office } from '../office.ts'
import type { StaffActor } from '../actor.ts'
import { readNumber } from '../phones/number.ts'

/** A stored number and whose it is. */
export type Revealable = { number: string; memberId: string | null; merchantId: string | null }

export type RevealContext = { kind: 'call' | 'task' | 'order'; id: string }
type Named = Pick<RevealRequest, 'callId' | 'taskId' | 'orderId'>

const first = async <T extends Record<string, unknown>>(db: Db, query: SQL): Promise<T | null> =>
  ((await db.execute(query)).rows[0] as T | undefined) ?? null

/** Condition on `o`: the order is about this telephone. A merchant's is also needed by whoever asks around for an order. */
const aboutPhone = ({ number, memberId, merchantId }: Revealable, actor: StaffActor): SQL =>
  merchantId
    ? sql`(o.merchant_id = ${merchantId}::uuid or o.claimed_by = ${actor.id}::uuid
        or exists (select 1 from dispatch_enquiries e where e.order_id = o.id and e.merchant_id = ${merchantId}::uuid))`
    : sql`(o.contact_number = ${number} or o.member_id = ${memberId}::uuid)`

/**
 * Condition on `o`: the person works on it, or did until it was closed lately. What is written to a closed order since, a note, does not
 * bring its days back.
 */
const ownWork = (actor: StaffActor, { now, settings }: Office): SQL => {
  if (actor.lead) return sql`true`
  const since = new Date(now().getTime() - settings.ms('privacy.reveal-days')).toISOString()
  return sql`((o.owner <> 'none' or o.state_since > ${since}::timestamptz)
    and (${actor.id}::uuid in (o.intake_agent_id, o.claimed_by, o.dispatch_agent_id, o.callback_agent_id)
      or exists (select 1 from callback_tasks task
        where task.order_id = o.id and task.owner_id = ${actor.id}::uuid and task.closed_at is null)))`
}

/** Condition on `c`: the call was with this party. */
const withParty = ({ number, memberId, merchantId }: Revealable): SQL =>
  merchantId
    ? sql`(c.merchant_id = ${merchantId}::uuid
        or c.number in (select p.number from merchant_phones p where p.merchant_id = ${merchantId}::uuid))`
    : sql`(c.number = ${number} or c.member_id = ${memberId}::uuid
        or c.number in (select p.number from member_phones p where p.member_id = ${memberId}::uuid))`

/** Condition on `c`: the person's own conversation. Dialling somebody and hanging up is none: anybody can be dialled. */
const ownNow = (actor: StaffActor, { now, settings }: Office): SQL => {
  const since = new Date(now().getTime() - settings.ms('privacy.just-ended')).toISOString()
  return sql`(c.staff_id = ${actor.id}::uuid and (c.ended_at is null or c.ended_at > ${since}::timestamptz)
    and (c.direction = 'inbound' or c.answered_at is not null))`
}

/** What was looked up of a context that a request names. */
type LookedUp = { isAbout: boolean; isOwn: boolean } | null

const namedCall = async (office: Office, actor: StaffActor, phone: Revealable, id: string): Promise<LookedUp> => {
  const stored = await first<{ about: boolean; own: boolean }>(
    office.db,
    sql`select ${withParty(phone)} as about, ${ownNow(actor, office)} as own from calls c where c.id = ${id}`,
  )
  if (stored) return { isAbout: stored.about === true, isOwn: stored.own === true }
  // it runs, and its record is on the way
  const live = await office.liveCall(id)
  if (!live) return null
  const { purpose } = live
  const isAbout =
    readNumber(live.number, office.locality)?.number === phone.number ||
    (purpose?.targetId != null && purpose.targetId === (purpose.target === 'merchant' ? phone.merchantId : phone.memberId))
  // whether a call out was answered, the record tells
  return { isAbout, isOwn: live.staffId === actor.id && !purpose }
}

const namedTask = async ({ db }: Office, actor: StaffActor, phone: Revealable, id: string): Promise<LookedUp> => {
  const row = await first<{ about: boolean; own: boolean }>(
    db,
    sql`select ${aboutPhone(phone, actor)} as about, (t.closed_at is null and (t.owner_id = ${actor.id}::uuid or ${actor.lead})) as own
      from callback_tasks t join work_orders o on o.id = t.order_id where t.id = ${id}::uuid`,
  )
  return row && { isAbout: row.about === true, isOwn: row.own === true }
}

const namedOrder = async (office: Office, actor: StaffActor, phone: Revealable, id: string): Promise<LookedUp> => {
  const row = await first<{ about: boolean; own: boolean }>(
    office.db,
    sql`select ${aboutPhone(phone, actor)} as about, ${ownWork(actor, office)} as own from work_orders o where o.id = ${id}::uuid`,
  )
  return row && { isAbout: row.about === true, isOwn: row.own === true }
}

/** The person's own work with this party that nobody named: an order first, then a call. */
const ownContext = async (office: Office, actor: StaffActor, phone: Revealable): Promise<RevealContext | null> => {
  const order = await first<{ id: string }>(
    office.db,
    sql`select o.id from work_orders o where ${aboutPhone(phone, actor)} and ${ownWork(actor, office)} order by o.updated_at desc limit 1`,
  )
  if (order) return { kind: 'order', id: order.id }
  const call = await first<{ id: string }>(
    office.db,
    sql`select c.id from calls c where ${ownNow(actor, office)} and ${withParty(phone)} order by c.started_at desc limit 1`,
  )
  return call && { kind: 'call', id: call.id }
}

/** The context that lets this person see this number. Throws REVEAL_NO_CONTEXT where none does, or where a named one is about another. */
export const contextOf = async (office: Office, actor: StaffActor, phone: Revealable, named: Named): Promise<RevealContext> => {
  const { callId, taskId, orderId } = named
  const contexts: { context: RevealContext; found: LookedUp }[] = []
  if (callId) contexts.push({ context: { kind: 'call', id: callId }, found: await namedCall(office, actor, phone, callId) })
  if (taskId) contexts.push({ context: { kind: 'task', id: taskId }, found: await namedTask(office, actor, phone, taskId) })
  if (orderId) contexts.push({ context: { kind: 'order', id: orderId }, found: await namedOrder(office, actor, phone, orderId) })
  if (contexts.some(({ found }) => !found?.isAbout)) throw fail('REVEAL_NO_CONTEXT')
  const context = contexts.find(({ found }) => found?.isOwn)?.context ?? (await ownContext(office, actor, phone))
  if (!context) throw fail('REVEAL_NO_CONTEXT')
  return context
}
