/** Accounts made, changed, disabled: each with its audit in one transaction. */
import { and, eq, inArray, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { brokenConstraint, type Db } from '../../db/client.ts'
import { customRoles, seats, staff, staffNumbers, teamMembers, teams } from '../../db/schema/index.ts'
import { initialsOf } from '../../text/initials.ts'
import { writeAudit } from '../audit/write.ts'
import type { AuditAction } from '../contract/audit.ts'
import { RoleId, StaffRole, type OneTimePassword, type StaffForm, type StaffPatch } from '../contract/staff.ts'
import { fail } from '../errors.ts'
import { failField } from '../field-rules.ts'
import { countAdministrators, rolesAdministrate } from '../session/administrators.ts'
import type { Credentials } from '../session/credentials.ts'
import { newOneTimePassword } from '../session/one-time-code.ts'
import { hashOfPassword } from '../session/passwords.ts'
import { oneTimeMs, type SignInRules } from '../session/rules.ts'
import type { SignIns } from '../session/sign-ins.ts'
import { changedSince, differences } from './changed-since.ts'
import { findStaff, hasHistory, type StaffRecord } from './store.ts'

export type StaffDeps = {
  db: Db
  rules: () => SignInRules
  isDemo: boolean
  now(): number
  credentials: Pick<Credentials, 'disable'>
  signIns: SignIns
  /** Tells a person's pages that the person's roles, seat or name are others now, and every process to ask again. */
  onChanged(staffId: string, sessionIds: readonly string[]): void
}

/** Who does it, from where. */
export type By = { id: string; address: string }

const namingField = (error: unknown): never => {
  const broken = brokenConstraint(error)
  if (broken === 'staff_username') throw failField('username', 'duplicate')
  if (broken?.startsWith('staff_staffNo')) throw failField('staffNo', 'duplicate')
  if (broken?.includes('seat_number')) throw failField('seatNumber', 'unknown')
  throw error
}

const oneTime = async ({ rules, now }: StaffDeps) => {
  const password = newOneTimePassword()
  const until = new Date(now() + oneTimeMs(rules()))
  const shown: OneTimePassword = { password, validUntil: until.toISOString() }
  return { shown, values: { passwordHash: await hashOfPassword(password), oneTimeUntil: until } }
}

const joinTeam = async (tx: Db, staffId: string, teamId: string | null): Promise<void> => {
  if (teamId === null) {
    await tx.delete(teamMembers).where(eq(teamMembers.staffId, staffId))
    return
  }
  if ((await tx.$count(teams, eq(teams.id, teamId))) === 0) throw failField('teamId', 'unknown')
  await tx
    .insert(teamMembers)
    .values({ staffId, teamId })
    .onConflictDoUpdate({ target: teamMembers.staffId, set: { teamId, since: sql`now()` } })
}

const knowSeat = async (tx: Db, seatNumber: string | null | undefined): Promise<void> => {
  if (seatNumber == null) return
  if ((await tx.$count(seats, eq(seats.number, seatNumber))) === 0) throw failField('seatNumber', 'unknown')
}

/** The next number that nobody has. */
const nextNumber = async (tx: Db): Promise<string> => {
  const { rows } = await tx.execute<{ no: string }>(sql`select 'P' || lpad(nextval(${staffNumbers.seqName!})::text, 4, '0') as no`)
  const { no } = rows[0]!
  return (await tx.$count(staff, eq(staff.staffNo, no))) > 0 ? nextNumber(tx) : no
}

/** Makes an account, with a one-time password that nobody but the caller sees. */
export const createStaff = async (
  deps: StaffDeps,
  form: z.output<typeof StaffForm>,
  by: By,
): Promise<{ person: StaffRecord; oneTime: OneTimePassword }> => {
  const { shown, values } = await oneTime(deps)
  const id = await deps.db
    .transaction(async tx => {
      await knowSeat(tx, form.seatNumber)
      await knowRoles(tx, form.ownRoles)
      const { teamId, staffNo, ownRoles, ...fields } = form
      const roles = [...form.roles, ...ownRoles]
      const [row] = await tx
        .insert(staff)
        .values({
          ...fields,
          ...values,
          roles,
          staffNo: staffNo ?? (await nextNumber(tx)),
          initials: initialsOf(form.name),
          createdBy: by.id,
          updatedBy: by.id,
        })
        .returning({ id: staff.id })
      await joinTeam(tx, row!.id, teamId)
      const detail = { username: form.username, roles, seatNumber: form.seatNumber, teamId, version: 1 }
      await writeAudit(tx, { staffId: by.id, action: 'staff.create', subject: { kind: 'staff', id: row!.id }, address: by.address, detail })
      return row!.id
    })
    .catch(namingField)
  return { person: (await findStaff(deps.db, id, { id: by.id, reach: 'all' }, deps.rules()))!, oneTime: shown }
}

/** The account for a change within a transaction, which waits for any other. @throws STAFF_NOT_FOUND, or STAFF_CHANGED */
const locked = async (tx: Db, id: string, version: number | null) => {
  const [row] = await tx.select().from(staff).where(eq(staff.id, id)).for('update')
  if (!row) throw fail('STAFF_NOT_FOUND')
  if (version !== null && row.version !== version) throw fail('STAFF_CHANGED', await changedSince(tx, { kind: 'staff', id }, version))
  const [member] = await tx.select().from(teamMembers).where(eq(teamMembers.staffId, id))
  return { ...row, teamId: member?.teamId ?? null }
}
type Locked = Awaited<ReturnType<typeof locked>>

/** There stays somebody who administrates. */
const keepAdministrator = async (tx: Db, { isDemo }: StaffDeps, person: Locked, rolesAfter: readonly string[]): Promise<void> => {
  if (!person.active || (await rolesAdministrate(tx, rolesAfter)) || !(await rolesAdministrate(tx, person.roles))) return
  if ((await countAdministrators(tx, { isDemo, except: person.id })) === 0) throw fail('LAST_ADMINISTRATOR', { name: person.name })
}

type Write = {
  action: AuditAction
  /** Null: whatever the version. */
  version: number | null
  /** Field names of the change, for whoever saves too late. */
  changed?: string[]
  detail?: Record<string, unknown>
  values(person: Locked): Promise<Partial<typeof staff.$inferInsert>> | Partial<typeof staff.$inferInsert>
  /** What goes with it. */
  also?(tx: Db, person: Locked): Promise<{ changed: string[]; detail: Record<string, unknown> } | void>
  ends?: boolean
}

const write = async (deps: StaffDeps, id: string, by: By, { action, version, changed = [], detail = {}, values, also, ends }: Write) => {
  const ended = await deps.db
    .transaction(async tx => {
      const person = await locked(tx, id, version)
      const more = await also?.(tx, person)
      const told = { changed, ...detail, ...more?.detail }
      if (more && more.changed.length === 0) return null
      await tx
        .update(staff)
        .set({ ...(await values(person)), updatedAt: new Date(deps.now()), updatedBy: by.id, version: person.version + 1 })
        .where(eq(staff.id, id))
      const subject = { kind: 'staff', id }
      await writeAudit(tx, { staffId: by.id, action, subject, address: by.address, detail: { ...told, version: person.version + 1 } })
      return ends ? deps.signIns.endIn(tx, id, { by: by.id, address: by.address }) : []
    })
    .catch(namingField)
  if (ends && ended) await deps.signIns.letGo(ended)
  else if (ended)
    deps.onChanged(
      id,
      (await deps.signIns.list(id, null)).map(signIn => signIn.id),
    )
  return (await findStaff(deps.db, id, { id: by.id, reach: 'all' }, deps.rules()))!
}

/** The roles after a change: of the matrix and of the centre's own, each as wanted or as they were. What no form knows stays. */
const rolesAfter = ({ roles, ownRoles }: Pick<z.output<typeof StaffPatch>, 'roles' | 'ownRoles'>, person: Locked): string[] => {
  const of = (schema: z.ZodType) => person.roles.filter(role => schema.safeParse(role).success)
  const unknown = person.roles.filter(role => !StaffRole.safeParse(role).success && !RoleId.safeParse(role).success)
  return [...(roles ?? of(StaffRole)), ...(ownRoles ?? of(RoleId)), ...unknown]
}

/** Only roles of the centre's own that are there are given; those that somebody has stay. */
const knowRoles = async (tx: Db, ids: readonly string[]): Promise<void> => {
  if (ids.length === 0) return
  const found = await tx
    .select({ id: customRoles.id })
    .from(customRoles)
    .where(and(inArray(customRoles.id, [...ids]), eq(customRoles.active, true)))
    .for('share')
  if (found.length < new Set(ids).size) throw failField('ownRoles', 'unknown')
}

/** Changes who somebody is here. What is not in the patch stays. */
export const changeStaff = (
  deps: StaffDeps,
  id: string,
  { version, ...patch }: z.output<typeof StaffPatch>,
  by: By,
): Promise<StaffRecord> => {
  const { teamId, ownRoles, ...fields } = patch
  const isOfRoles = fields.roles !== undefined || ownRoles !== undefined
  return write(deps, id, by, {
    action: 'staff.change',
    version,
    values: person => ({
      ...fields,
      ...(isOfRoles && { roles: rolesAfter(patch, person) }),
      ...(fields.name !== undefined && { initials: initialsOf(fields.name) }),
    }),
    async also(tx, person) {
      await knowSeat(tx, fields.seatNumber)
      const roles = rolesAfter(patch, person)
      if (ownRoles)
        await knowRoles(
          tx,
          ownRoles.filter(role => !person.roles.includes(role)),
        )
      if (roles.length === 0) throw failField('roles', 'required')
      await keepAdministrator(tx, deps, person, roles)
      if (teamId !== undefined && teamId !== person.teamId) await joinTeam(tx, id, teamId)
      return differences<Record<string, unknown>>(person, {
        ...fields,
        ...(teamId !== undefined && { teamId }),
        ...(isOfRoles && { roles }),
      })
    },
  })
}

/** Nobody signs in by it any more; sign-ins that run end at once, conversations go on. */
export const disableStaff = (deps: StaffDeps, id: string, version: number, by: By): Promise<StaffRecord> =>
  write(deps, id, by, {
    action: 'staff.disable',
    version,
    changed: ['active'],
    values: () => ({ active: false }),
    also: async (tx, person) => keepAdministrator(tx, deps, person, []),
    ends: true,
  })

export const enableStaff = (deps: StaffDeps, id: string, version: number, by: By): Promise<StaffRecord> =>
  write(deps, id, by, { action: 'staff.enable', version, changed: ['active'], values: () => ({ active: true }) })

/** Gives a one-time password in place of the person's own, and ends the person's sign-ins. */
export const resetPassword = async (deps: StaffDeps, id: string, by: By): Promise<{ person: StaffRecord; oneTime: OneTimePassword }> => {
  const { shown, values } = await oneTime(deps)
  const detail = { validUntil: shown.validUntil }
  const person = await write(deps, id, by, {
    action: 'password.reset',
    version: null,
    changed: ['password'],
    detail,
    values: () => values,
    ends: true,
  })
  return { person, oneTime: shown }
}

/** Takes the second factor away, for somebody who has lost it. */
export const resetSecondFactor = (deps: StaffDeps, id: string, by: By): Promise<StaffRecord> =>
  write(deps, id, by, {
    action: 'second-factor.disable',
    version: null,
    changed: ['secondFactor'],
    values: () => ({}),
    async also(tx) {
      if (!(await deps.credentials.disable(tx, id))) throw fail('NO_SECOND_FACTOR')
    },
  })

/** Takes an account away that was never used. */
export const deleteStaff = (deps: StaffDeps, id: string, version: number, by: By): Promise<void> =>
  deps.db.transaction(async tx => {
    const person = await locked(tx, id, version)
    await keepAdministrator(tx, deps, person, [])
    const refuse = () => fail('STAFF_HAS_HISTORY', { name: person.name })
    if (await hasHistory(tx, id)) throw refuse()
    const detail = { username: person.username, name: person.name }
    await writeAudit(tx, { staffId: by.id, action: 'staff.delete', subject: { kind: 'staff', id }, address: by.address, detail })
    await tx
      .delete(staff)
      .where(and(eq(staff.id, id)))
      .catch((error: unknown) => {
        throw brokenConstraint(error) ? refuse() : error
      })
  })
