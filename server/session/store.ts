import { and, eq, gt, inArray, isNull, ne, sql } from 'drizzle-orm'
import type { Redis } from 'ioredis'
import type { Db } from '../../db/client.ts'
import { sessions, staff } from '../../db/schema/index.ts'
import { Role } from '../contract/session.ts'
import type { Keys } from '../redis/redis.ts'
import type { Account } from './routes.ts'
import type { SessionRecord } from '../plugins/session.ts'
import type { SessionCache, SessionStore } from './sessions.ts'

const rolesOf = (stored: readonly string[]): Role[] => stored.flatMap(role => Role.safeParse(role).data ?? [])

/** People of the demo sign in only in the demo: everybody knows their password. */
const mayBeHere = (isDemo: boolean) => and(eq(staff.active, true), isDemo ? undefined : ne(staff.origin, 'demo'))

type Row = { session: typeof sessions.$inferSelect; person: typeof staff.$inferSelect }
const recordOf = ({ session, person }: Row): SessionRecord => ({
  id: session.tokenHash,
  userId: person.id,
  username: person.username,
  name: person.name,
  roles: rolesOf(person.roles),
  seatNumber: person.seatNumber,
  createdAt: session.createdAt.getTime(),
  expiresAt: session.expiresAt.getTime(),
})

export const createSessionStore = (db: Db, isDemo: boolean): SessionStore => {
  const living = (ids: readonly string[]) =>
    db
      .select({ session: sessions, person: staff })
      .from(sessions)
      .innerJoin(staff, eq(staff.id, sessions.staffId))
      .where(and(inArray(sessions.tokenHash, [...ids]), isNull(sessions.endedAt), gt(sessions.expiresAt, sql`now()`), mayBeHere(isDemo)))
  return {
    async insert(session) {
      await db.insert(sessions).values({
        tokenHash: session.id,
        staffId: session.userId,
        createdAt: new Date(session.createdAt),
        expiresAt: new Date(session.expiresAt),
      })
    },
    async find(id) {
      const [row] = await living([id])
      return row ? recordOf(row) : null
    },
    living: async ids => (await living(ids)).map(recordOf),
    async remove(id) {
      await db
        .update(sessions)
        .set({ endedAt: sql`now()` })
        .where(eq(sessions.tokenHash, id))
    },
  }
}

/** The account of a user name, in whatever case it is typed. */
export const findAccount = async (db: Db, username: string, isDemo: boolean): Promise<Account | null> => {
  const [row] = await db
    .select()
    .from(staff)
    .where(and(eq(sql`lower(${staff.username})`, username.toLowerCase()), mayBeHere(isDemo)))
  return row
    ? {
        userId: row.id,
        username: row.username,
        name: row.name,
        roles: rolesOf(row.roles),
        seatNumber: row.seatNumber,
        passwordHash: row.passwordHash,
      }
    : null
}

/** The copy of sessions in Redis; `news` is a connection of its own for the word that one is over. */
export const createSessionCache = (redis: Redis, news: Redis, keys: Keys): SessionCache => {
  const listeners: ((id: string) => void)[] = []
  const subscribe = () => void news.subscribe(keys.sessionDropped).catch(() => {})
  if (news.status === 'ready') subscribe()
  news.on('ready', subscribe)
  news.on('message', (_, id: string) => {
    for (const listener of listeners) listener(id)
  })
  return {
    async get(id) {
      const json = await redis.get(keys.session(id))
      return json === null ? null : (JSON.parse(json) as SessionRecord)
    },
    async put(session) {
      const left = session.expiresAt - Date.now()
      if (left > 0) await redis.set(keys.session(session.id), JSON.stringify(session), 'PX', left)
    },
    async drop(id) {
      await redis.del(keys.session(id))
      await redis.publish(keys.sessionDropped, id)
    },
    onDropped: listener => void listeners.push(listener),
  }
}
