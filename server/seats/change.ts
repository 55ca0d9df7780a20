/** Seats changed and disabled in the back office: each with its audit in one transaction. */
import { and, eq, inArray, isNotNull, notInArray, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Db } from '../../db/client.ts'
import { queues, seats, seatSkills, staff, teams, teamSeats } from '../../db/schema/index.ts'
import { sipDigest, SIP_REALM } from '../../text/digest.ts'
import { writeAudit } from '../audit/write.ts'
import type { AuditAction } from '../contract/audit.ts'
import type { SeatPatch, SeatRecord } from '../contract/seat-records.ts'
import { fail } from '../errors.ts'
import { failField } from '../field-rules.ts'
import { changedSince, differences } from '../staff/changed-since.ts'
import type { By } from '../staff/change.ts'
import { findSeat } from './records.ts'
import { randomPassword } from './store.ts'

const locked = async (tx: Db, number: string, version: number | null): Promise<SeatRecord> => {
  const [row] = await tx.select({ version: seats.version }).from(seats).where(eq(seats.number, number)).for('update')
  if (!row) throw fail('SEAT_UNKNOWN', { seat: number })
  if (version !== null && row.version !== version) throw fail('SEAT_CHANGED', await changedSince(tx, { kind: 'seat', id: number }, version))
  return (await findSeat(tx, number))!
}

type Skills = NonNullable<z.output<typeof SeatPatch>['skills']>

const setSkills = async (tx: Db, seatNumber: string, skills: Skills): Promise<void> => {
  const known = new Set((await tx.select({ id: queues.id }).from(queues)).map(({ id }) => id))
  const missing = skills.findIndex(({ queueId }) => !known.has(queueId))
  if (missing >= 0) throw failField(`skills.${missing}.queueId`, 'unknown')
  const twice = skills.findIndex(({ queueId }, at) => skills.findIndex(other => other.queueId === queueId) < at)
  if (twice >= 0) throw failField(`skills.${twice}.queueId`, 'duplicate')
  await tx.delete(seatSkills).where(eq(seatSkills.seatNumber, seatNumber))
  if (skills.length > 0) await tx.insert(seatSkills).values(skills.map(skill => ({ seatNumber, ...skill })))
}

const setTeam = async (tx: Db, seatNumber: string, teamId: string | null): Promise<void> => {
  await tx.delete(teamSeats).where(eq(teamSeats.seatNumber, seatNumber))
  if (teamId === null) return
  if ((await tx.$count(teams, eq(teams.id, teamId))) === 0) throw failField('teamId', 'unknown')
  await tx.insert(teamSeats).values({ seatNumber, teamId })
}

/** Who sits there from now on. @returns those for whom that is another seat than before, or none any more */
const setPeople = async (tx: Db, seatNumber: string, people: readonly string[], by: By): Promise<string[]> => {
  const known =
    people.length > 0
      ? await tx
          .select({ id: staff.id })
          .from(staff)
          .where(inArray(staff.id, [...people]))
      : []
  const missing = people.findIndex(id => !known.some(person => person.id === id))
  if (missing >= 0) throw failField(`people.${missing}`, 'unknown')
  const moved = { updatedAt: sql`now()`, updatedBy: by.id, version: sql`${staff.version} + 1` }
  const left = await tx
    .update(staff)
    .set({ seatNumber: null, ...moved })
    .where(and(eq(staff.seatNumber, seatNumber), people.length > 0 ? notInArray(staff.id, [...people]) : isNotNull(staff.id)))
    .returning({ id: staff.id, version: staff.version })
  const come = people.length
    ? await tx
        .update(staff)
        .set({ seatNumber, ...moved })
        .where(and(inArray(staff.id, [...people]), sql`${staff.seatNumber} is distinct from ${seatNumber}`))
        .returning({ id: staff.id, version: staff.version })
    : []
  const deed = { staffId: by.id, action: 'staff.change', address: by.address } as const
  const changed = ['seatNumber']
  for (const { id, version } of left)
    await writeAudit(tx, { ...deed, subject: { kind: 'staff', id }, detail: { changed, values: { seatNumber: { after: null } }, version } })
  for (const { id, version } of come)
    await writeAudit(tx, {
      ...deed,
      subject: { kind: 'staff', id },
      detail: { changed, values: { seatNumber: { after: seatNumber } }, version },
    })
  return [...left, ...come].map(({ id }) => id)
}

const fieldsOf = (seat: SeatRecord) => ({
  name: seat.name,
  kind: seat.kind,
  wrapUpSeconds: seat.wrapUpSeconds,
  teamId: seat.team?.id ?? null,
  skills: seat.skills.map(({ queueId, level }) => ({ queueId, level })),
  people: seat.people.map(({ id }) => id).sort(),
})

const bySkill = (one: { queueId: string }, other: { queueId: string }) => (one.queueId < other.queueId ? -1 : 1)

/** Changes a seat. @returns the seat, and the people whose seat is another one now */
export const changeSeat = async (
  db: Db,
  number: string,
  { version, ...patch }: z.output<typeof SeatPatch>,
  by: By,
): Promise<{ seat: SeatRecord; moved: string[] }> => {
  const moved = await db.transaction(async tx => {
    const before = await locked(tx, number, version)
    const wanted = {
      ...patch,
      ...(patch.skills && { skills: [...patch.skills].sort(bySkill) }),
      ...(patch.people && { people: [...new Set(patch.people)].sort() }),
    }
    const { changed, detail } = differences<Record<string, unknown>>(fieldsOf(before), wanted)
    if (changed.length === 0) return []
    const { teamId, skills, people, ...fields } = patch
    if (skills && changed.includes('skills')) await setSkills(tx, number, skills)
    if (teamId !== undefined && changed.includes('teamId')) await setTeam(tx, number, teamId)
    const others = people && changed.includes('people') ? await setPeople(tx, number, people, by) : []
    await tx
      .update(seats)
      .set({ ...fields, updatedAt: sql`now()`, updatedBy: by.id, version: version + 1 })
      .where(eq(seats.number, number))
    const subject = { kind: 'seat', id: number }
    await writeAudit(tx, {
      staffId: by.id,
      action: 'seat.change',
      subject,
      address: by.address,
      detail: { ...detail, version: version + 1 },
    })
    return others
  })
  return { seat: (await findSeat(db, number))!, moved }
}

const write = async (
  db: Db,
  number: string,
  version: number | null,
  values: Partial<typeof seats.$inferInsert>,
  deed: { action: AuditAction; changed: string },
  by: By,
) => {
  await db.transaction(async tx => {
    const before = await locked(tx, number, version)
    const next = before.version + 1
    await tx
      .update(seats)
      .set({ ...values, updatedAt: sql`now()`, updatedBy: by.id, version: next })
      .where(eq(seats.number, number))
    const detail = { changed: [deed.changed], version: next }
    await writeAudit(tx, { staffId: by.id, action: deed.action, subject: { kind: 'seat', id: number }, address: by.address, detail })
  })
  return (await findSeat(db, number))!
}

/** A seat that is not in use takes no calls, after the one that it is in. */
export const setSeatActive = (db: Db, number: string, version: number, active: boolean, by: By): Promise<SeatRecord> =>
  write(db, number, version, { active }, { action: active ? 'seat.enable' : 'seat.disable', changed: 'active' }, by)

/** A new password for the desk telephone, shown once; the one before is no longer good. */
export const setPhonePassword = async (db: Db, number: string, by: By): Promise<string> => {
  const password = randomPassword()
  const values = { sipDigest: sipDigest(number, password), sipRealm: SIP_REALM }
  await write(db, number, null, values, { action: 'seat.phone-password', changed: 'phonePassword' }, by)
  return password
}
