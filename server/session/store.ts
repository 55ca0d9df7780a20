import { and, eq, inArray, isNull, ne, sql } from 'drizzle-orm'
import type { Redis } from 'ioredis'
import type { Db } from '../../db/client.ts'
import { secondFactors, sessions, staff } from '../../db/schema/index.ts'
import { Role } from '../contract/session.ts'
import type { Keys } from '../redis/redis.ts'
import { readGrants, type OwnRole } from '../plugins/rights.ts'
import type { Account } from './sign-in.ts'
import type { SessionRecord } from '../plugins/session.ts'
import { writeAudit } from '../audit/write.ts'
import { SIGN_IN_RULES, type SignInRules } from './rules.ts'
import { running } from './running.ts'
import type { SessionCache, SessionStore } from './sessions.ts'

const rolesOf = (stored: readonly string[]): Role[] => stored.flatMap(role => Role.safeParse(role).data ?? [])

/** People of the demo sign in only in the demo: everybody knows their password. */
const mayBeHere = (isDemo: boolean) => and(eq(staff.active, true), isDemo ? undefined : ne(staff.origin, 'demo'))

/** Of a person's roles those that the centre made for itself. */
const ownRoles = sql<
  StoredRole[] | null
>`(select json_agg(json_build_object('id', r.id, 'zh', r.name_zh, 'en', r.name_en, 'basedOn', r.based_on, 'grants', r.grants))
  from custom_roles r where r.active and r.id::text = any(staff.roles))`.as('own_roles')
type StoredRole = { id: string; zh: string; en: string; basedOn: string; grants: Record<string, string> }
const ownRolesOf = (stored: readonly StoredRole[] | null): OwnRole[] =>
  (stored ?? []).map(({ id, zh, en, basedOn, grants }) => ({
    id,
    name: { zh, en },
    basedOn: Role.parse(basedOn),
    grants: readGrants(grants),
  }))

type Row = { session: typeof sessions.$inferSelect; person: typeof staff.$inferSelect; own: StoredRole[] | null }
const recordOf = ({ session, person, own }: Row): SessionRecord => ({
  id: session.tokenHash,
  userId: person.id,
  username: person.username,
  name: person.name,
  roles: rolesOf(person.roles),
  ownRoles: ownRolesOf(own),
  seatNumber: person.seatNumber,
  createdAt: session.createdAt.getTime(),
  expiresAt: session.expiresAt.getTime(),
})

export const createSessionStore = (db: Db, isDemo: boolean, rules: () => SignInRules = () => SIGN_IN_RULES): SessionStore => {
  const living = (ids: readonly string[]) =>
    db
      .select({ session: sessions, person: staff, own: ownRoles })
      .from(sessions)
      .innerJoin(staff, eq(staff.id, sessions.staffId))
      .where(and(inArray(sessions.tokenHash, [...ids]), running(rules()), mayBeHere(isDemo)))
  return {
    async insert(session, { address, userAgent, isNewDevice }, deeds) {
      await db.transaction(async tx => {
        const isFirst = (await tx.$count(sessions, eq(sessions.staffId, session.userId))) === 0
        await tx.insert(sessions).values({
          tokenHash: session.id,
          staffId: session.userId,
          createdAt: new Date(session.createdAt),
          expiresAt: new Date(session.expiresAt),
          address,
          userAgent: userAgent?.slice(0, 400) ?? null,
          isNewDevice: isNewDevice && !isFirst,
        })
        await deeds(tx)
        const subject = { kind: 'session', id: session.id }
        await writeAudit(tx, { staffId: session.userId, action: 'session.begin', subject, address, detail: { isNewDevice } })
      })
    },
    async find(id) {
      const [row] = await living([id])
      return row ? recordOf(row) : null
    },
    living: async ids => (await living(ids)).map(recordOf),
    remove: (id, address) =>
      db.transaction(async tx => {
        const [ended] = await tx
          .update(sessions)
          .set({ endedAt: sql`now()` })
          .where(and(eq(sessions.tokenHash, id), isNull(sessions.endedAt)))
          .returning({ staffId: sessions.staffId })
        if (ended) await writeAudit(tx, { staffId: ended.staffId, action: 'session.end', subject: { kind: 'session', id }, address })
      }),
    async touch(ids, isActive) {
      await db
        .update(sessions)
        .set({ lastSeenAt: sql`now()`, ...(isActive && { lastActiveAt: sql`now()` }) })
        .where(and(inArray(sessions.tokenHash, [...ids]), running(rules())))
    },
  }
}

/** The account of a user name, in whatever case it is typed. */
export const findAccount = async (db: Db, username: string, isDemo: boolean): Promise<Account | null> => {
  const [row] = await db
    .select({ person: staff, factor: secondFactors.secret, own: ownRoles })
    .from(staff)
    .leftJoin(secondFactors, eq(secondFactors.staffId, staff.id))
    .where(and(eq(sql`lower(${staff.username})`, username.toLowerCase()), mayBeHere(isDemo)))
  if (!row) return null
  const { person, factor, own } = row
  return {
    userId: person.id,
    username: person.username,
    name: person.name,
    roles: rolesOf(person.roles),
    ownRoles: ownRolesOf(own),
    seatNumber: person.seatNumber,
    passwordHash: person.passwordHash,
    oneTimeUntil: person.oneTimeUntil?.getTime() ?? null,
    isDemo: person.origin === 'demo',
    secondFactor: factor,
  }
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
