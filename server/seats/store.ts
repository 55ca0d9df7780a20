import { randomBytes } from 'node:crypto'
import { and, eq, inArray } from 'drizzle-orm'
import { isAway, type Db } from '../../db/client.ts'
import { pauseReasons, queues as queueTable, seats, seatSkills, staff } from '../../db/schema/index.ts'
import { sipDigest, SIP_REALM } from '../../text/digest.ts'
import { initialsOf } from '../../text/initials.ts'
import { fail } from '../errors.ts'
import { failField } from '../field-rules.ts'
import { hashOfPassword } from '../session/passwords.ts'
import { writeAudit } from '../audit/write.ts'

/** Without an account `username` and `password` are null. */
export type NewSeat = { id: string; username: string | null; password: string | null; sipPassword: string }

/** Whether a code is a reason for pauses that is in use. While the database is away anything is: nobody has to stay ready for that. */
export const isPauseReason = async (db: Db, code: string): Promise<boolean> =>
  db
    .$count(pauseReasons, and(eq(pauseReasons.code, code), eq(pauseReasons.active, true)))
    .then(count => count > 0)
    .catch((error: unknown) => {
      if (isAway(error)) return true
      throw error
    })

/** 96 random bits, for desk telephones and for accounts that are made in numbers. */
export const randomPassword = (): string => randomBytes(12).toString('base64url')

/**
 * Makes `count` seats from number `from` on, each with queues, a desk phone account and a person (`seat<number>`, intake) who signs in
 * there.
 * Passwords are answered once; only digests are stored. With `oneTimeUntil` an account's password is good for nothing but choosing
 * another, until then. Throws SEAT_EXISTS naming the first number that is taken, having made none.
 */
export const createSeats = async (
  db: Db,
  { count, from, queues, accounts = true }: { count: number; from: number; queues: readonly string[]; accounts?: boolean },
  { id: by, address }: { id: string; address: string },
  oneTimeUntil: Date | null,
): Promise<NewSeat[]> => {
  const made: NewSeat[] = Array.from({ length: count }, (_, i) => ({
    id: String(from + i),
    username: accounts ? `seat${from + i}` : null,
    password: accounts ? randomPassword() : null,
    sipPassword: randomPassword(),
  }))
  const hashes = await Promise.all(made.flatMap(({ password }) => (password === null ? [] : hashOfPassword(password))))
  await db.transaction(async tx => {
    const [taken] = await tx
      .select({ number: seats.number })
      .from(seats)
      .where(
        inArray(
          seats.number,
          made.map(seat => seat.id),
        ),
      )
      .limit(1)
    if (taken) throw fail('SEAT_EXISTS', { seat: taken.number })
    const known = new Set((await tx.select({ id: queueTable.id }).from(queueTable)).map(queue => queue.id))
    const unknown = queues.findIndex(queue => !known.has(queue))
    if (unknown >= 0) throw failField(`queues.${unknown}`, 'unknown')
    await tx.insert(seats).values(
      made.map(({ id, sipPassword }) => ({
        number: id,
        name: id,
        sipRealm: SIP_REALM,
        createdBy: by,
        updatedBy: by,
        sipDigest: sipDigest(id, sipPassword),
      })),
    )
    const skills = made.flatMap(({ id }) => queues.map(queueId => ({ seatNumber: id, queueId })))
    if (skills.length) await tx.insert(seatSkills).values(skills)
    const people = made.flatMap(({ id, username }, i) =>
      username === null
        ? []
        : {
            staffNo: `S${id}`,
            username,
            name: `座席 ${id}`,
            initials: initialsOf(`座席 ${id}`),
            passwordHash: hashes[i]!,
            oneTimeUntil,
            roles: ['intake'],
            seatNumber: id,
            createdBy: by,
            updatedBy: by,
          },
    )
    if (people.length > 0) await tx.insert(staff).values(people)
    const detail = { from: made[0]!.id, count, queues }
    await writeAudit(tx, { staffId: by, action: 'seat.create', subject: { kind: 'seat', id: made[0]!.id }, address, detail })
  })
  return made
}
