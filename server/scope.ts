/**
 * How far a reader reaches. A store that returns business rows takes a `ReadScope` of its right: one is made of a person's rights alone, and
 * nothing else is of that type, so that a read that forgot whose it is does not compile. `within` makes SQL of it.
 */
import { sql, type SQL } from 'drizzle-orm'
import type { Right, Scope } from './contract/rights.ts'
import { fail } from './errors.ts'

declare const made: unique symbol

/** Made by `scopeOf` (a person) or `everything` (the system) and by nothing else. */
export type ReadScope<R extends Right> = { readonly [made]: R; reach: Scope; reader: Reader | null }

/** Who reads. `districts`: the codes of what a district manager answers for. */
export type Reader = { id: string; districts: readonly string[]; hasRight(right: Right): boolean }

/** The person as a request knows them. */
type Asking = { id: string; rights: ReadonlyMap<Right, Scope>; districts?: readonly string[] }

const scope = <R extends Right>(reach: Scope, reader: Reader | null): ReadScope<R> => ({ reach, reader }) as ReadScope<R>

/** How far this person's right reaches. Throws FORBIDDEN without the right. */
export const scopeOf = <R extends Right>({ id, rights, districts = [] }: Asking, right: R): ReadScope<R> => {
  const reach = rights.get(right)
  if (!reach) throw fail('FORBIDDEN')
  return scope(reach, { id, districts, hasRight: one => rights.has(one) })
}

/** For what the system does by itself: workers, the projector, the transaction of a change that was allowed already. */
export const everything = <R extends Right>(): ReadScope<R> => scope('all', null)

/** What a scope means for the rows of a query. Where `team` or `district` is not given, such a scope reaches no further than `own`. */
export type Meaning = {
  own(reader: Reader): SQL
  /** `isMate` makes a condition of an expression that is a person's id: that it is somebody of the reader's teams. */
  team?(isMate: (staffId: SQL) => SQL, reader: Reader): SQL
  /** `isIn` makes a condition of an expression that is a district's code. */
  district?(isIn: (code: SQL) => SQL, reader: Reader): SQL
}

/** Condition: the row lies within the scope; undefined where everything does. */
export const within = <R extends Right>({ reach, reader }: ReadScope<R>, { own, team, district }: Meaning): SQL | undefined => {
  if (reach === 'all' || !reader) return undefined
  if (reach === 'team' && team) return sql`(${own(reader)} or ${team(staffId => isMateOf(reader.id, staffId), reader)})`
  if (reach === 'district' && district) return sql`(${own(reader)} or ${district(code => isInDistricts(reader.districts, code), reader)})`
  return sql`(${own(reader)})`
}

/** Condition: the district is one of these. */
const isInDistricts = (districts: readonly string[], code: SQL): SQL =>
  districts.length
    ? sql`${code} in (${sql.join(
        [...districts].map(one => sql`${one}`),
        sql`, `,
      )})`
    : sql`false`

/**
 * Condition: the person whose id the expression is belongs to a team of the reader: one that the reader leads or, who leads none, is in.
 * While no teams are made the centre is one team.
 */
export const isMateOf = (readerId: string, staffId: SQL): SQL =>
  sql`(not exists (select 1 from teams where active) or ${staffId} in (
    select mate.staff_id from team_members mate join teams team on team.id = mate.team_id and team.active
    where team.lead_id = ${readerId}::uuid
      or (not exists (select 1 from teams led where led.active and led.lead_id = ${readerId}::uuid)
        and exists (select 1 from team_members me where me.team_id = team.id and me.staff_id = ${readerId}::uuid))))`
