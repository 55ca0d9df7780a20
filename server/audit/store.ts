import { and, asc, desc, eq, exists, gte, lt, sql, type SQL } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { auditLog, staff } from '../../db/schema/index.ts'
import type { AuditFilters } from '../contract/audit.ts'

const wanted = ({ person, action, subjectKind, subjectId, from, to }: AuditFilters): (SQL | undefined)[] => [
  person ? eq(auditLog.staffId, person) : undefined,
  action ? eq(auditLog.action, action) : undefined,
  subjectKind ? eq(auditLog.subjectKind, subjectKind) : undefined,
  subjectId ? eq(auditLog.subjectId, subjectId) : undefined,
  from ? gte(auditLog.at, new Date(from)) : undefined,
  to ? lt(auditLog.at, new Date(to)) : undefined,
]

// Written out: in a select from one table, drizzle leaves the table's name off every column of a sql`` part.
const doer = sql<string | null>`(select p.name from staff p where p.id = audit_log.staff_id)`.as('doer')
const subjectName = sql<string | null>`case audit_log.subject_kind
  when 'staff' then (select p.name from staff p where p.id::text = audit_log.subject_id)
  when 'order' then (select o.number from work_orders o where o.id::text = audit_log.subject_id)
end`.as('subject_name')

export type FoundEntry = { row: typeof auditLog.$inferSelect; doer: string | null; subjectName: string | null }

/** Deeds, the last written first; those before `before`, `limit` at most. */
export const findEntries = (db: Db, filters: AuditFilters, before: number | undefined, limit: number): Promise<FoundEntry[]> =>
  db
    .select({ row: auditLog, doer, subjectName })
    .from(auditLog)
    .where(and(...wanted(filters), before === undefined ? undefined : lt(auditLog.id, before)))
    .orderBy(desc(auditLog.id))
    .limit(limit)

export const findEntry = async (db: Db, id: number): Promise<FoundEntry | null> =>
  (await db.select({ row: auditLog, doer, subjectName }).from(auditLog).where(eq(auditLog.id, id)))[0] ?? null

/** Those of the staff who have done anything that stands in the audit, by name. */
export const findDoers = (db: Db): Promise<{ id: string; name: string }[]> =>
  db
    .select({ id: staff.id, name: staff.name })
    .from(staff)
    .where(exists(db.select({ id: auditLog.id }).from(auditLog).where(eq(auditLog.staffId, staff.id))))
    .orderBy(asc(staff.name))
