// The rules of the domain report's C.11 that rows can be held against: each query finds what breaks one.
import { sql, type SQL } from 'drizzle-orm'
import type { Db } from '../db/client.ts'

const rules: Record<string, SQL> = {
  '1: every order has its whole history, ending in its state': sql`
    select o.number from work_orders o left join lateral (
      select count(*) as n, max(seq) as last, (array_agg(e.to_state order by e.seq desc))[1] as state from work_order_events e
        where e.order_id = o.id) h on true
    where h.n = 0 or h.n <> h.last or h.state <> o.state`,
  '1: states follow one another without a gap': sql`
    select o.number from work_order_events e join work_orders o on o.id = e.order_id join work_order_events p on p.order_id = e.order_id
      and p.seq = e.seq - 1 where e.from_state is distinct from p.to_state`,
  '1: the owner belongs to the state': sql`
    select number from work_orders where owner <> case when state in ('pending_dispatch', 'dispatching', 'returned') then 'dispatch'
      when state in ('dispatched', 'responded', 'served') then 'callback'
      when state = 'verifying' then 'intake' else 'none' end`,
  '2: dispatched means one issued assignment of the highest round': sql`
    select o.number from work_orders o where (o.state in ('dispatched', 'responded', 'served') and o.reopen_count = 0) <> (
      select count(*) = 1 and max(a.round) = o.round from dispatch_assignments a where a.order_id = o.id and a.state = 'issued')
        and o.reopen_count = 0`,
  '2: each assignment has one SMS, one notice, one first callback that is no second look, one satisfaction callback': sql`
    select a.id::text as number from dispatch_assignments a where (select count(*) from sms_outbox s where s.assignment_id = a.id
      and s.template = 'order_issued') <> 1
      or (select count(*) from merchant_notices n where n.assignment_id = a.id and n.kind = 'order_issued') <> 1
      or (select count(*) from callback_tasks k where k.assignment_id = a.id and k.kind = 'first_response' and not k.recheck) <> 1
      or (select count(*) from callback_tasks k where k.assignment_id = a.id and k.kind = 'satisfaction') < 1`,
  '6: completed means the three answers, or not reached': sql`
    select o.number from work_orders o where o.state = 'completed' and not exists (select 1 from evaluations e where e.order_id = o.id
      and (not e.reached or (e.timeliness is not null and e.satisfaction is not null and e.fee_fen is not null)))`,
  '7: what was returned is withdrawn from the merchant': sql`
    select a.id::text as number from dispatch_assignments a join merchant_notices n on n.assignment_id = a.id and n.kind = 'order_issued'
      where a.state = 'returned' and n.revoked_at is null`,
  '8: intake, dispatch and callback are three people': sql`
    select number from work_orders where (intake_agent_id = dispatch_agent_id or intake_agent_id = callback_agent_id
      or dispatch_agent_id = callback_agent_id)
      and not exists (select 1 from staff s where s.id in (dispatch_agent_id, callback_agent_id) and 'lead' = any (s.roles))`,
  'open callbacks belong to orders that wait for them': sql`
    select o.number from callback_tasks k join work_orders o on o.id = k.order_id where k.state in ('waiting', 'taken', 'recall')
      and o.owner <> 'callback'`,
}

/** The rules that rows break, with the numbers of what breaks them; empty when all hold. */
export const brokenInvariants = async (db: Db): Promise<string[]> => {
  const broken: string[] = []
  for (const [rule, query] of Object.entries(rules)) {
    const { rows } = await db.execute<{ number: string }>(query)
    if (rows.length) broken.push(`${rule}: ${rows.map(row => row.number).join(' ')}`)
  }
  return broken
}
