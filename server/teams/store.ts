import { asc, eq, inArray, sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { queues, staff, teamMembers, teamQueues, teams, teamSeats } from '../../db/schema/index.ts'
import type { Team } from '../contract/teams.ts'
import { reachOf, type ReadScope } from '../scope.ts'

/** Teams with who and what belongs to them, by their Chinese names; all, or the named ones. */
export const readTeams = async (db: Db, ids?: readonly string[]): Promise<Team[]> => {
  const rows = await db
    .select({ team: teams, lead: { id: staff.id, name: staff.name } })
    .from(teams)
    .leftJoin(staff, eq(staff.id, teams.leadId))
    .where(ids && inArray(teams.id, [...ids]))
    .orderBy(sql`${teams.nameZh} collate "C"`)
  const of = rows.map(({ team }) => team.id)
  if (of.length === 0) return []
  // one after the other: it may be a transaction, which has one connection
  const members = await db
    .select({ teamId: teamMembers.teamId, id: staff.id, name: staff.name, active: staff.active })
    .from(teamMembers)
    .innerJoin(staff, eq(staff.id, teamMembers.staffId))
    .where(inArray(teamMembers.teamId, of))
    .orderBy(asc(staff.staffNo))
  const seats = await db.select().from(teamSeats).where(inArray(teamSeats.teamId, of)).orderBy(asc(teamSeats.seatNumber))
  const served = await db
    .select({ teamId: teamQueues.teamId, id: queues.id, zh: queues.nameZh, en: queues.nameEn })
    .from(teamQueues)
    .innerJoin(queues, eq(queues.id, teamQueues.queueId))
    .where(inArray(teamQueues.teamId, of))
    .orderBy(asc(queues.id))
  const mine = <T extends { teamId: string }>(list: readonly T[], id: string) => list.filter(({ teamId }) => teamId === id)
  return rows.map(({ team, lead }) => ({
    id: team.id,
    name: { zh: team.nameZh, en: team.nameEn },
    lead,
    queues: mine(served, team.id).map(({ id, zh, en }) => ({ id, name: { zh, en } })),
    members: mine(members, team.id).map(({ id, name, active }) => ({ id, name, active })),
    seats: mine(seats, team.id).map(({ seatNumber }) => seatNumber),
    active: team.active,
    version: team.version,
  }))
}

/** The teams within the scope: all, or one's own. */
export const listTeams = async (db: Db, scope: ReadScope<'staff.read' | 'teams.manage'>): Promise<Team[]> => {
  const reached = await reachOf(db, scope)
  if (reached.reach === 'all') return readTeams(db)
  return readTeams(db, reached.reach === 'team' ? reached.teams : [])
}
