/** Reads the chain from its beginning and says how far it holds. */
import { and, asc, count, eq, gt, isNull, lte, min, sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { auditChain, auditLog, type ChainFault } from '../../db/schema/index.ts'
import { follow, type ChainEnd } from './chain.ts'

/** `removed`: the end of what was taken out, position 0 where nothing was. `open`: rows that wait for their seal. */
export type Verdict = {
  removed: ChainEnd
  sealed: ChainEnd
  open: { count: number; since: Date | null }
  fault: ChainFault | null
  /** Whether a hash that the caller knows from elsewhere stands in the chain; null where none was given. */
  isKnown: boolean | null
}

const HEAP = 2_000

/** Rows without a seal, and since when the oldest of them stands open. */
export const openPart = async (db: Db): Promise<Verdict['open']> => {
  const [row] = await db
    .select({ count: count(), since: min(auditLog.at) })
    .from(auditLog)
    .where(isNull(auditLog.hash))
  return { count: row?.count ?? 0, since: row?.since ?? null }
}

/** The one row of the chain's ends; another that seals or cuts is waited for. */
export const chainEnds = async (db: Db): Promise<typeof auditChain.$inferSelect> => {
  const [row] = await db.select().from(auditChain).where(eq(auditChain.id, 1))
  if (!row) throw new Error('the audit has no chain: run npm run db:migrate')
  return row
}

const followAll = async (tx: Db, from: ChainEnd, to: ChainEnd, known: string | undefined) => {
  let end = from
  let isKnown = from.hash === known
  while (end.position < to.position) {
    const rows = await tx
      .select()
      .from(auditLog)
      .where(and(gt(auditLog.position, end.position), lte(auditLog.position, to.position)))
      .orderBy(asc(auditLog.position))
      .limit(HEAP)
    isKnown ||= rows.some(row => row.hash === known)
    const read = follow(end, rows)
    end = read.end
    if (read.fault) return { end, isKnown, fault: read.fault }
    if (rows.length === 0) return { end, isKnown, fault: { position: end.position + 1, id: null, why: 'missing' as const } }
  }
  return { end, isKnown, fault: null }
}

/** A row that says it is sealed where the chain has not got to. */
const beyond = async (tx: Db, end: ChainEnd): Promise<ChainFault | null> => {
  const [row] = await tx
    .select({ id: auditLog.id, position: auditLog.position })
    .from(auditLog)
    .where(gt(auditLog.position, end.position))
    .orderBy(asc(auditLog.position))
    .limit(1)
  return row ? { position: row.position!, id: row.id, why: 'changed' } : null
}

/**
 * Follows the whole chain, as it stood when this began, and keeps when that was and what was found.
 * @param known a hash that was written down elsewhere (a backup's manifest, a printed report): a chain that somebody made anew lacks it
 */
export const verifyChain = async (db: Db, known?: string): Promise<Verdict> => {
  const verdict = await db.transaction(
    async tx => {
      const ends = await chainEnds(tx)
      const removed = { position: ends.cutPosition, hash: ends.cutHash }
      const { end, fault, isKnown } = await followAll(tx, removed, ends, known)
      const isEnd = end.hash === ends.hash
      return {
        removed,
        sealed: end,
        open: await openPart(tx),
        fault: fault ?? (isEnd ? await beyond(tx, end) : { position: ends.position, id: null, why: 'changed' as const }),
        isKnown: known === undefined ? null : isKnown,
      }
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  )
  await db
    .update(auditChain)
    .set({ verifiedAt: sql`now()`, verifiedPosition: verdict.sealed.position, fault: verdict.fault })
    .where(eq(auditChain.id, 1))
  return verdict
}
