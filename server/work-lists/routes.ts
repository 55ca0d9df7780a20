import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { WorkLists } from '../contract/work-lists.ts'
import type { Office } from '../office.ts'
import { countList } from './counts.ts'

/** GET /work-lists: the figures of the left rail; `list.changed` keeps them true. */
export const workListRoutes =
  (office: Office): FastifyPluginAsyncZod =>
  async app => {
    app.get('/work-lists', { config: { right: 'orders.read' }, schema: { response: { 200: WorkLists } } }, async () => {
      const [dispatch, callbacks, missed] = await Promise.all([
        countList(office, 'dispatch', office.now()),
        countList(office, 'callbacks', office.now()),
        countList(office, 'missed', office.now()),
      ])
      return { dispatch, callbacks, missed }
    })
  }
