import type { z } from 'zod'
import { SignInList } from '../../../../server/contract/account.ts'
import { PhonePassword, SeatRecord, SeatRecordPage, type SeatPatch } from '../../../../server/contract/seat-records.ts'
import { SeatsCreated, type SeatsCreate } from '../../../../server/contract/seats.ts'
import { StaffMade, StaffPage, StaffRow, type StaffForm, type StaffPatch } from '../../../../server/contract/staff.ts'
import { Team, TeamList, type TeamForm, type TeamPatch } from '../../../../server/contract/teams.ts'
import { send } from '../api.ts'

type StaffWanted = { q?: string; role?: string; team?: string; state?: string; after?: string; limit?: number }
type SeatsWanted = { q?: string; team?: string; after?: string; limit?: number }

/** Accounts, teams and seats of the back office. */
export const staff = {
  list: (query: StaffWanted) => send('GET', '/api/staff', StaffPage, { query }),
  one: (id: string) => send('GET', `/api/staff/${id}`, StaffRow),
  create: (form: z.input<typeof StaffForm>) => send('POST', '/api/staff', StaffMade, { body: form }),
  change: (id: string, patch: z.input<typeof StaffPatch>) => send('PATCH', `/api/staff/${id}`, StaffRow, { body: patch }),
  disable: (id: string, version: number) => send('POST', `/api/staff/${id}/disable`, StaffRow, { body: { version } }),
  enable: (id: string, version: number) => send('POST', `/api/staff/${id}/enable`, StaffRow, { body: { version } }),
  remove: (id: string, version: number) => send('DELETE', `/api/staff/${id}`, null, { body: { version } }),
  resetPassword: (id: string) => send('POST', `/api/staff/${id}/password`, StaffMade),
  resetSecondFactor: (id: string) => send('DELETE', `/api/staff/${id}/second-factor`, StaffRow),
  signIns: (id: string) => send('GET', `/api/staff/${id}/sign-ins`, SignInList),
  endSignIn: (id: string, signIn: string) => send('DELETE', `/api/staff/${id}/sign-ins/${signIn}`, null),
  endSignIns: (id: string) => send('POST', `/api/staff/${id}/sign-ins/end`, null),
  teams: () => send('GET', '/api/teams', TeamList),
  createTeam: (form: z.input<typeof TeamForm>) => send('POST', '/api/teams', Team, { body: form }),
  changeTeam: (id: string, patch: z.input<typeof TeamPatch>) => send('PATCH', `/api/teams/${id}`, Team, { body: patch }),
  disableTeam: (id: string, version: number) => send('POST', `/api/teams/${id}/disable`, Team, { body: { version } }),
  enableTeam: (id: string, version: number) => send('POST', `/api/teams/${id}/enable`, Team, { body: { version } }),
  removeTeam: (id: string, version: number) => send('DELETE', `/api/teams/${id}`, null, { body: { version } }),
  seats: (query: SeatsWanted) => send('GET', '/api/admin/seats', SeatRecordPage, { query }),
  createSeats: (wish: z.input<typeof SeatsCreate>) => send('POST', '/api/admin/seats', SeatsCreated, { body: wish, timeoutMs: 60_000 }),
  changeSeat: (number: string, patch: z.input<typeof SeatPatch>) =>
    send('PATCH', `/api/admin/seats/${number}`, SeatRecord, { body: patch }),
  disableSeat: (number: string, version: number) => send('POST', `/api/admin/seats/${number}/disable`, SeatRecord, { body: { version } }),
  enableSeat: (number: string, version: number) => send('POST', `/api/admin/seats/${number}/enable`, SeatRecord, { body: { version } }),
  phonePassword: (number: string) => send('POST', `/api/admin/seats/${number}/phone-password`, PhonePassword),
}
