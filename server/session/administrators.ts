/** Who keeps accounts and roles, counted in one place: somebody always must, or nobody could let anybody in again. */
import { and, eq, gt, isNull, or, sql, type SQL } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { staff } from '../../db/schema/index.ts'
import type { Grants } from '../contract/rights.ts'

/** Whether a role with these grants administrates: it keeps accounts and roles. */
export const grantsAdministrate = (grants: Grants): boolean => !!grants['staff.manage'] && !!grants['roles.manage']

const keeps = (roles: SQL): SQL => sql`('admin' = any(${roles}) or exists (select 1 from custom_roles r where r.active
  and r.id::text = any(${roles}) and r.grants ? 'staff.manage' and r.grants ? 'roles.manage'))`

/** Whether somebody with these roles, of the matrix or of the centre's own, administrates. */
export const rolesAdministrate = async (tx: Db, roles: readonly string[]): Promise<boolean> => {
  const { rows } = await tx.execute<{ is: boolean }>(sql`select ${keeps(sql`${sql.param([...roles])}::text[]`)} as is`)
  return rows[0]!.is
}

/**
 * How many accounts can administrate now: in use, of the demo only in the demo, with a password that still opens; all but `except`. Until
 * the transaction ends no other changes administrators.
 */
export const countAdministrators = async (tx: Db, { isDemo, except }: { isDemo: boolean; except?: string }): Promise<number> => {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('hearthline:administrators'))`)
  return tx.$count(
    staff,
    and(
      keeps(sql`${staff.roles}`),
      eq(staff.active, true),
      except === undefined ? undefined : sql`${staff.id} <> ${except}`,
      isDemo ? undefined : sql`${staff.origin} <> 'demo'`,
      or(isNull(staff.oneTimeUntil), gt(staff.oneTimeUntil, sql`now()`)),
    ),
  )
}
