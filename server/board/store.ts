import type { Db } from '../../db/client.ts'
import { seatSkills } from '../../db/schema/index.ts'

/** Which queues each seat serves. */
export const skillsOfSeats = async (db: Db): Promise<Map<string, Set<string>>> => {
  const skills = new Map<string, Set<string>>()
  for (const { seatNumber, queueId } of await db.select().from(seatSkills))
    skills.set(seatNumber, (skills.get(seatNumber) ?? new Set()).add(queueId))
  return skills
}
