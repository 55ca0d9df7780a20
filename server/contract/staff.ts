/** Accounts of the people who work here, as the back office keeps them (seed 5.1; domain.md D.1 "Users/roles", D.2 O). */
import { z } from 'zod'
import { Version as RowVersion } from './ids.ts'
import { Role } from './session.ts'
import { LIMITS, text } from './text.ts'

/** What somebody signs in by: kept in small letters, unique whatever the case; full-width letters are the same letters. */
export const Username = text(64, 2)
  .transform(name => name.normalize('NFKC').toLowerCase())
  .refine(name => /^[a-z][a-z0-9._-]+$/.test(name), { params: { rule: 'username' } })

/** A person's name; invisible signs are no part of it. */
const PersonName = text(LIMITS.name)
  .transform(name =>
    name
      .normalize('NFC')
      .replace(/[\p{Cf}\p{Cc}]/gu, '')
      .trim(),
  )
  .refine(name => name !== '', { params: { rule: 'required' } })

/** Staff number (工号) as the centre gives them: printed beside a name where names repeat. */
const StaffNo = text(20)
  .transform(no => no.normalize('NFKC'))
  .refine(no => /^[A-Za-z0-9._-]+$/.test(no), { params: { rule: 'format' } })

const SeatNumber = text(10).nullable()
/**
 * Roles that an account may have: those whose people sign in at the console. A district manager sees their districts alone, and lists
 * do not know districts yet.
 */
export const StaffRole = Role.exclude(['member', 'merchant', 'district'])
const roles = z.array(StaffRole).max(20)
/** A role that the centre made for itself (roles.ts), by its id. */
export const RoleId = z.uuid()
const ownRoles = z.array(RoleId).max(20)
const noRole = { path: ['roles'], params: { rule: 'required' } }

/** Somebody new; of the roles of the matrix and of the centre's own, at least one. */
export const StaffForm = z
  .object({
    username: Username,
    name: PersonName,
    /** Without one the next free number is given. */
    staffNo: StaffNo.optional(),
    roles,
    ownRoles: ownRoles.default([]),
    seatNumber: SeatNumber.default(null),
    teamId: z.uuid().nullable().default(null),
  })
  .refine(form => form.roles.length + form.ownRoles.length > 0, noRole)

/** What changes, and the version that it was read in. */
export const StaffPatch = z
  .object({
    version: RowVersion,
    name: PersonName.optional(),
    staffNo: StaffNo.optional(),
    roles: roles.optional(),
    ownRoles: ownRoles.optional(),
    seatNumber: SeatNumber.optional(),
    teamId: z.uuid().nullable().optional(),
  })
  .refine(patch => patch.roles?.length !== 0 || patch.ownRoles?.length !== 0, noRole)

/** For what changes a record as a whole: disable, enable. */
export const Version = z.object({ version: RowVersion })

export const Names = z.object({ zh: z.string(), en: z.string() })

export const StaffRow = z.object({
  id: z.string(),
  staffNo: z.string(),
  username: z.string(),
  name: z.string(),
  roles: z.array(StaffRole),
  /** Of the roles that the centre made for itself. */
  ownRoles: z.array(z.object({ id: z.string(), name: Names })),
  seatNumber: z.string().nullable(),
  team: z.object({ id: z.string(), name: Names }).nullable(),
  active: z.boolean(),
  /** Of the demo, with the password that everybody knows. */
  isDemo: z.boolean(),
  /** `own`: chosen by the person; `one-time`: has to be changed at the next sign-in, and still can be; `over`: no longer. */
  password: z.enum(['own', 'one-time', 'over']),
  hasSecondFactor: z.boolean(),
  /** Sign-ins that run now. */
  signIns: z.number().int(),
  /** When the person was there last, in any sign-in. */
  seenAt: z.iso.datetime().nullable(),
  version: z.number().int(),
})
export type StaffRow = z.infer<typeof StaffRow>

/** By staff number; `next` is the `after` of the page that follows, null on the last. */
export const StaffPage = z.object({ items: z.array(StaffRow), next: z.string().nullable() })
export type StaffPage = z.infer<typeof StaffPage>

/** `q`: a part of the name, the beginning of its pinyin initials, of the user name, of the staff number, or a seat. */
export const StaffQuery = z.object({
  q: text(LIMITS.search, 0).optional(),
  /** Of the matrix, or one of the centre's own. */
  role: z.union([StaffRole, RoleId]).optional(),
  /** Of this team, or of none. */
  team: z.union([z.uuid(), z.literal('none')]).optional(),
  state: z.enum(['active', 'disabled']).optional(),
  after: text(40).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})

/** A password that is shown once and is good for nothing but choosing another, until then. */
export const OneTimePassword = z.object({ password: z.string(), validUntil: z.iso.datetime() })
export type OneTimePassword = z.infer<typeof OneTimePassword>

export const StaffMade = z.object({ person: StaffRow, oneTime: OneTimePassword })
export type StaffMade = z.infer<typeof StaffMade>
