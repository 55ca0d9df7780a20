/**
 * The one look-up of a call that a request names. Knowing a call's id gives nobody its number or recording: it may be used by who has it at
 * the seat or took part in it, by a team lead, and, as long as nobody has called back, by everybody where it was missed.
 */
import { eq } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { calls, memberPhones, merchantPhones } from '../../db/schema/index.ts'
import { isMissedOpenTo } from '../missed-calls/missed.ts'
import { fail } from '../errors.ts'
import type { LiveCall, Office } from '../office.ts'
import type { Actor } from '../actor.ts'
import { tookPart } from './took-part.ts'

/** `number` is E.164 or as the switch has it; null when withheld. */
export type UsableCall = {
  number: string | null
  memberId: string | null
  merchantId: string | null
  direction: 'inbound' | 'outbound'
  /** The order that a call out was made for. */
  orderId: string | null
}

/** `unknown`: neither the record nor the switch has such a call (yet): nothing can be learned of it. `foreign`: it is somebody else's. */
export const usableCall = async (
  db: Db,
  live: (callId: string) => Promise<LiveCall | null>,
  actor: Actor,
  callId: string,
): Promise<UsableCall | 'unknown' | 'foreign'> => {
  const [stored] = await db

    .select({
      number: calls.number,
      memberId: calls.memberId,
      merchantId: calls.merchantId,
      staffId: calls.staffId,
      direction: calls.direction,
      orderId: calls.orderId,
    })

    .from(calls)
    .where(eq(calls.id, callId))
  const running = await live(callId)
  if (!stored && !running) return 'unknown'
  const isOwn = actor.kind === 'system' || actor.lead || stored?.staffId === actor.id || running?.staffId === actor.id
  if (!isOwn && !(await tookPart(db, callId, actor.id)) && !(await isMissedOpenTo(db, callId, actor.id))) return 'foreign'
  const purpose = running?.purpose
  const targetOf = (kind: 'member' | 'merchant') => (purpose?.target === kind ? purpose.targetId : null)
  return {
    number: stored?.number ?? running?.number ?? null,
    memberId: stored?.memberId ?? targetOf('member'),
    merchantId: stored?.merchantId ?? targetOf('merchant'),
    direction: stored?.direction ?? (purpose ? 'outbound' : 'inbound'),
    orderId: stored?.orderId ?? purpose?.orderId ?? null,
  }
}

/** Refuses a call that somebody else has or had, wherever a form ties itself to a call. */
export const checkCall = async (
  db: Db,
  { liveCall }: Pick<Office, 'liveCall'>,
  actor: Actor,
  callId: string | null | undefined,
): Promise<void> => {
  if (callId && (await usableCall(db, liveCall, actor, callId)) === 'foreign') throw fail('CALL_NOT_YOURS')
}

/**
 * What a step of an order is said to have been talked about in. `merchantId`: with this merchant. `isTask`: in the callback, so with the
 * citizen. Neither: a seat writes down what it did to the order, for whoever was on the line.
 */
export type CallSubject = {
  order: { id: string; contactNumber: string; memberId: string | null; merchantId: string | null }
  merchantId?: string | null
  isTask?: boolean
}

/** The numbers that a call about this may have been with. */
const numbersOf = async (db: Db, { order, merchantId, isTask }: CallSubject): Promise<(string | null)[]> => {
  const ofMerchant = async (id: string) =>
    (await db.select({ number: merchantPhones.number }).from(merchantPhones).where(eq(merchantPhones.merchantId, id))).map(
      row => row.number,
    )
  if (merchantId) return ofMerchant(merchantId)
  const ofMember = order.memberId
    ? await db.select({ number: memberPhones.number }).from(memberPhones).where(eq(memberPhones.memberId, order.memberId))
    : []
  const citizen = [order.contactNumber, ...ofMember.map(row => row.number)]
  return isTask || !order.merchantId ? citizen : [...citizen, ...(await ofMerchant(order.merchantId))]
}

/**
 * Refuses a call that was about something else: everybody who may read an order sees that there was the call that is tied to it. A call out
 * belongs to the order that it was made for, or, made for none, to this party's. What a merchant or a citizen said in a callback was said
 * in a call with them. Otherwise a caller may speak about any order, from any telephone.
 */
export const checkCallAbout = async (
  db: Db,
  { liveCall }: Pick<Office, 'liveCall'>,
  actor: Actor,
  callId: string | null | undefined,
  subject: CallSubject,
): Promise<void> => {
  if (!callId) return
  const call = await usableCall(db, liveCall, actor, callId)
  if (call === 'foreign') throw fail('CALL_NOT_YOURS')
  if (call === 'unknown') return
  const { order, merchantId, isTask } = subject
  if (call.orderId !== null) {
    const isParty = !merchantId || call.merchantId === merchantId
    if (call.orderId !== order.id || !isParty) throw fail('CALL_NOT_ABOUT')
    return
  }
  if (call.direction === 'inbound' && !merchantId && !isTask) return
  const isKnown =
    (merchantId ? call.merchantId === merchantId : call.memberId !== null && call.memberId === order.memberId) ||
    (!merchantId && !isTask && call.merchantId !== null && call.merchantId === order.merchantId)
  if (!isKnown && (call.number === null || !(await numbersOf(db, subject)).includes(call.number))) throw fail('CALL_NOT_ABOUT')
}
