/** Who refers to a record, and how far a change of its kind reaches. */
import { count, eq, sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { seats, staff } from '../../db/schema/index.ts'
import type { Uses } from '../contract/records/answers.ts'
import type { Reach } from '../contract/records/definition.ts'
import { Role, type Right } from '../contract/session.ts'
import { rightsOf } from '../plugins/rights.ts'
import type { Kind, Use } from './tables.ts'

/** Counted no further: whoever is used so often is simply used a lot. */
export const COUNTED = 10_000

const countUse = async (db: Db, { column, isList }: Use, id: string): Promise<number> => {
  const found = db
    .select({ one: sql<number>`1`.as('one') })
    .from(column.table)
    .where(isList ? sql`${column} @> array[${id}]::text[]` : eq(column, id))
    .limit(COUNTED)
    .as('found')
  return (await db.select({ n: count() }).from(found))[0]!.n
}

/** Who refers to a record and how often (at most `COUNTED` each); kinds of rows that do not are left out. */
export const findUses = async (db: Db, kind: Kind, id: string): Promise<Uses> => {
  const items = kind.stored.kept?.includes(id) ? [{ what: { zh: '系统规则', en: 'rules of the program' }, count: 1 }] : []
  for (const use of kind.stored.uses) {
    const n = await countUse(db, use, id)
    if (n > 0) items.push({ what: use.what, count: n })
  }
  return { items, total: items.reduce((sum, item) => sum + item.count, 0) }
}

/** Whose screens show records of each reach: people with this right. */
const READERS: Readonly<Record<Exclude<Reach, 'seats' | 'switch'>, Right>> = {
  intake: 'orders.create',
  dispatch: 'orders.dispatch',
  callback: 'tasks.work',
  members: 'members.read',
}

/** How many seats or people each reach comes to: active seats, or active people whose screens show such records. */
export const findReaches = async (db: Db): Promise<Readonly<Record<Reach, number>>> => {
  const [activeSeats, groups] = await Promise.all([
    db.$count(seats, eq(seats.active, true)),
    db.select({ roles: staff.roles, n: count() }).from(staff).where(eq(staff.active, true)).groupBy(staff.roles),
  ])
  const known = groups.map(({ roles, n }) => ({ rights: rightsOf(roles.flatMap(role => Role.safeParse(role).data ?? [])), n }))
  const people = (right: Right) => known.reduce((sum, { rights, n }) => sum + (rights.has(right) ? n : 0), 0)
  return {
    seats: activeSeats,
    switch: activeSeats,
    intake: people(READERS.intake),
    dispatch: people(READERS.dispatch),
    callback: people(READERS.callback),
    members: people(READERS.members),
  }
}
