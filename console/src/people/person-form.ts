import type { z } from 'zod'
import type { StaffForm, StaffPatch, StaffRow } from '../../../server/contract/staff.ts'

/** What stands in the form of an account; empty texts are what has not been chosen. */
export type PersonFields = {
  username: string
  name: string
  staffNo: string
  roles: StaffRow['roles']
  ownRoles: string[]
  seatNumber: string
  teamId: string
}

export const noPerson = (): PersonFields => ({
  username: '',
  name: '',
  staffNo: '',
  roles: ['intake'],
  ownRoles: [],
  seatNumber: '',
  teamId: '',
})

export const fieldsOf = (row: StaffRow): PersonFields => ({
  username: row.username,
  name: row.name,
  staffNo: row.staffNo,
  roles: [...row.roles],
  ownRoles: row.ownRoles.map(({ id }) => id),
  seatNumber: row.seatNumber ?? '',
  teamId: row.team?.id ?? '',
})

/** What is sent for somebody new. */
export const personBody = (fields: PersonFields): z.input<typeof StaffForm> => ({
  username: fields.username,
  name: fields.name,
  ...(fields.staffNo.trim() && { staffNo: fields.staffNo }),
  roles: fields.roles,
  ownRoles: fields.ownRoles,
  seatNumber: fields.seatNumber.trim() || null,
  teamId: fields.teamId || null,
})

const sameRoles = (one: readonly string[], other: readonly string[]) => [...one].sort().join() === [...other].sort().join()

/** What is sent of a changed form; null when nothing was changed. */
export const personPatch = (row: StaffRow, fields: PersonFields): z.input<typeof StaffPatch> | null => {
  const was = fieldsOf(row)
  const patch = {
    ...(fields.name !== was.name && { name: fields.name }),
    ...(fields.staffNo !== was.staffNo && { staffNo: fields.staffNo }),
    ...(!(sameRoles(fields.roles, was.roles) && sameRoles(fields.ownRoles, was.ownRoles)) && {
      roles: fields.roles,
      ownRoles: fields.ownRoles,
    }),
    ...(fields.seatNumber !== was.seatNumber && { seatNumber: fields.seatNumber.trim() || null }),
    ...(fields.teamId !== was.teamId && { teamId: fields.teamId || null }),
  }
  return Object.keys(patch).length ? { version: row.version, ...patch } : null
}

/** What was typed, upon what others have saved meanwhile: their values where this person changed nothing. */
export const meetOthers = <T extends object>(was: T, typed: T, is: T): T =>
  Object.fromEntries(
    (Object.keys(is) as (keyof T)[]).map(name => [
      name,
      JSON.stringify(typed[name]) === JSON.stringify(was[name]) ? is[name] : typed[name],
    ]),
  ) as T
