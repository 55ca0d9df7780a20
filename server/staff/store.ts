import { and, asc, eq, gt, inArray, like, or, sql, type SQL } from 'drizzle-orm'
import type { z } from 'zod'
import type { Db } from '../../db/client.ts'
import { secondFactors, sessions, staff, teamMembers, teams } from '../../db/schema/index.ts'
import { foldName } from '../../text/name.ts'
import type { Reach } from '../contract/rights.ts'
import type { StaffQuery } from '../contract/staff.ts'
import type { SignInRules } from '../session/rules.ts'
import { running } from '../session/running.ts'

/** A role that the centre made for itself. */
type OwnRole = { id: string; name: { zh: string; en: string } }

export type StaffRecord = Omit<typeof staff.$inferSelect, 'passwordHash'> & {
  team: { id: string; nameZh: string; nameEn: string } | null
  ownRoles: OwnRole[]
  hasSecondFactor: boolean
  signIns: number
  seenAt: Date | null
}

const literal = (text: string): string => text.replace(/[\\%_]/g, '\\$&')

/** What the search box means: a part of the name, the beginning of its initials, of a user name or staff number, or a seat. */
const found = (q: string): SQL | undefined => {
  const name = foldName(q)
  if (name === '') return undefined
  const begins = `${literal(name)}%`
  return or(
    sql`fold_name(${staff.name}) like ${`%${literal(name)}%`}`,
    like(staff.initials, begins),
    like(sql`lower(${staff.username})`, `${literal(q.normalize('NFKC').trim().toLowerCase())}%`),
    like(sql`lower(${staff.staffNo})`, begins),
    eq(staff.seatNumber, name),
  )
}

const ofTeam = (team: string): SQL =>
  team === 'none'
    ? sql`not exists (select 1 from team_members m where m.staff_id = ${staff.id})`
    : sql`exists (select 1 from team_members m where m.staff_id = ${staff.id} and m.team_id = ${team})`

/** Who reads, and how far: `team` is the people of the teams that one leads, and everybody while there are no teams. */
export type Reader = { id: string; reach: Reach }

const within = ({ id, reach }: Reader): SQL | undefined => {
  if (reach === 'all') return undefined
  const isOneself = sql`${staff.id} = ${id}`
  if (reach !== 'team') return reach === 'own' ? isOneself : sql`false`
  return sql`(${isOneself} or not exists (select 1 from teams where active) or exists (select 1 from team_members m
    join teams on teams.id = m.team_id where m.staff_id = ${staff.id} and teams.lead_id = ${id}))`
}

const conditionOf = ({ q, role, team, state, after }: z.output<typeof StaffQuery>): SQL | undefined =>
  and(
    q ? found(q) : undefined,
    role ? sql`${role} = any(${staff.roles})` : undefined,
    team ? ofTeam(team) : undefined,
    state ? eq(staff.active, state === 'active') : undefined,
    after ? gt(staff.staffNo, after) : undefined,
  )

const { passwordHash: _, ...columns } = {
  id: staff.id,
  staffNo: staff.staffNo,
  username: staff.username,
  name: staff.name,
  initials: staff.initials,
  passwordHash: staff.passwordHash,
  passwordChangedAt: staff.passwordChangedAt,
  oneTimeUntil: staff.oneTimeUntil,
  roles: staff.roles,
  seatNumber: staff.seatNumber,
  origin: staff.origin,
  active: staff.active,
  createdAt: staff.createdAt,
  createdBy: staff.createdBy,
  updatedAt: staff.updatedAt,
  updatedBy: staff.updatedBy,
  version: staff.version,
}

/** Sign-ins that run and when somebody was there last, of some people. */
const presenceOf = async (db: Db, ids: readonly string[], rules: SignInRules) => {
  if (ids.length === 0) return new Map<string, { signIns: number; seenAt: Date | null }>()
  const rows = await db
    .select({
      staffId: sessions.staffId,
      signIns: sql<number>`(count(*) filter (where ${running(rules)}))::int`,
      seenAt: sql<string | null>`max(${sessions.lastSeenAt})`,
    })
    .from(sessions)
    .where(inArray(sessions.staffId, [...ids]))
    .groupBy(sessions.staffId)
  return new Map(rows.map(row => [row.staffId, { signIns: row.signIns, seenAt: row.seenAt ? new Date(row.seenAt) : null }]))
}

const ownRoles = sql<OwnRole[] | null>`(select json_agg(json_build_object('id', r.id, 'name', json_build_object('zh', r.name_zh,
  'en', r.name_en)) order by r.name_zh) from custom_roles r where r.active and r.id::text = any(${staff.roles}))`

const select = (db: Db) =>
  db
    .select({
      person: columns,
      team: { id: teams.id, nameZh: teams.nameZh, nameEn: teams.nameEn },
      ownRoles,
      factor: secondFactors.staffId,
    })
    .from(staff)
    .leftJoin(teamMembers, eq(teamMembers.staffId, staff.id))
    .leftJoin(teams, eq(teams.id, teamMembers.teamId))
    .leftJoin(secondFactors, eq(secondFactors.staffId, staff.id))

type Selected = Awaited<ReturnType<typeof select>>[number]
const withPresence = async (db: Db, rows: readonly Selected[], rules: SignInRules): Promise<StaffRecord[]> => {
  const presence = await presenceOf(
    db,
    rows.map(({ person }) => person.id),
    rules,
  )
  return rows.map(({ person, team, ownRoles, factor }) => ({
    ...person,
    team,
    ownRoles: ownRoles ?? [],
    hasSecondFactor: factor !== null,
    ...(presence.get(person.id) ?? { signIns: 0, seenAt: null }),
  }))
}

/** A page of people by staff number; one more than asked for says that there are more. */
export const listStaff = async (db: Db, query: z.output<typeof StaffQuery>, reader: Reader, rules: SignInRules): Promise<StaffRecord[]> =>
  withPresence(
    db,
    await select(db)
      .where(and(within(reader), conditionOf(query)))
      .orderBy(asc(staff.staffNo))
      .limit(query.limit + 1),
    rules,
  )

/** One account, if the reader may see it. */
export const findStaff = async (db: Db, id: string, reader: Reader, rules: SignInRules): Promise<StaffRecord | null> =>
  (await withPresence(db, await select(db).where(and(eq(staff.id, id), within(reader))), rules))[0] ?? null

/** Whether anything tells of what this person did or was. */
export const hasHistory = async (db: Db, id: string): Promise<boolean> => {
  const { rows } = await db.execute<{ is: boolean }>(sql`select
    exists (select 1 from sessions where staff_id = ${id}) or exists (select 1 from audit_log where staff_id = ${id}) or
    exists (select 1 from calls where staff_id = ${id}) or exists (select 1 from agent_state_log where staff_id = ${id}) or
    exists (select 1 from work_orders where ${id}::uuid in (intake_agent_id, dispatch_agent_id, callback_agent_id)) as is`)
  return rows[0]!.is
}
