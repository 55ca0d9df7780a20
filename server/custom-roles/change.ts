/** Roles of a centre's own, made by copying one, changed and given up: each with its audit, in one transaction. */
import { eq } from 'drizzle-orm'
import { brokenConstraint, type Db } from '../../db/client.ts'
import { customRoles } from '../../db/schema/index.ts'
import { writeAudit } from '../audit/write.ts'
import { dutyConflict } from '../contract/rights/duties.ts'
import { functions, grantsOfRole, Right, Role, scopesOf, type Grants } from '../contract/rights.ts'
import type { RoleForm, RolePatch } from '../contract/roles.ts'
import { fail } from '../errors.ts'
import { failField } from '../field-rules.ts'
import { readGrants } from '../plugins/rights.ts'
import { countAdministrators, grantsAdministrate } from '../session/administrators.ts'
import { findRole, peopleWith, signInsWith, type RoleRecord } from './store.ts'

export type RoleDeps = {
  db: Db
  isDemo: boolean
  now(): Date
  /** The rights of these people are others now: their sign-ins are looked up again, their screens ask who they are. */
  onChanged(signIns: readonly { session: string; person: string }[]): Promise<void>
}

/** Who does it, from where. */
export type By = { id: string; address: string }

const namingField = (error: unknown): never => {
  throw brokenConstraint(error)?.includes('nameZh') ? failField('nameZh', 'duplicate') : error
}

const named = (right: Right): string => `${functions[right].words.zh} ${functions[right].words.en}`

/** Refuses what a role cannot be given: a scope that the function does not know, and two duties that one person must not have. */
const checkGrants = (grants: Grants): void => {
  for (const [right, scope] of Object.entries(grants))
    if (!scopesOf(Right.parse(right)).includes(scope)) throw failField(`grants.${right}`, 'not_in_list')
  const conflict = dutyConflict(grants)
  if (conflict) throw fail('ROLE_DUTIES', { one: named(conflict.one), other: named(conflict.other) })
}

/** What changed in what a role may do, for the audit. */
const differences = (before: Grants, after: Grants) =>
  Object.fromEntries(
    Right.options.flatMap(right => (before[right] === after[right] ? [] : [[right, [before[right] ?? 'none', after[right] ?? 'none']]])),
  )

/** The copied role's rights and the role of the matrix that they go back to. */
const origin = async (db: Db, copyOf: string): Promise<{ basedOn: Role; grants: Grants }> => {
  const known = Role.safeParse(copyOf)
  if (known.success) return { basedOn: known.data, grants: grantsOfRole(known.data) }
  const custom = await findRole(db, copyOf)
  if (!custom) throw failField('copyOf', 'unknown')
  return { basedOn: Role.parse(custom.basedOn), grants: readGrants(custom.grants) }
}

/** Makes a role as a copy of one. */
export const createRole = ({ db, now }: RoleDeps, { copyOf, nameZh, nameEn }: RoleForm, by: By): Promise<RoleRecord> =>
  db
    .transaction(async tx => {
      const from = await origin(tx, copyOf)
      const [row] = await tx
        .insert(customRoles)
        .values({ nameZh, nameEn, ...from, createdAt: now(), createdBy: by.id, updatedAt: now(), updatedBy: by.id })
        .returning({ id: customRoles.id })
      const detail = { nameZh, nameEn, copyOf }
      await writeAudit(tx, { staffId: by.id, action: 'role.create', subject: { kind: 'role', id: row!.id }, address: by.address, detail })
      return (await findRole(tx, row!.id))!
    })
    .catch(namingField)

const locked = async (tx: Db, id: string, version: number) => {
  const [row] = await tx.select().from(customRoles).where(eq(customRoles.id, id)).for('update')
  if (!row?.active) throw fail('ROLE_NOT_FOUND')
  if (row.version !== version) throw fail('ROLE_CHANGED')
  return row
}

/** Changes a role's name or what it may do; that counts at once for everybody who has it. */
export const changeRole = async (deps: RoleDeps, id: string, { version, ...patch }: RolePatch, by: By): Promise<RoleRecord> => {
  if (patch.grants) checkGrants(patch.grants)
  const changed = await deps.db
    .transaction(async tx => {
      const before = await locked(tx, id, version)
      await tx
        .update(customRoles)
        .set({ ...patch, updatedAt: deps.now(), updatedBy: by.id, version: version + 1 })
        .where(eq(customRoles.id, id))
      const isTaken = patch.grants && grantsAdministrate(readGrants(before.grants)) && !grantsAdministrate(patch.grants)
      if (isTaken && (await countAdministrators(tx, deps)) === 0) throw fail('LAST_ADMINISTRATOR', { name: before.nameZh })
      const { nameZh = before.nameZh, nameEn = before.nameEn, grants } = patch
      const detail = { nameZh, nameEn, ...(grants && { grants: differences(readGrants(before.grants), grants) }) }
      await writeAudit(tx, { staffId: by.id, action: 'role.change', subject: { kind: 'role', id }, address: by.address, detail })
      return (await findRole(tx, id))!
    })
    .catch(namingField)
  await deps.onChanged(await signInsWith(deps.db, id))
  return changed
}

/** Gives up a role that nobody has any more. */
export const deleteRole = ({ db, now }: RoleDeps, id: string, version: number, by: By): Promise<void> =>
  db.transaction(async tx => {
    const { nameZh } = await locked(tx, id, version)
    const names = await peopleWith(tx, id)
    if (names.length) throw fail('ROLE_IN_USE', { count: names.length, people: names.slice(0, 5).join('、') })
    // its name is free for another
    await tx
      .update(customRoles)
      .set({ active: false, nameZh: `${nameZh} ${id}`, updatedAt: now(), updatedBy: by.id, version: version + 1 })
      .where(eq(customRoles.id, id))
    await writeAudit(tx, { staffId: by.id, action: 'role.delete', subject: { kind: 'role', id }, address: by.address, detail: { nameZh } })
  })
