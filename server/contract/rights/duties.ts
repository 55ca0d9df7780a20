import type { Grants, Right } from '../rights.ts'

/** Who keeps accounts and roles could give themselves anything, so they see nobody's data. */
const KEEPING = ['roles.manage', 'staff.manage'] as const satisfies Right[]
const DATA = [
  'members.read',
  'members.reveal',
  'orders.read',
  'calls.read',
  'missed.read',
  'recordings.play',
  'recordings.download',
  'recordings.inspect',
] as const satisfies Right[]

/** Two functions that no one role has together (separation of duties, domain.md D.1), or null. */
export const dutyConflict = (grants: Grants): { one: Right; other: Right } | null => {
  const one = KEEPING.find(right => grants[right])
  const other = DATA.find(right => grants[right])
  return one && other ? { one, other } : null
}
