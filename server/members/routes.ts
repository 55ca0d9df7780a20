import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { IdParam } from '../contract/ids.ts'
import { MemberDetail, MemberForm, MemberPage, MemberPatch, MemberQuery } from '../contract/members.ts'
import { MemberHistory } from '../contract/pop.ts'
import type { Office } from '../office.ts'
import { fail } from '../errors.ts'
import { searched } from '../number-searches/search.ts'
import { actorIn } from '../plugins/session.ts'
import { scopeOf } from '../scope.ts'
import { staffActor } from '../work-orders/rights-now.ts'
import { createMember, updateMember } from './change.ts'
import { memberHistory } from './history.ts'
import { findMember, findMembers, memberSearch } from './store.ts'
import { memberDetail, memberRow } from './view.ts'

export const memberRoutes =
  (office: Office): FastifyPluginAsyncZod =>
  async app => {
    app.get(
      '/members',
      { config: { right: 'members.read' }, schema: { querystring: MemberQuery, response: { 200: MemberPage } } },
      async request => {
        const { query } = request
        const actor = actorIn(request)
        const scope = scopeOf(actor, 'members.read')
        const { rows, total } = await searched(
          office,
          { staffId: actor.id, kind: 'members', q: query.q },
          () => findMembers(office.db, scope, query.q ? memberSearch(query.q, office.locality, actor.id) : undefined, query),
          found => found.rows.map(({ member }) => member.id),
        )
        return { items: rows.map(memberRow), total, page: query.page, pageSize: query.pageSize }
      },
    )

    app.get(
      '/members/:id',
      { config: { right: 'members.read' }, schema: { params: IdParam, response: { 200: MemberDetail } } },
      async request => {
        const whole = await findMember(office, request.params.id, scopeOf(actorIn(request), 'members.read'))
        if (!whole) throw fail('MEMBER_NOT_FOUND')
        return memberDetail(whole)
      },
    )

    app.get(
      '/members/:id/history',
      { config: { right: 'members.read' }, schema: { params: IdParam, response: { 200: MemberHistory } } },
      async request => {
        const { id } = request.params
        const actor = actorIn(request)
        if (!(await findMember(office, id, scopeOf(actor, 'members.read')))) throw fail('MEMBER_NOT_FOUND')
        return memberHistory(office.db, id, actor)
      },
    )

    app.post(
      '/members',
      { config: { right: 'members.create' }, schema: { body: MemberForm, response: { 201: MemberDetail } } },
      async (request, reply) =>
        reply.code(201).send(memberDetail(await createMember(office, request.body, staffActor(actorIn(request)), request.ip))),
    )

    app.patch(
      '/members/:id',
      { config: { right: 'members.update' }, schema: { params: IdParam, body: MemberPatch, response: { 200: MemberDetail } } },
      async request => {
        const actor = actorIn(request)
        const scope = scopeOf(actor, 'members.update')
        return memberDetail(await updateMember(office, request.params.id, request.body, staffActor(actor), scope, request.ip))
      },
    )
  }
