/**
 * The audit's hash chain, as values: each row's hash covers the row and the hash before it, so that a row that is changed, taken out or put
 * in between shows in every hash after it.
 */
import { createHash } from 'node:crypto'
import type { auditLog, ChainFault } from '../../db/schema/index.ts'

/** What stands before the first row. */
export const GENESIS = '0'.repeat(64)

/** A place in the chain and the hash of the row there; 0 and `GENESIS` before the first. */
export type ChainEnd = { position: number; hash: string }
export type AuditRow = typeof auditLog.$inferSelect
type Sealable = Omit<AuditRow, 'position' | 'hash'>

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** JSON whose keys are in order: the database keeps none. */
const inOrder = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    isRecord(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  )

/** The hash of a row at the place after `before`: SHA-256, 64 hexadecimal digits. */
export const sealOf = (before: ChainEnd, { id, at, staffId, action, subjectKind, subjectId, address, detail }: Sealable): string =>
  createHash('sha256')
    .update(inOrder([before.hash, before.position + 1, id, at.toISOString(), staffId, action, subjectKind, subjectId, address, detail]))
    .digest('hex')

/** The rows with their places and hashes, after `before`, in the order given. */
export const sealed = (before: ChainEnd, rows: readonly Sealable[]): { id: number; position: number; hash: string }[] => {
  let end = before
  return rows.map(row => {
    end = { position: end.position + 1, hash: sealOf(end, row) }
    return { id: row.id, ...end }
  })
}

/** Reads on from `before` over rows in the order of their places: how far the chain holds, and the first row where it does not. */
export const follow = (before: ChainEnd, rows: readonly AuditRow[]): { end: ChainEnd; fault: ChainFault | null } => {
  let end = before
  for (const row of rows) {
    if (row.position !== end.position + 1) return { end, fault: { position: end.position + 1, id: null, why: 'missing' } }
    if (row.hash !== sealOf(end, row)) return { end, fault: { position: row.position, id: row.id, why: 'changed' } }
    end = { position: row.position, hash: row.hash }
  }
  return { end, fault: null }
}
