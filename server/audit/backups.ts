/** What the audit knows of backups. */
import { desc, eq } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { auditLog } from '../../db/schema/index.ts'
import type { AuditAction } from '../contract/audit.ts'
import type { BackupState } from '../contract/health.ts'

const lastOf = async (db: Db, action: AuditAction) =>
  (await db.select().from(auditLog).where(eq(auditLog.action, action)).orderBy(desc(auditLog.id)).limit(1))[0]

/** The last backup that is whole, and the last that failed, unless a whole one came after it. */
export const lastBackups = async (db: Db): Promise<BackupState> => {
  const [made, failed] = await Promise.all([lastOf(db, 'backup.make'), lastOf(db, 'backup.fail')])
  const isOlder = made && failed && failed.id < made.id
  return {
    last: made ? { id: made.subjectId ?? '', at: made.at.toISOString(), bytes: Number(made.detail.bytes ?? 0) } : null,
    failed: failed && !isOlder ? { at: failed.at.toISOString(), why: String(failed.detail.why ?? '') } : null,
  }
}
