import { sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { isMissedCall } from '../missed-calls/missed.ts'
import { overdueMs } from '../callbacks/rules.ts'
import type { Current } from '../contract/settings/index.ts'
import type { ListCounts } from '../contract/feed.ts'
import type { Publish } from '../feed/feed.ts'
import type { Logger } from '../log.ts'

export type CountedList = 'dispatch' | 'callbacks' | 'missed'

const overdueAt = (overdue: ReturnType<typeof overdueMs>) => sql`(t.callable_from
  + case t.kind when 'first_response' then ${overdue.first_response}::int else ${overdue.satisfaction}::int end * interval '1 millisecond')`

const queries = {
  dispatch: (now: string) => sql`
    select count(*)::int as open, count(*) filter (where o.state <> 'dispatching')::int as due,
      count(*) filter (where o.due_at < ${now})::int as overdue
    from work_orders o where o.owner = 'dispatch'`,
  callbacks: (now: string, settings: Current) => sql`
    select count(*)::int as open, count(*) filter (where t.due_at <= ${now})::int as due,
      count(*) filter (where ${overdueAt(overdueMs(settings))} < ${now})::int as overdue
    from callback_tasks t where t.state in ('waiting', 'taken', 'recall')`,
  missed: (now: string, settings: Current) => sql`
    select count(*)::int as open, count(*)::int as due,
      count(*) filter (
        where coalesce(calls.ended_at, calls.started_at)
          < ${now}::timestamptz - ${settings.ms('callbacks.missed-call')}::int * interval '1 millisecond'
      )::int as overdue
    from calls where ${isMissedCall(settings)}`,
} satisfies Record<CountedList, (now: string, settings: Current) => unknown>

type CountParts = { db: Db; settings: Current }

/** The figures of a work list at a moment. */
export const countList = async ({ db, settings }: CountParts, list: CountedList, now: Date): Promise<ListCounts> => {
  const { rows } = await db.execute(queries[list](now.toISOString(), settings))
  return rows[0] as ListCounts
}

const allLists = Object.keys(queries) as CountedList[]

const readers = {
  dispatch: 'right:orders.dispatch',
  callbacks: 'right:tasks.read',
  missed: 'right:missed.read',
} as const

export type ListTeller = {
  /** The figures of these lists may have changed: they are counted and told shortly after. */
  touch(...lists: CountedList[]): void
  /** Counts every list anew: deadlines pass without anybody writing anything. */
  tick(): Promise<void>
  stop(): Promise<void>
}

/** Publishes the figures of lists that were touched, at most once in `everyMs` a list: many changes at once are counted once. */
export const createListTeller = (parts: CountParts, publish: Publish, log: Logger, now: () => Date, everyMs = 100): ListTeller => {
  const touched = new Set<CountedList>()
  let timer: NodeJS.Timeout | null = null
  let working: Promise<unknown> = Promise.resolve()
  const tell = async (list: CountedList, clock: boolean) => {
    try {
      const counts = await countList(parts, list, now())
      publish(readers[list], 'list.changed', { list, counts, ...(clock && { clock }) })
    } catch (error) {
      log.warn({ err: error, list }, 'list not counted')
    }
  }
  const flush = () => {
    timer = null
    const lists = [...touched]
    touched.clear()
    working = working.then(() => Promise.all(lists.map(list => tell(list, false))))
  }
  return {
    touch(...lists) {
      for (const list of lists) touched.add(list)
      timer ??= setTimeout(flush, everyMs)
    },
    tick: () => (working = working.then(() => Promise.all(allLists.map(list => tell(list, true))))).then(() => undefined),
    async stop() {
      if (timer) {
        clearTimeout(timer)
        flush()
      }
      await working
    },
  }
}
