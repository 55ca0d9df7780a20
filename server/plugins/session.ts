/** Who is asking: the session cookie becomes `request.actor`; requests of other sites' pages are turned away. */
import fastifyCookie from '@fastify/cookie'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Reach, Right, Role } from '../contract/rights.ts'
import { PERSON_HEADER, REQUEST_HEADER } from '../contract/session.ts'
import { fail } from '../errors.ts'
import { rightsOf, type OwnRole, type Rights } from './rights.ts'

export const COOKIE = 'hearthline'
export type Language = 'zh' | 'en'

/** A sign-in as the server keeps it. */
export type SessionRecord = {
  /** SHA-256 of the token, hex. */
  id: string
  userId: string
  username: string
  name: string
  roles: readonly Role[]
  /** Of the roles that the centre made for itself. */
  ownRoles?: readonly OwnRole[]
  seatNumber: string | null
  /** Epoch ms. */
  createdAt: number
  expiresAt: number
}

/** The person behind a request. `sessionId` is the token's digest: safe to log and to store. */
export type Actor = {
  id: string
  username: string
  name: string
  roles: readonly Role[]
  ownRoles: readonly OwnRole[]
  rights: Rights
  /** How far a right reaches; `none` without it. */
  scope(right: Right): Reach
  seatNumber: string | null
  sessionId: string
  /** Epoch ms. */
  signedInAt: number
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Set for routes that are WebSockets; any other refuses an upgrade. */
    isSocket?: boolean
  }
  interface FastifyRequest {
    actor: Actor | null
    /** Language of messages: `Accept-Language` starts with en → English, else Chinese. */
    language: Language
  }
}

export const actorOf = (session: SessionRecord): Actor => {
  const { ownRoles = [] } = session
  const rights = rightsOf(session.roles, ownRoles)
  return {
    id: session.userId,
    username: session.username,
    name: session.name,
    roles: session.roles,
    ownRoles,
    rights,
    scope: right => rights.get(right) ?? 'none',
    seatNumber: session.seatNumber,
    sessionId: session.id,
    signedInAt: session.createdAt,
  }
}

const sameHost = (origin: string, host: string | undefined): boolean => {
  try {
    return new URL(origin).host === host
  } catch {
    return false
  }
}

const READING = ['GET', 'HEAD', 'OPTIONS']

/** The language of messages that a request asks for. */
export const languageOf = (request: FastifyRequest): Language =>
  request.headers['accept-language']?.toLowerCase().startsWith('en') ? 'en' : 'zh'

/**
 * True when the request cannot come from a page of another site. Changing requests need the custom header, which a foreign page
 * cannot send without a preflight that nobody answers; WebSocket upgrades need a matching Origin where a browser sends one.
 */
export const isOwnOrigin = (request: FastifyRequest): boolean => {
  const { origin, host } = request.headers
  const site = request.headers['sec-fetch-site']
  if (origin !== undefined && !sameHost(origin, host)) return false
  if (READING.includes(request.method)) return true
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false
  return request.headers[REQUEST_HEADER] !== undefined
}

/** Whether the page that asks is this person's. Programs that name nobody are the cookie's. */
const isPageOf = (request: FastifyRequest, id: string): boolean => {
  const { person } = request.query as { person?: unknown }
  const named = request.headers[PERSON_HEADER] ?? (request.headers.upgrade === undefined ? undefined : person)
  return named === undefined || named === id
}

/**
 * Installs cookie reading and the two checks. `find` answers null for a token that is unknown or over; `isActive`: what is asked changes
 * something, so a person asked for it.
 */
export const installSession = async (
  app: FastifyInstance,
  find: (token: string, isActive: boolean) => Promise<SessionRecord | null>,
): Promise<void> => {
  await app.register(fastifyCookie)
  app.decorateRequest('actor', null)
  app.decorateRequest('language', 'zh')
  app.addHook('onRoute', route => {
    if (route.websocket) route.config = { ...route.config, isSocket: true }
  })
  app.addHook('onRequest', async request => {
    request.language = languageOf(request)
    // answered with a socket that no quota counts and no time limit ends
    if (request.ws && !request.is404 && !request.routeOptions.config.isSocket) throw fail('MALFORMED_REQUEST')
    const upgrade = request.headers.upgrade !== undefined
    if (!isOwnOrigin(request) && (upgrade || !READING.includes(request.method))) throw fail('FOREIGN_ORIGIN')
    const token = request.cookies[COOKIE]
    if (!token) return
    const session = await find(token, !READING.includes(request.method))
    if (session && isPageOf(request, session.userId)) request.actor = actorOf(session)
  })
}

/** The actor of a route that is not public. */
export const actorIn = (request: FastifyRequest): Actor => {
  if (!request.actor) throw fail('NOT_SIGNED_IN')
  return request.actor
}
