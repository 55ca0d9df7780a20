import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { IdParam } from '../contract/ids.ts'
import { CustomRole, RoleForm, RoleList, RolePatch, RoleVersion } from '../contract/roles.ts'
import { actorIn } from '../plugins/session.ts'
import { changeRole, createRole, deleteRole, type By, type RoleDeps } from './change.ts'
import { countPeople, findRoles } from './store.ts'
import { roleView } from './view.ts'

const by = (request: FastifyRequest): By => ({ id: actorIn(request).id, address: request.ip })

/** `/roles`: the roles that a centre made for itself. What the roles of the matrix may do is no secret and stands in contract/rights.ts. */
export const roleRoutes =
  (deps: RoleDeps): FastifyPluginAsyncZod =>
  async app => {
    const config = { right: 'roles.manage' } as const

    app.get('/roles', { config, schema: { response: { 200: RoleList } } }, async () => {
      const [roles, people] = await Promise.all([findRoles(deps.db), countPeople(deps.db)])
      return { items: roles.map(roleView), people }
    })

    app.post('/roles', { config, schema: { body: RoleForm, response: { 201: CustomRole } } }, async (request, reply) =>
      reply.code(201).send(roleView(await createRole(deps, request.body, by(request as never)))),
    )

    app.patch('/roles/:id', { config, schema: { params: IdParam, body: RolePatch, response: { 200: CustomRole } } }, async request =>
      roleView(await changeRole(deps, request.params.id, request.body, by(request as never))),
    )

    app.delete(
      '/roles/:id',
      {
        config,
        schema: {
          params: IdParam,
          querystring: RoleVersion.extend({ version: z.coerce.number().int().min(1).max(2_147_483_647) }),
          response: { 204: z.null() },
        },
      },
      async (request, reply) => {
        await deleteRole(deps, request.params.id, request.query.version, by(request as never))
        return reply.code(204).send(null)
      },
    )
  }
