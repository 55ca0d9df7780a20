import type { Feature } from '../app.ts'
import type { Db } from '../../db/client.ts'
import { QueueList } from '../contract/queues.ts'
import { activeQueues } from './store.ts'
import { queueView } from './view.ts'

/** `GET /queues` */
export const queueRoutes =
  ({ db }: { db: Db }): Feature =>
  async app => {
    app.get('/queues', { config: { right: 'queues.read' }, schema: { response: { 200: QueueList } } }, async () => ({
      items: (await activeQueues(db)).map(queueView),
    }))
  }
