/** What somebody else changed since a version was read, and who it was: the answer to a save that comes too late. */
import { and, asc, eq, sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { auditLog, staff } from '../../db/schema/index.ts'

type Names = { zh: string; en: string }

/** Fields by the names that people know them by. */
const FIELDS: Readonly<Record<string, Names>> = {
  name: { zh: '姓名', en: 'name' },
  staffNo: { zh: '工号', en: 'staff number' },
  roles: { zh: '岗位', en: 'roles' },
  seatNumber: { zh: '座席', en: 'seat' },
  teamId: { zh: '班组', en: 'team' },
  active: { zh: '启用状态', en: 'whether it is in use' },
  password: { zh: '密码', en: 'password' },
  secondFactor: { zh: '两步验证', en: 'second factor' },
  nameZh: { zh: '中文名称', en: 'Chinese name' },
  nameEn: { zh: '英文名称', en: 'English name' },
  leadId: { zh: '班长', en: 'lead' },
  queues: { zh: '队列', en: 'queues' },
  members: { zh: '成员', en: 'people' },
  seats: { zh: '座席', en: 'seats' },
  kind: { zh: '话机', en: 'telephone' },
  wrapUpSeconds: { zh: '话后整理', en: 'wrap-up' },
  phonePassword: { zh: '话机密码', en: 'telephone password' },
}

const SYSTEM: Names = { zh: '系统', en: 'The system' }
const SOMETHING: Names = { zh: '内容', en: 'something' }

/** The facts of a STAFF_CHANGED, TEAM_CHANGED or SEAT_CHANGED: `by` and `what` in words, `fields` as they are called in requests. */
export const changedSince = async (
  db: Db,
  subject: { kind: string; id: string },
  version: number,
): Promise<{ by: string | Names; what: Names; fields: string[] }> => {
  const rows = await db
    .select({ by: staff.name, fields: sql<string[] | null>`${auditLog.detail} -> 'changed'` })
    .from(auditLog)
    .leftJoin(staff, eq(staff.id, auditLog.staffId))
    .where(
      and(
        eq(auditLog.subjectKind, subject.kind),
        eq(auditLog.subjectId, subject.id),
        sql`(${auditLog.detail} ->> 'version')::int > ${version}`,
      ),
    )
    .orderBy(asc(auditLog.id))
  const fields = [...new Set(rows.flatMap(row => row.fields ?? []))]
  const words = (language: 'zh' | 'en', join: string) =>
    fields.map(field => FIELDS[field]?.[language] ?? field).join(join) || SOMETHING[language]
  return { by: rows.at(-1)?.by ?? SYSTEM, what: { zh: words('zh', '、'), en: words('en', ', ') }, fields }
}

/** The fields of a change that are other values than before, and both values: what the audit keeps. */
export const differences = <T extends Record<string, unknown>>(
  before: T,
  change: Partial<T>,
): { changed: string[]; detail: Record<string, unknown> } => {
  const changed = Object.keys(change).filter(
    name => change[name] !== undefined && JSON.stringify(before[name]) !== JSON.stringify(change[name]),
  )
  const values = Object.fromEntries(changed.map(name => [name, { before: before[name], after: change[name] }]))
  return { changed, detail: { changed, values } }
}
