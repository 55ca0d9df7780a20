/** Teams in the back office: `/teams`. */
import type { FastifyRequest } from 'fastify'
import type { Db } from '../../db/client.ts'
import type { Feature } from '../app.ts'
import { IdParam } from '../contract/ids.ts'
import { Version } from '../contract/staff.ts'
import { Team, TeamForm, TeamList, TeamPatch } from '../contract/teams.ts'
import { actorIn } from '../plugins/session.ts'
import { changeTeam, createTeam, deleteTeam, setTeamActive } from './change.ts'
import { scopeIfAny, scopeOf } from '../scope.ts'
import { listTeams } from './store.ts'

const byOf = (request: FastifyRequest) => ({ id: actorIn(request).id, address: request.ip })

export const teamRoutes =
  ({ db }: { db: Db }): Feature =>
  async app => {
    const manages = { config: { right: 'teams.manage' } } as const
    const one = { 200: Team }

    app.get('/teams', { config: { right: ['staff.read', 'teams.manage'] }, schema: { response: { 200: TeamList } } }, async request => {
      const actor = actorIn(request)
      const scope = scopeIfAny(actor, 'teams.manage') ?? scopeOf(actor, 'staff.read')
      return { items: await listTeams(db, scope) }
    })

    app.post('/teams', { ...manages, schema: { body: TeamForm, response: { 201: Team } } }, async (request, reply) =>
      reply.code(201).send(await createTeam(db, request.body, byOf(request))),
    )

    app.patch('/teams/:id', { ...manages, schema: { params: IdParam, body: TeamPatch, response: one } }, async request =>
      changeTeam(db, request.params.id, request.body, byOf(request)),
    )

    app.post('/teams/:id/disable', { ...manages, schema: { params: IdParam, body: Version, response: one } }, async request =>
      setTeamActive(db, request.params.id, request.body.version, false, byOf(request)),
    )

    app.post('/teams/:id/enable', { ...manages, schema: { params: IdParam, body: Version, response: one } }, async request =>
      setTeamActive(db, request.params.id, request.body.version, true, byOf(request)),
    )

    app.delete('/teams/:id', { ...manages, schema: { params: IdParam, body: Version } }, async (request, reply) => {
      await deleteTeam(db, request.params.id, request.body.version, byOf(request))
      return reply.code(204).send()
    })
  }
