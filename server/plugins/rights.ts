/**
 * Who may do what: role → rights (domain.md D.1), and the gate that asks for them on every route.
 * A route says `config: { right: 'orders.read' }`; an array means any of them. One without a right cannot be registered.
 */
import type { FastifyInstance } from 'fastify'
import type { Right, Role } from '../contract/session.ts'
import { fail } from '../errors.ts'

/** `public` needs no sign-in, `signed-in` any. */
export type RouteRight = Right | 'public' | 'signed-in'

declare module 'fastify' {
  interface FastifyContextConfig {
    right?: RouteRight | readonly RouteRight[]
  }
}

const seatWork = [
  'seat.use',
  'calls.dial',
  'calls.transfer',
  'calls.read-own',
  'recordings.play-own',
  'queues.read',
  'health.read',
  'drafts.own',
  'orders.read',
  'members.read',
  'members.reveal',
  'merchants.read',
  'catalogue.read',
] as const satisfies Right[]

/** The administrator keeps the system and sees neither recordings nor members (separation of duties). */
export const rightsOfRole: Readonly<Record<Role, readonly Right[]>> = {
  admin: ['seats.manage', 'journal.repair', 'prompts.manage', 'queues.read', 'health.read', 'catalogue.read'],
  lead: [
    ...seatWork,
    'prompts.manage',
    'calls.read-all',
    'calls.dial-kept',
    'recordings.play-all',
    'board.read',
    'orders.update',
    'orders.dispatch',
    'orders.reopen',
    'tasks.read',
    'tasks.work',
  ],
  intake: [...seatWork, 'members.write', 'orders.create', 'orders.update'],
  dispatch: [...seatWork, 'orders.update', 'orders.dispatch'],
  callback: [...seatWork, 'members.write', 'orders.update', 'tasks.read', 'tasks.work'],
}

/** All rights of a person with these roles. */
export const rightsOf = (roles: readonly Role[]): ReadonlySet<Right> => new Set(roles.flatMap(role => rightsOfRole[role] ?? []))

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
