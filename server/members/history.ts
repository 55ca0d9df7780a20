/** What happened with a member: calls with its numbers, and what it agreed to. */
import { sql, type SQL } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import type { MemberHistory } from '../contract/pop.ts'
import { callReachOf, isAudibleCall } from '../references/call-reach.ts'
import { scopeIfAny } from '../scope.ts'
import { readableAs } from '../work-orders/readers.ts'
import { staffActor, type Asker } from '../work-orders/rights-now.ts'

type Call = MemberHistory['calls'][number]
type Consent = MemberHistory['consents'][number]
type Row = Record<string, unknown>

const CALLS_SHOWN = 20
const CONSENTS_SHOWN = 50
const iso = (at: unknown): string => new Date(at as string | Date).toISOString()

/** Who looks at a member. */
export type PopReader = Asker & { seatNumber: string | null }

/** Condition on work orders `o`: this person may read it; nobody may without the right. */
export const readableOrders = async (db: Db, reader: PopReader): Promise<SQL> => {
  const scope = scopeIfAny(reader, 'orders.read')
  return scope ? readableAs(db, 'o', { ...staffActor(reader), scope }) : sql`false`
}

/** Condition on `calls`: what was recorded of it may be heard by this person; of a screen for whoever is given the call, by nobody. */
export const audibleTo = async (db: Db, reader: PopReader | null): Promise<SQL> =>
  reader ? isAudibleCall(db, callReachOf(reader)) : sql`false`

/**
 * Calls that are over, newest first: that there were any belongs to the member's record, hearing them does not.
 * @param which a condition on `calls`
 * @param audible those whose recording is named
 */
export const lastCalls = async (db: Db, which: SQL, audible: SQL, limit: number): Promise<Call[]> => {
  const { rows } = await db.execute(sql`
    select calls.id, calls.started_at as at, case calls.direction when 'inbound' then 'in' else 'out' end as direction, s.name as agent,
      calls.queue_id as queue, calls.talked_ms as "talkMs", calls.result as "endReason",
      case when ${audible} then (select r.id from recordings r where r.call_id = calls.id order by r.started_at limit 1) end
        as "recordingId"
    from calls left join staff s on s.id = calls.staff_id where ${which} and calls.ended_at is not null order by calls.started_at desc
      limit ${limit}`)
  return (rows as Row[]).map(row => ({ ...row, at: iso(row['at']) }) as Call)
}

/** Calls and consents of a member, as far as this person may read them. */
export const memberHistory = async (db: Db, memberId: string, reader: PopReader): Promise<MemberHistory> => {
  const [audible, readable] = [await audibleTo(db, reader), await readableOrders(db, reader)]
  const [calls, { rows }] = await Promise.all([
    lastCalls(db, sql`calls.number in (select p.number from member_phones p where p.member_id = ${memberId})`, audible, CALLS_SHOWN),
    db.execute(sql`
      select c.id, c.purpose, c.text_version as "textVersion", c.channel, c.given_at as "givenAt", c.withdrawn_at as "withdrawnAt",
        s.name as "takenBy", case when o.id is not null then json_build_object('id', o.id, 'number', o.number) end as "order"
      from consents c left join staff s on s.id = c.taken_by left join work_orders o on o.id = c.order_id
      where c.member_id = ${memberId} and (o.id is null or ${readable})
      order by c.given_at desc, c.id limit ${CONSENTS_SHOWN}`),
  ])
  const consents = (rows as Row[]).map(
    row => ({ ...row, givenAt: iso(row['givenAt']), withdrawnAt: row['withdrawnAt'] && iso(row['withdrawnAt']) }) as Consent,
  )
  return { calls, consents }
}
