/** The audit's writer. */
import type { Db } from '../../db/client.ts'
import { auditLog } from '../../db/schema/index.ts'
import type { AuditAction } from '../contract/audit.ts'

/** One deed. `staffId` is null for what the system does by itself; `detail` holds no full number and no secret. */
export type AuditEntry = {
  staffId: string | null
  action: AuditAction
  subject?: { kind: string; id: string }
  /** The address that the request came from. */
  address?: string
  detail?: Record<string, unknown>
  /** When it was done, where that is not now. */
  at?: Date
}

/** Writes a deed down; `db` is the transaction of what it tells, so that neither is stored without the other. Answers its number. */
export const writeAudit = async (db: Db, { staffId, action, subject, address, detail = {}, at }: AuditEntry): Promise<number> => {
  const [row] = await db
    .insert(auditLog)
    .values({ staffId, action, subjectKind: subject?.kind ?? null, subjectId: subject?.id ?? null, address: address ?? null, detail, at })
    .returning({ id: auditLog.id })
  return row!.id
}
