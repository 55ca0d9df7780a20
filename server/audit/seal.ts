/**
 * Seals what was written: rows stand open until one worker, one at a time, puts them into the chain. Places are given when a row is sealed,
 * not when it is written: numbers of a sequence are committed out of order, and a row whose transaction took longer comes later.
 */
import { asc, eq, isNull, sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { auditChain, auditLog } from '../../db/schema/index.ts'
import type { Logger } from '../log.ts'
import { sealed } from './chain.ts'

/** How many rows are sealed in one transaction. */
const HEAP = 1_000
/** How often it is looked for open rows, in ms; a row is sealed within two seconds. */
const EVERY_MS = 1_000

/** Seals the open rows that can be seen, `HEAP` at most, in the order of their numbers. Answers how many; 0 while another is at it. */
export const sealSome = (db: Db, heap = HEAP): Promise<number> =>
  db.transaction(async tx => {
    const [head] = await tx.select().from(auditChain).where(eq(auditChain.id, 1)).for('update', { skipLocked: true })
    if (!head) return 0
    const open = await tx.select().from(auditLog).where(isNull(auditLog.hash)).orderBy(asc(auditLog.id)).limit(heap)
    const rows = sealed(head, open)
    const end = rows.at(-1)
    if (!end) return 0
    await tx.execute(sql`
      update ${auditLog} set position = made.position, hash = made.hash
      from json_to_recordset(${JSON.stringify(rows)}::json) as made(id bigint, position bigint, hash text)
      where ${auditLog.id} = made.id`)
    await tx
      .update(auditChain)
      .set({ position: end.position, hash: end.hash, sealedAt: sql`now()` })
      .where(eq(auditChain.id, 1))
    return rows.length
  })

/** Seals once a second, until stopped. What fails is tried again: rows that are open stay so. */
export const startSealing = (db: Db, log: Logger): { stop(): Promise<void> } => {
  let turn: Promise<void> = Promise.resolve()
  let isBusy = false
  let isStopping = false
  const work = async () => {
    try {
      while (!isStopping && (await sealSome(db)) === HEAP);
    } catch (error) {
      log.warn({ err: error }, 'audit not sealed')
    } finally {
      isBusy = false
    }
  }
  const timer = setInterval(() => {
    if (isBusy) return
    isBusy = true
    turn = work()
  }, EVERY_MS)
  return {
    async stop() {
      isStopping = true
      clearInterval(timer)
      await turn
    },
  }
}
