import type { Feature } from '../app.ts'
import { AsideDrop, AsideList, AsideReplay, AsideReplayed } from '../contract/set-aside.ts'
import { fail } from '../errors.ts'
import { actorIn } from '../plugins/session.ts'
import { dropAside, listAside, replayAside, type ReplayParts } from './set-aside.ts'

/** `/admin/journal`: what could not be stored, for `npm run journal`. */
export const asideRoutes =
  (parts: ReplayParts): Feature =>
  async app => {
    const config = { right: 'journal.repair' } as const

    app.get('/admin/journal', { config, schema: { response: { 200: AsideList } } }, async () => listAside(parts.redis, parts.keys))

    app.post('/admin/journal/replay', { config, schema: { body: AsideReplay, response: { 200: AsideReplayed } } }, async request => {
      const { id } = request.body
      const replayed = await replayAside(parts, id)
      // a repeated command, or a slip of the hand: what is named must be there
      if (id !== undefined && replayed.stored + replayed.left.length === 0) throw fail('ASIDE_NOT_FOUND')
      request.log.warn({ by: actorIn(request).id, stored: replayed.stored, left: replayed.left.length }, 'set-aside entries replayed')
      return replayed
    })

    app.post('/admin/journal/drop', { config, schema: { body: AsideDrop } }, async (request, reply) => {
      if (!(await dropAside(parts.redis, parts.keys, request.body.id))) throw fail('ASIDE_NOT_FOUND')
      request.log.warn({ by: actorIn(request).id, entry: request.body.id, why: request.body.why }, 'set-aside entry dropped')
      return reply.code(204).send()
    })
  }
