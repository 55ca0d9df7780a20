/**
 * `node --import tsx bench/rights.ts`: what the rights cost a request, in microseconds: who asks and what they may do, the gate, the
 * scope, and the condition that it puts into a query (without asking the database). Exit status 1 above 0.1 ms.
 */
import { sql } from 'drizzle-orm'
import type { Db } from '../db/client.ts'
import { grantsOfRole, type Role, type Right } from '../server/contract/rights.ts'
import { actorOf, type SessionRecord } from '../server/plugins/session.ts'
import { scopeOf, within } from '../server/scope.ts'

/** The most that the rights may cost a request, in microseconds (issue of the ground of rights: 0.1 ms). */
const MOST_US = 100
const WARM = 20_000
const TIMES = 200_000

const id = '00000000-0000-4000-8000-000000000001'
const session = (roles: Role[], ownRoles: SessionRecord['ownRoles'] = []): SessionRecord => ({
  id: 'x',
  userId: id,
  username: 'x',
  name: 'x',
  roles,
  ownRoles,
  seatNumber: '1001',
  createdAt: 0,
  expiresAt: Number.MAX_SAFE_INTEGER,
})
const own = session([], [{ id, name: { zh: '自设', en: 'own' }, grants: grantsOfRole('intake') }])
/** Another process has just read it from Redis: nothing about it is known yet. */
const anew = JSON.stringify(own)

const cases: Record<string, { find: () => SessionRecord; right: Right }> = {
  'a seat, everything': { find: () => session(['intake']), right: 'orders.read' },
  "a seat, one's own": { find: () => session(['callback']), right: 'members.read' },
  'somebody with three roles': { find: () => session(['intake', 'dispatch', 'callback']), right: 'calls.read' },
  'a role of the centre, known': { find: () => own, right: 'calls.read' },
  'a role of the centre, read anew': { find: () => JSON.parse(anew) as SessionRecord, right: 'calls.read' },
}

const noDatabase = {} as Db
const meaning = { own: (people: ReturnType<typeof sql>) => sql`calls.staff_id = any(${people})` }

const request = async ({ find, right }: (typeof cases)[string]): Promise<boolean> => {
  const actor = actorOf(find())
  if (!actor.rights.has(right)) throw new Error(right)
  return (await within(noDatabase, scopeOf(actor, right), meaning)) !== undefined
}

let worst = 0
for (const [name, one] of Object.entries(cases)) {
  for (let n = 0; n < WARM; n += 1) await request(one)
  const began = performance.now()
  for (let n = 0; n < TIMES; n += 1) await request(one)
  const us = ((performance.now() - began) * 1_000) / TIMES
  worst = Math.max(worst, us)
  process.stdout.write(`${name.padEnd(34)}${us.toFixed(2).padStart(8)} µs\n`)
}
process.exitCode = worst > MOST_US ? 1 : 0
