// The desk's routes on a real database, with people signed in by name, a clock that the test moves, and what was published kept.
import { pino } from 'pino'
import type { FastifyInstance } from 'fastify'
import { openDatabase, type Db } from '../db/client.ts'
import { staff } from '../db/schema/index.ts'
import { buildApp, type Feature } from '../server/app.ts'
import { phoneGuessRoutes } from '../server/calls/phone-guesses.ts'
import { callbackRoutes } from '../server/callbacks/routes.ts'
import { catalogueRoutes } from '../server/catalogue/routes.ts'
import type { Role } from '../server/contract/session.ts'
import type { Office, KeptForm, TimedTask } from '../server/office.ts'
import { dispatchRoutes } from '../server/dispatch/routes.ts'
import { draftRoutes } from '../server/drafts/routes.ts'
import { memberRoutes } from '../server/members/routes.ts'
import { merchantRoutes } from '../server/merchants/routes.ts'
import { orderEffects } from '../server/roles/order-effects.ts'
import { recordRoutes } from '../server/records/routes.ts'
import { phoneRoutes } from '../server/reveals/routes.ts'
import { createListTeller } from '../server/work-lists/counts.ts'
import { workListRoutes } from '../server/work-lists/routes.ts'
import { workOrderRoutes } from '../server/work-orders/routes.ts'
import { useInstance, type Instance } from './instance.ts'

export type Published = { audience: string; type: string; data: Record<string, unknown> }
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the shape of an answer is what tests look at
export type Json = any
type Reply = { status: number; body: Json }

export type TestOffice = {
  office: Office
  db: Db
  app: FastifyInstance
  instance: Instance
  /** The desk's clock; set it to move time. */
  clock: { now: Date }
  published: Published[]
  watched: TimedTask[]
  /** Kinds of configuration that were said to have changed. */
  configured: string[]
  kept: KeptForm[]
  /** Sends a request as a person of the demo (user name) and answers status and body. */
  as(
    username: string,
    method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE',
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Reply>
}

/** Starts PostgreSQL with the demo's data and the desk's routes on it; both end with the test. */
export const useOffice = async (
  t: { teardown(stop: () => Promise<void>): void },
  {
    services = ['postgres'],
    now = new Date(),
    callers = {},
    more = () => [],
  }: {
    services?: ('postgres' | 'valkey')[]
    now?: Date
    callers?: Record<string, string>
    /** Routes beside the desk's. */
    more?: (office: Office, instance: Instance) => Feature[]
  } = {},
): Promise<TestOffice> => {
  const instance = await useInstance(t, { services, seed: true })
  const { db, close } = openDatabase(instance.env.DATABASE_URL!)
  const log = pino({ level: 'silent' })
  const clock = { now }
  const published: Published[] = []
  const watched: TimedTask[] = []
  const kept: KeptForm[] = []
  const configured: string[] = []
  const publish: Office['publish'] = (audience, type, data) => {
    for (const one of [audience].flat()) published.push({ audience: one, type, data: data as Record<string, unknown> })
  }
  const lists = createListTeller(db, publish, log, () => clock.now, 20)
  const office: Office = {
    db,
    publish,
    log,
    hotline: '95081',
    smsSignature: '家庭服务热线',
    locality: { zone: 'Asia/Shanghai', country: 'CN', areaCode: '0730' },
    privacy: { revealsPerHour: 30, revealDays: 14, numberSearchesPerMinute: 20, numberSearchesPerHour: 400 },
    now: () => clock.now,
    effects: orderEffects,
    configurationChanged: kind => void configured.push(kind),
    touchLists: (...touched) => lists.touch(...touched),
    watchTasks: tasks => void watched.push(...tasks),
    liveCall: async callId =>
      callers[callId] ? { number: callers[callId], staffId: people.find(({ username }) => username === 'intake1')!.id } : null,
    callAtSeatOf: async staffId => {
      const [number] = Object.values(callers)
      return number && people.find(({ id }) => id === staffId)?.username === 'intake1' ? { number, staffId } : null
    },
    keepForm: async form => {
      kept.push(form)
      return true
    },
  }
  const people = await db.select().from(staff)
  const features = [
    callbackRoutes,
    catalogueRoutes,
    dispatchRoutes,
    draftRoutes,
    memberRoutes,
    merchantRoutes,
    phoneGuessRoutes,
    phoneRoutes,
    recordRoutes,
    workListRoutes,
    workOrderRoutes,
  ]
  const app = await buildApp({
    log,
    consoleDir: null,
    features: [...features.map(routes => routes(office)), ...more(office, instance)],
    findSession: async token => {
      const person = people.find(row => row.username === token)
      return person
        ? {
            id: token,
            userId: person.id,
            username: token,
            name: person.name,
            roles: person.roles as Role[],
            seatNumber: person.seatNumber,
            createdAt: 0,
            expiresAt: Number.MAX_SAFE_INTEGER,
          }
        : null
    },
  })
  t.teardown(async () => {
    await app.close()
    await lists.stop()
    await close()
  })
  return {
    office,
    db,
    app,
    instance,
    clock,
    published,
    watched,
    kept,
    configured,
    as: async (username, method, path, body, headers = {}) => {
      const reply = await app.inject({
        method,
        url: `/api${path}`,
        payload: body as never,
        headers: {
          'cookie': `hearthline=${username}`,
          'x-hearthline': '1',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
      })
      const isJson = reply.headers['content-type']?.toString().startsWith('application/json')
      return { status: reply.statusCode, body: isJson ? JSON.parse(reply.body) : reply.body || null }
    },
  }
}
