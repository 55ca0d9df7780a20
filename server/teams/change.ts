/** Teams made, changed, disabled and taken away: each with its audit in one transaction. */
import { and, eq, inArray, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { brokenConstraint, type Db } from '../../db/client.ts'
import { queues, seats, staff, teamMembers, teamQueues, teams, teamSeats } from '../../db/schema/index.ts'
import { writeAudit } from '../audit/write.ts'
import type { AuditAction } from '../contract/audit.ts'
import type { Team, TeamForm, TeamPatch } from '../contract/teams.ts'
import { fail } from '../errors.ts'
import { failField } from '../field-rules.ts'
import { changedSince, differences } from '../staff/changed-since.ts'
import type { By } from '../staff/change.ts'
import { readTeams } from './store.ts'

const naming = (error: unknown): never => {
  if (brokenConstraint(error)?.includes('nameZh')) throw failField('nameZh', 'duplicate')
  throw error
}

/** Whoever leads a team has the role, and works here. */
const knowLead = async (tx: Db, leadId: string | null | undefined): Promise<void> => {
  if (leadId == null) return
  const mayLead = and(eq(staff.id, leadId), eq(staff.active, true), sql`'lead' = any(${staff.roles})`)
  if ((await tx.$count(staff, mayLead)) === 0) throw failField('leadId', 'not_lead')
}

/** Refuses the first that is not among those that exist. */
const knowAll = (path: string, wanted: readonly string[], known: readonly string[]): void => {
  const missing = wanted.findIndex(one => !known.includes(one))
  if (missing >= 0) throw failField(`${path}.${missing}`, 'unknown')
}

const setQueues = async (tx: Db, teamId: string, wanted: readonly string[]): Promise<void> => {
  const known = await tx.select({ id: queues.id }).from(queues)
  knowAll(
    'queues',
    wanted,
    known.map(({ id }) => id),
  )
  await tx.delete(teamQueues).where(eq(teamQueues.teamId, teamId))
  if (wanted.length > 0) await tx.insert(teamQueues).values([...new Set(wanted)].map(queueId => ({ teamId, queueId })))
}

const setMembers = async (tx: Db, teamId: string, wanted: readonly string[]): Promise<void> => {
  const known =
    wanted.length > 0
      ? await tx
          .select({ id: staff.id })
          .from(staff)
          .where(inArray(staff.id, [...wanted]))
      : []
  knowAll(
    'members',
    wanted,
    known.map(({ id }) => id),
  )
  await tx.delete(teamMembers).where(eq(teamMembers.teamId, teamId))
  if (wanted.length > 0)
    await tx
      .insert(teamMembers)
      .values([...new Set(wanted)].map(staffId => ({ staffId, teamId })))
      .onConflictDoUpdate({ target: teamMembers.staffId, set: { teamId, since: sql`now()` } })
}

const setSeats = async (tx: Db, teamId: string, wanted: readonly string[]): Promise<void> => {
  const known =
    wanted.length > 0
      ? await tx
          .select({ number: seats.number })
          .from(seats)
          .where(inArray(seats.number, [...wanted]))
      : []
  knowAll(
    'seats',
    wanted,
    known.map(({ number }) => number),
  )
  await tx.delete(teamSeats).where(eq(teamSeats.teamId, teamId))
  if (wanted.length > 0)
    await tx
      .insert(teamSeats)
      .values([...new Set(wanted)].map(seatNumber => ({ seatNumber, teamId })))
      .onConflictDoUpdate({ target: teamSeats.seatNumber, set: { teamId } })
}

const read = async (db: Db, id: string): Promise<Team> => {
  const [team] = await readTeams(db, [id])
  if (!team) throw fail('TEAM_NOT_FOUND')
  return team
}

export const createTeam = async (db: Db, form: z.output<typeof TeamForm>, by: By): Promise<Team> => {
  const id = await db
    .transaction(async tx => {
      await knowLead(tx, form.leadId)
      const { queues: wanted, ...fields } = form
      const [row] = await tx
        .insert(teams)
        .values({ ...fields, createdBy: by.id, updatedBy: by.id })
        .returning({ id: teams.id })
      await setQueues(tx, row!.id, wanted)
      const subject = { kind: 'team', id: row!.id }
      await writeAudit(tx, { staffId: by.id, action: 'team.create', subject, address: by.address, detail: { ...form, version: 1 } })
      return row!.id
    })
    .catch(naming)
  return read(db, id)
}

/** The team for a change within a transaction. @throws TEAM_NOT_FOUND, or TEAM_CHANGED */
const locked = async (tx: Db, id: string, version: number): Promise<Team> => {
  const [row] = await tx.select({ version: teams.version }).from(teams).where(eq(teams.id, id)).for('update')
  if (!row) throw fail('TEAM_NOT_FOUND')
  if (row.version !== version) throw fail('TEAM_CHANGED', await changedSince(tx, { kind: 'team', id }, version))
  return read(tx, id)
}

/** A team in the words of a change. */
const fieldsOf = (team: Team) => ({
  nameZh: team.name.zh,
  nameEn: team.name.en,
  leadId: team.lead?.id ?? null,
  queues: team.queues.map(({ id }) => id).sort(),
  members: team.members.map(({ id }) => id).sort(),
  seats: [...team.seats].sort(),
})

export const changeTeam = async (db: Db, id: string, { version, ...patch }: z.output<typeof TeamPatch>, by: By): Promise<Team> => {
  await db
    .transaction(async tx => {
      const before = await locked(tx, id, version)
      const wanted = {
        ...patch,
        ...(patch.queues && { queues: [...patch.queues].sort() }),
        ...(patch.members && { members: [...patch.members].sort() }),
        ...(patch.seats && { seats: [...patch.seats].sort() }),
      }
      const { changed, detail } = differences<Record<string, unknown>>(fieldsOf(before), wanted)
      if (changed.length === 0) return
      if (changed.includes('leadId')) await knowLead(tx, patch.leadId)
      const { queues: served, members, seats: places, ...fields } = patch
      if (served && changed.includes('queues')) await setQueues(tx, id, served)
      if (members && changed.includes('members')) await setMembers(tx, id, members)
      if (places && changed.includes('seats')) await setSeats(tx, id, places)
      await tx
        .update(teams)
        .set({ ...fields, updatedAt: sql`now()`, updatedBy: by.id, version: version + 1 })
        .where(eq(teams.id, id))
      const subject = { kind: 'team', id }
      await writeAudit(tx, {
        staffId: by.id,
        action: 'team.change',
        subject,
        address: by.address,
        detail: { ...detail, version: version + 1 },
      })
    })
    .catch(naming)
  return read(db, id)
}

/** A team that is not in use keeps its people and is offered no more. */
export const setTeamActive = async (db: Db, id: string, version: number, active: boolean, by: By): Promise<Team> => {
  await db.transaction(async tx => {
    await locked(tx, id, version)
    await tx
      .update(teams)
      .set({ active, updatedAt: sql`now()`, updatedBy: by.id, version: version + 1 })
      .where(eq(teams.id, id))
    const action: AuditAction = active ? 'team.enable' : 'team.disable'
    const detail = { changed: ['active'], version: version + 1 }
    await writeAudit(tx, { staffId: by.id, action, subject: { kind: 'team', id }, address: by.address, detail })
  })
  return read(db, id)
}

/** Takes a team away that nobody and nothing belongs to. @throws TEAM_IN_USE */
export const deleteTeam = (db: Db, id: string, version: number, by: By): Promise<void> =>
  db.transaction(async tx => {
    const team = await locked(tx, id, version)
    const [people, places] = [team.members.length, team.seats.length]
    if (people + places > 0) throw fail('TEAM_IN_USE', { people, seats: places })
    const subject = { kind: 'team', id }
    await writeAudit(tx, { staffId: by.id, action: 'team.delete', subject, address: by.address, detail: { name: team.name } })
    await tx.delete(teams).where(eq(teams.id, id))
  })
