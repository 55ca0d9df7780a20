/**
 * How far a reader reaches. A store that reads business rows takes a `ReadScope` of the function that it reads for: one is made of a
 * person's rights alone, and nothing else is of that type, so that a read that forgot whose it is does not compile. `within` makes SQL of
 * it.
 */
import { sql, type SQL } from 'drizzle-orm'
import type { Db } from '../db/client.ts'
import type { Right, Scope } from './contract/rights.ts'
import { fail } from './errors.ts'

declare const made: unique symbol

/** Made by `scopeOf` (of a person's rights) or `everything` (for the system itself), and by nothing else. */
export type ReadScope<R extends Right> = { readonly [made]: R; readonly reach: Scope; readonly reader: string | null }

/** The person, as a request knows them. */
export type Asking = { id: string; rights: ReadonlyMap<Right, Scope> }

const scope = <R extends Right>(reach: Scope, reader: string | null): ReadScope<R> => ({ reach, reader }) as ReadScope<R>

/** How far this person's right reaches; null without it. */
export const scopeIfAny = <R extends Right>({ id, rights }: Asking, right: R): ReadScope<R> | null => {
  const reach = rights.get(right)
  return reach ? scope(reach, id) : null
}

/** The same of a right that the route has asked for. Throws FORBIDDEN without it. */
export const scopeOf = <R extends Right>(person: Asking, right: R): ReadScope<R> => {
  const found = scopeIfAny(person, right)
  if (!found) throw fail('FORBIDDEN')
  return found
}

/** For what the system does by itself, or reads again in the transaction of a change that was allowed. No route has it (scope.test.ts). */
export const everything = <R extends Right>(): ReadScope<R> => scope('all', null)

/**
 * What is a person's teams': people (the person among them), the seats of the teams, the queues that they answer for. `foreign`: queues
 * that other teams alone answer for. `teams`: their ids.
 */
export type Team = {
  teams: readonly string[]
  people: readonly string[]
  seats: readonly string[]
  queues: readonly string[]
  foreign: readonly string[]
}

/**
 * The teams of a person: those that they lead, or, who leads none, the one that they are in. Null while the centre has made no teams, when
 * it is one team.
 */
const teamsOf = async (db: Db, reader: string): Promise<Team | null> => {
  const { rows } = await db.execute<{ any: boolean } & { [K in keyof Team]: string[] }>(sql`
    with mine as (
      select t.id from teams t where t.active and (t.lead_id = ${reader}::uuid
        or (not exists (select 1 from teams led where led.active and led.lead_id = ${reader}::uuid)
          and exists (select 1 from team_members me where me.team_id = t.id and me.staff_id = ${reader}::uuid))))
    select exists (select 1 from teams where active) as any,
      array(select id::text from mine) as teams,
      array(select m.staff_id::text from team_members m join mine on mine.id = m.team_id) as people,
      array(select s.seat_number from team_seats s join mine on mine.id = s.team_id) as seats,
      array(select distinct q.queue_id from team_queues q join mine on mine.id = q.team_id) as queues,
      array(select q.queue_id from team_queues q join teams t on t.id = q.team_id and t.active
        except select q.queue_id from team_queues q join mine on mine.id = q.team_id) as foreign`)
  const { any, people, ...team } = rows[0]!
  return any ? { ...team, people: [...new Set([...people, reader])] } : null
}

/** The reach of a person's teams: everything while the centre is one team. */
export const teamReach = async (db: Db, person: string): Promise<Reached> => {
  const team = await teamsOf(db, person)
  return team ? { reach: 'team', ...team } : { reach: 'all' }
}

/** The districts that a person answers for, by code. */
export const districtsOf = async (db: Db, reader: string): Promise<string[]> => {
  const { rows } = await db.execute<{ code: string }>(
    sql`select district_code as code from staff_districts where staff_id = ${reader}::uuid order by 1`,
  )
  return rows.map(({ code }) => code)
}

/** How far a scope reaches at this moment. `people` are one person for `own`, the team's for `team`. */
export type Reached =
  | { reach: 'all' }
  | { reach: 'own'; people: readonly string[] }
  | ({ reach: 'team' } & Team)
  | { reach: 'district'; people: readonly string[]; districts: readonly string[] }

/** Who and what a scope reaches now. Asks the database for teams and districts alone. */
export const reachOf = async (db: Db, { reach, reader }: ReadScope<Right>): Promise<Reached> => {
  if (reach === 'all' || reader === null) return { reach: 'all' }
  if (reach === 'own') return { reach, people: [reader] }
  if (reach === 'district') return { reach, people: [reader], districts: await districtsOf(db, reader) }
  return teamReach(db, reader)
}

/** SQL's list of values, for `= any(...)`. */
export const listed = (values: readonly string[], type: 'uuid' | 'text'): SQL => sql`${sql.param([...values])}::${sql.raw(type)}[]`

/** What a scope means for the rows of a query. */
export type Meaning = {
  /** The row is one of these people's (a list of uuid): "took in, holds or has dealt with". */
  own(people: SQL): SQL
  /** The row is the team's though nobody of it has dealt with it. */
  team?(team: Team): SQL
  /** The row lies in one of these districts (a list of codes). Where it is not given, districts reach no further than `own`. */
  district?(codes: SQL): SQL
}

const either = (one: SQL, other: SQL | undefined): SQL => (other ? sql`(${one} or ${other})` : sql`(${one})`)

/** Condition: the row is within what was reached; undefined where everything is. */
export const among = (reached: Reached, { own, team, district }: Meaning): SQL | undefined => {
  if (reached.reach === 'all') return undefined
  const theirs = own(listed(reached.people, 'uuid'))
  if (reached.reach === 'team') return either(theirs, team?.(reached))
  if (reached.reach === 'district') return either(theirs, district?.(listed(reached.districts, 'text')))
  return either(theirs, undefined)
}

/** Condition: the row lies within the scope; undefined where everything does. */
export const within = async (db: Db, scope: ReadScope<Right>, meaning: Meaning): Promise<SQL | undefined> =>
  among(await reachOf(db, scope), meaning)
