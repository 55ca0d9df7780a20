import { and, asc, eq, sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { customRoles, sessions, staff } from '../../db/schema/index.ts'
import { Role } from '../contract/rights.ts'

export type RoleRecord = typeof customRoles.$inferSelect & { people: number }

/** Written out: in a select from one table, drizzle leaves the table's name off. */
const people = sql<number>`(select count(*) from staff s where s.active and custom_roles.id::text = any(s.roles))::int`.as('people')
const columns = {
  id: customRoles.id,
  nameZh: customRoles.nameZh,
  nameEn: customRoles.nameEn,
  basedOn: customRoles.basedOn,
  grants: customRoles.grants,
  active: customRoles.active,
  createdAt: customRoles.createdAt,
  createdBy: customRoles.createdBy,
  updatedAt: customRoles.updatedAt,
  updatedBy: customRoles.updatedBy,
  version: customRoles.version,
  people,
}

/** The centre's own roles in use, by Chinese name. */
export const findRoles = (db: Db): Promise<RoleRecord[]> =>
  db.select(columns).from(customRoles).where(eq(customRoles.active, true)).orderBy(asc(customRoles.nameZh))

export const findRole = async (db: Db, id: string): Promise<RoleRecord | null> =>
  (
    await db
      .select(columns)
      .from(customRoles)
      .where(and(eq(customRoles.id, id), eq(customRoles.active, true)))
  )[0] ?? null

/** How many people who may sign in have each role of the matrix. */
export const countPeople = async (db: Db): Promise<Partial<Record<Role, number>>> => {
  const { rows } = await db.execute<{ role: string; people: number }>(
    sql`select role, count(*)::int as people from staff, unnest(staff.roles) role where staff.active group by role`,
  )
  return Object.fromEntries(rows.flatMap(({ role, people }) => (Role.safeParse(role).success ? [[role, people]] : [])))
}

/** The names of the people who have a role, also of those who cannot sign in now. */
export const peopleWith = async (db: Db, id: string): Promise<string[]> =>
  (
    await db
      .select({ name: staff.name })
      .from(staff)
      .where(sql`${id} = any(${staff.roles})`)
      .orderBy(asc(staff.staffNo))
  ).map(({ name }) => name)

/** The sign-ins, not ended by anybody, of the people who have a role: whose rights change with it. */
export const signInsWith = (db: Db, id: string): Promise<{ session: string; person: string }[]> =>
  db
    .select({ session: sessions.tokenHash, person: sessions.staffId })
    .from(sessions)
    .innerJoin(staff, eq(staff.id, sessions.staffId))
    .where(and(sql`${id} = any(${staff.roles})`, sql`${sessions.endedAt} is null`))
