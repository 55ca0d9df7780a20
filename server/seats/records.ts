import { and, asc, eq, gt, inArray, like, or, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Db } from '../../db/client.ts'
import { queues, seats, seatSkills, staff, teams, teamSeats } from '../../db/schema/index.ts'
import type { SeatRecord, SeatRecordQuery } from '../contract/seat-records.ts'

const literal = (text: string): string => text.replace(/[\\%_]/g, '\\$&')

const ofTeam = (team: string) =>
  team === 'none'
    ? sql`not exists (select 1 from team_seats m where m.seat_number = ${seats.number})`
    : sql`exists (select 1 from team_seats m where m.seat_number = ${seats.number} and m.team_id = ${team})`

/** What belongs to seats, by their numbers. */
const partsOf = async (db: Db, numbers: readonly string[]) => {
  // one after the other: it may be a transaction, which has one connection
  const skills = await db
    .select({ seat: seatSkills.seatNumber, queueId: seatSkills.queueId, level: seatSkills.level, zh: queues.nameZh, en: queues.nameEn })
    .from(seatSkills)
    .innerJoin(queues, eq(queues.id, seatSkills.queueId))
    .where(inArray(seatSkills.seatNumber, [...numbers]))
    .orderBy(asc(seatSkills.queueId))
  const people = await db
    .select({ seat: staff.seatNumber, id: staff.id, name: staff.name, active: staff.active })
    .from(staff)
    .where(inArray(staff.seatNumber, [...numbers]))
    .orderBy(asc(staff.staffNo))
  return { skills, people }
}

const read = async (db: Db, condition: ReturnType<typeof and>, limit: number): Promise<SeatRecord[]> => {
  const rows = await db
    .select({ seat: seats, team: { id: teams.id, zh: teams.nameZh, en: teams.nameEn } })
    .from(seats)
    .leftJoin(teamSeats, eq(teamSeats.seatNumber, seats.number))
    .leftJoin(teams, eq(teams.id, teamSeats.teamId))
    .where(condition)
    .orderBy(asc(seats.number))
    .limit(limit)
  if (rows.length === 0) return []
  const { skills, people } = await partsOf(
    db,
    rows.map(({ seat }) => seat.number),
  )
  return rows.map(({ seat, team }) => ({
    number: seat.number,
    name: seat.name,
    kind: seat.kind,
    wrapUpSeconds: seat.wrapUpSeconds,
    team: team && { id: team.id, name: { zh: team.zh, en: team.en } },
    skills: skills.flatMap(skill =>
      skill.seat === seat.number ? [{ queueId: skill.queueId, name: { zh: skill.zh, en: skill.en }, level: skill.level }] : [],
    ),
    people: people.flatMap(person => (person.seat === seat.number ? [{ id: person.id, name: person.name, active: person.active }] : [])),
    hasPhonePassword: seat.sipDigest !== null,
    active: seat.active,
    version: seat.version,
  }))
}

/** A page of seats by number; one more than asked for says that there are more. */
export const listSeats = (db: Db, { q, team, after, limit }: z.output<typeof SeatRecordQuery>): Promise<SeatRecord[]> =>
  read(
    db,
    and(
      q
        ? or(like(seats.number, `${literal(q.normalize('NFKC'))}%`), like(sql`lower(${seats.name})`, `%${literal(q.toLowerCase())}%`))
        : undefined,
      team ? ofTeam(team) : undefined,
      after ? gt(seats.number, after) : undefined,
    ),
    limit + 1,
  )

export const findSeat = async (db: Db, number: string): Promise<SeatRecord | null> =>
  (await read(db, eq(seats.number, number), 1))[0] ?? null
