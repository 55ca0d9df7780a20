/**
 * How much one person may ask of one api process: a guard against scripts and loops, so far above what people do at their desks that none
 * of them meets it. A route's pace is the one it declares, else what its schema shows it to be; every request counts in `any` besides.
 */
import type { FastifyInstance, RouteOptions } from 'fastify'
import { z } from 'zod'
import { fail } from '../errors.ts'
import type { Actor } from './session.ts'
import { tokenBucket, type TokenBucket } from './token-bucket.ts'

/** A number of requests at once, and how many a second in the long run. */
export type Pace = { size: number; perSecond: number }
export type PaceName = 'any' | 'list' | 'audio' | 'costly'

export type Quotas = {
  paces: Readonly<Record<PaceName, Pace>>
  /** Open WebSockets of a person on one address: one a tab for the feed, one for the telephone. */
  sockets: number
}

/** What is in force. A page reads its open lists again with each piece of news: a busy centre has two a second, a person four tabs. */
export const QUOTAS: Quotas = {
  paces: {
    any: { size: 1_000, perSecond: 50 },
    // what is searched, counted and paged through
    list: { size: 300, perSecond: 20 },
    // a browser asks for another part at each move within a recording
    audio: { size: 120, perSecond: 4 },
    // sound files are converted, passwords of many seats are hashed
    costly: { size: 20, perSecond: 0.5 },
  },
  sockets: 20,
}

declare module 'fastify' {
  interface FastifyContextConfig {
    pace?: PaceName
  }
}

/** Lists are known by how they are asked for: by words, pages, cursors. */
const isList = ({ method, schema }: RouteOptions): boolean => {
  const query = schema?.querystring
  return method === 'GET' && query instanceof z.ZodObject && ['q', 'page', 'pageSize', 'cursor', 'limit'].some(name => name in query.shape)
}

/** A dead connection, of a computer that fell asleep, is found out after this long, in ms; it counts until then. */
const PROBE_MS = 15_000
/** A person who is refused is written down once in this time, in ms. */
const TOLD_MS = 60_000

type Spent = { buckets: Map<PaceName, TokenBucket>; sockets: Map<string, number>; toldAt: number }

/** Installs the quotas. They are asked after the rights, and before the body is read. `now` in ms: a clock that only goes forward. */
export const limitPeople = (app: FastifyInstance, { paces, sockets }: Quotas = QUOTAS, now = () => performance.now()): void => {
  const people = new Map<string, Spent>()
  const spentBy = ({ id }: Actor): Spent => {
    const spent = people.get(id) ?? { buckets: new Map(), sockets: new Map(), toldAt: -Infinity }
    people.set(id, spent)
    return spent
  }

  app.addHook('onRoute', route => {
    if (isList(route)) route.config = { pace: 'list', ...route.config }
  })
  app.addHook('onRequest', async request => {
    const { actor } = request
    if (!actor || request.is404) return
    const spent = spentBy(actor)
    const refuse = (facts: { route: string; pace: string }) => {
      if (now() - spent.toldAt < TOLD_MS) return
      spent.toldAt = now()
      request.log.warn({ person: actor.id, ...facts }, 'a person asks too much')
    }
    const route = request.routeOptions.url ?? ''
    for (const pace of new Set<PaceName>([request.routeOptions.config.pace ?? 'any', 'any'])) {
      const bucket = spent.buckets.get(pace) ?? tokenBucket(paces[pace])
      spent.buckets.set(pace, bucket)
      if (bucket.take(now())) continue
      refuse({ route, pace })
      throw fail('TOO_MANY_REQUESTS', { seconds: Math.ceil(1 / paces[pace].perSecond) })
    }
    if (!request.ws) return
    const open = spent.sockets.get(route) ?? 0
    if (open >= sockets) {
      refuse({ route, pace: 'sockets' })
      throw fail('TOO_MANY_CONNECTIONS', { limit: sockets })
    }
    spent.sockets.set(route, open + 1)
    request.socket.setKeepAlive(true, PROBE_MS)
    request.socket.once('close', () => spent.sockets.set(route, spent.sockets.get(route)! - 1))
  })
}
