import { StaffRole, type StaffRow } from '../contract/staff.ts'
import type { StaffRecord } from './store.ts'

const passwordOf = ({ oneTimeUntil }: StaffRecord, now: number): StaffRow['password'] => {
  if (oneTimeUntil === null) return 'own'
  return oneTimeUntil.getTime() > now ? 'one-time' : 'over'
}

/** An account as the back office sees it. `now` in epoch ms. */
export const staffRow = (person: StaffRecord, now: number): StaffRow => ({
  id: person.id,
  staffNo: person.staffNo,
  username: person.username,
  name: person.name,
  roles: person.roles.flatMap(role => StaffRole.safeParse(role).data ?? []),
  ownRoles: person.ownRoles,
  seatNumber: person.seatNumber,
  team: person.team && { id: person.team.id, name: { zh: person.team.nameZh, en: person.team.nameEn } },
  active: person.active,
  isDemo: person.origin === 'demo',
  password: passwordOf(person, now),
  hasSecondFactor: person.hasSecondFactor,
  signIns: person.signIns,
  seenAt: person.seenAt?.toISOString() ?? null,
  version: person.version,
})
