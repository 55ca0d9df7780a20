import type { Db } from '../../db/client.ts'
import type { Feature } from '../app.ts'
import { writeAudit } from '../audit/write.ts'
import { AsideDrop, AsideList, AsideReplay, AsideReplayed } from '../contract/set-aside.ts'
import { fail } from '../errors.ts'
import { actorIn } from '../plugins/session.ts'
import { dropAside, listAside, replayAside, type ReplayParts } from './set-aside.ts'

/** `/admin/journal`: what could not be stored, for `npm run journal`. */
export const asideRoutes =
  (parts: ReplayParts & { db: Db }): Feature =>
  async app => {
    const config = { right: 'journal.repair' } as const

    app.get('/admin/journal', { config, schema: { response: { 200: AsideList } } }, async () => listAside(parts.redis, parts.keys))

    app.post('/admin/journal/replay', { config, schema: { body: AsideReplay, response: { 200: AsideReplayed } } }, async request => {
      const { id } = request.body
      const { db } = parts
      const replayed = await replayAside(parts, id)
      // a repeated command, or a slip of the hand: what is named must be there
      if (id !== undefined && replayed.stored + replayed.left.length === 0) throw fail('ASIDE_NOT_FOUND')
      await writeAudit(db, {
        staffId: actorIn(request).id,
        action: 'journal.replay',
        ...(id === undefined ? {} : { subject: { kind: 'journal-entry', id } }),
        address: request.ip,
        detail: { stored: replayed.stored, left: replayed.left.length },
      })
      request.log.warn({ by: actorIn(request).id, stored: replayed.stored, left: replayed.left.length }, 'set-aside entries replayed')
      return replayed
    })

    app.post('/admin/journal/drop', { config, schema: { body: AsideDrop } }, async (request, reply) => {
      const { id, why } = request.body
      await parts.db.transaction(async tx => {
        const deed = { staffId: actorIn(request).id, address: request.ip, subject: { kind: 'journal-entry', id } }
        await writeAudit(tx, { ...deed, action: 'journal.drop', detail: { why } })
        if (!(await dropAside(parts.redis, parts.keys, id))) throw fail('ASIDE_NOT_FOUND')
      })
      request.log.warn({ by: actorIn(request).id, entry: id, why }, 'set-aside entry dropped')
      return reply.code(204).send()
    })
  }
