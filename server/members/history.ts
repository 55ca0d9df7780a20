/** What happened with a member: calls with its numbers, and what it agreed to. */
import { sql, type SQL } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import type { MemberHistory } from '../contract/pop.ts'
import type { Actor } from '../work-orders/core/order.ts'
import { readableAs } from '../work-orders/readers.ts'

type Call = MemberHistory['calls'][number]
type Consent = MemberHistory['consents'][number]
type Row = Record<string, unknown>

const CALLS_SHOWN = 20
const CONSENTS_SHOWN = 50
const iso = (at: unknown): string => new Date(at as string | Date).toISOString()

/** Calls that are over, newest first. @param which a condition on `calls c` */
export const lastCalls = async (db: Db, which: SQL, limit: number): Promise<Call[]> => {
  const { rows } = await db.execute(sql`
    select c.id, c.started_at as at, case c.direction when 'inbound' then 'in' else 'out' end as direction, s.name as agent,
      c.queue_id as queue, c.talked_ms as "talkMs",
      c.result as "endReason", (select r.id from recordings r where r.call_id = c.id order by r.started_at limit 1) as "recordingId"
    from calls c left join staff s on s.id = c.staff_id where ${which} and c.ended_at is not null order by c.started_at desc
      limit ${limit}`)
  return (rows as Row[]).map(row => ({ ...row, at: iso(row['at']) }) as Call)
}

/** Calls and consents of a member, as far as this person may read them. */
export const memberHistory = async (db: Db, memberId: string, actor: Actor): Promise<MemberHistory> => {
  const [calls, { rows }] = await Promise.all([
    lastCalls(db, sql`c.number in (select p.number from member_phones p where p.member_id = ${memberId})`, CALLS_SHOWN),
    db.execute(sql`
      select c.id, c.purpose, c.text_version as "textVersion", c.channel, c.given_at as "givenAt", c.withdrawn_at as "withdrawnAt",
        s.name as "takenBy", case when o.id is not null then json_build_object('id', o.id, 'number', o.number) end as "order"
      from consents c left join staff s on s.id = c.taken_by left join work_orders o on o.id = c.order_id
      where c.member_id = ${memberId} and (o.id is null or ${readableAs('o', actor)})
      order by c.given_at desc, c.id limit ${CONSENTS_SHOWN}`),
  ])
  const consents = (rows as Row[]).map(
    row => ({ ...row, givenAt: iso(row['givenAt']), withdrawnAt: row['withdrawnAt'] && iso(row['withdrawnAt']) }) as Consent,
  )
  return { calls, consents }
}
