import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { WorkLists } from '../contract/work-lists.ts'
import type { Desk } from '../desk.ts'
import { countList } from './counts.ts'

/** GET /work-lists: the figures of the left rail; `list.changed` keeps them true. */
export const workListRoutes =
  (desk: Desk): FastifyPluginAsyncZod =>
  async app => {
    app.get('/work-lists', { config: { right: 'orders.read' }, schema: { response: { 200: WorkLists } } }, async () => {
      const [dispatch, callbacks, missed] = await Promise.all([
        countList(desk.db, 'dispatch', desk.now()),
        countList(desk.db, 'callbacks', desk.now()),
        countList(desk.db, 'missed', desk.now()),
      ])
      return { dispatch, callbacks, missed }
    })
  }
