import type { Redis } from 'ioredis'
import type { Db } from '../../db/client.ts'
import type { Feature } from '../app.ts'
import { UnstoredForms } from '../contract/unstored.ts'
import type { Keys } from '../redis/redis.ts'
import { listUnstored } from './unstored.ts'

export type UnstoredParts = { db: Db; /** Where forms wait. */ kept: { redis: Redis; keys: Keys } }

/** `/admin/forms`: forms that were sent and are no orders, for the state of the system and `npm run journal -- forms`. */
export const unstoredRoutes =
  ({ db, kept }: UnstoredParts): Feature =>
  async app => {
    const config = { right: 'journal.repair' } as const
    app.get('/admin/forms', { config, schema: { response: { 200: UnstoredForms } } }, async () => listUnstored(db, kept.redis, kept.keys))
  }
