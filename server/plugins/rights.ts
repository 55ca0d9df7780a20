/**
 * The gate: who may do what stands in contract/rights.ts, and every route says what it asks for.
 * A route says `config: { right: 'orders.read' }`; an array means any of them. One without a right cannot be registered.
 */
import type { FastifyInstance } from 'fastify'
import { grantsOfRole, Right, Scope, together, type Grants, type Role, type Words } from '../contract/rights.ts'
import { fail } from '../errors.ts'

/** `public` needs no sign-in, `signed-in` any. */
export type RouteRight = Right | 'public' | 'signed-in'

/** What a person may do, and how far: `has` says whether at all. */
export type Rights = ReadonlyMap<Right, Scope>

declare module 'fastify' {
  interface FastifyContextConfig {
    right?: RouteRight | readonly RouteRight[]
  }
}

/** A role that the centre made for itself, as a sign-in has it. `basedOn`: the role of the matrix that it goes back to. */
export type OwnRole = { id: string; name: Words; basedOn?: Role; grants: Grants }

/** What a stored role may do: names and scopes that are none any more count for nothing. */
export const readGrants = (stored: Readonly<Record<string, string>>): Grants =>
  Object.fromEntries(Object.entries(stored).filter(([right, scope]) => Right.safeParse(right).success && Scope.safeParse(scope).success))

const known = new Map<string, Rights>()
const ofOwnRoles = new WeakMap<readonly OwnRole[], Map<string, Rights>>()

/** All rights of a person with these roles, of the matrix and of the centre's own. */
export const rightsOf = (roles: readonly Role[], own: readonly OwnRole[] = []): Rights => {
  const cache = own.length ? (ofOwnRoles.get(own) ?? new Map<string, Rights>()) : known
  if (own.length) ofOwnRoles.set(own, cache)
  const key = roles.join()
  const before = cache.get(key)
  if (before) return before
  const rights = together([...roles.map(grantsOfRole), ...own.map(({ grants }) => grants)])
  if (cache.size < 1_000) cache.set(key, rights)
  return rights
}

/** Refuses routes without a declared right at registration, and requests without that right before they are handled. */
export const guardRights = (app: FastifyInstance): void => {
  app.addHook('onRoute', route => {
    if (route.config?.right === undefined) throw new Error(`route ${String(route.method)} ${route.url} declares no right`)
  })
  app.addHook('onRequest', async request => {
    if (request.is404) return
    const wanted = [request.routeOptions.config.right ?? []].flat()
    if (wanted.includes('public')) return
    const actor = request.actor
    if (!actor) throw fail('NOT_SIGNED_IN')
    if (!wanted.some(right => right === 'signed-in' || actor.rights.has(right as Right))) throw fail('FORBIDDEN')
  })
}
