import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { DraftForm, DraftList, DraftView } from '../contract/drafts.ts'
import { IdParam } from '../contract/ids.ts'
import type { Office } from '../office.ts'
import { fail } from '../errors.ts'
import { actorIn } from '../plugins/session.ts'
import { deleteDraft, findDrafts, MOST_DRAFTS, putDraft } from './store.ts'
import { draftView } from './view.ts'

/** Half-written forms of the signed-in person. */
export const draftRoutes =
  (office: Office): FastifyPluginAsyncZod =>
  async app => {
    app.get('/drafts', { config: { right: 'drafts.own' }, schema: { response: { 200: DraftList } } }, async request => ({
      items: (await findDrafts(office.db, actorIn(request).id)).map(draftView),
    }))

    app.put(
      '/drafts/:id',
      { config: { right: 'drafts.own' }, schema: { params: IdParam, body: DraftForm, response: { 200: DraftView } } },
      async request => {
        const { kind, callId, data } = request.body
        const row = await putDraft(office.db, {
          id: request.params.id,
          staffId: actorIn(request).id,
          kind,
          callId: callId ?? null,
          data,
          updatedAt: office.now(),
        })
        if (row === 'foreign') throw fail('DRAFT_NOT_FOUND')
        if (row === 'full') throw fail('DRAFTS_FULL', { limit: MOST_DRAFTS })
        return draftView(row)
      },
    )

    app.delete(
      '/drafts/:id',
      { config: { right: 'drafts.own' }, schema: { params: IdParam, response: { 204: z.null() } } },
      async (request, reply) => {
        if (!(await deleteDraft(office.db, request.params.id, actorIn(request).id))) throw fail('DRAFT_NOT_FOUND')
        return reply.code(204).send(null)
      },
    )
  }
