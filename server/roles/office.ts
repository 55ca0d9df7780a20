import { Queue } from 'bullmq'
import type { Database } from '../../db/client.ts'
import type { Config } from '../config.ts'
import { localityOf } from '../centre.ts'
import type { Office } from '../office.ts'
import { createFormKeeper } from '../work-orders/kept-forms.ts'
import type { Publish } from '../feed/feed.ts'
import { openBullRedis, type Keys } from '../redis/redis.ts'
import { callAtSeatOf, createSnapshot, liveCallOf } from '../switch-link/snapshot.ts'
import type { Logger } from '../log.ts'
import { orderEffects } from './order-effects.ts'
import type { Redis } from 'ioredis'
import { createListTeller } from '../work-lists/counts.ts'

/** Queue of the reminders of callback tasks; the rows say when each is due. */
export const TASK_QUEUE = 'tasks'

export type OfficeParts = {
  config: Config
  database: Database
  redis: Redis
  keys: Keys
  publish: Publish
  published?: () => Promise<void>
  log: Logger
  /** Tells whoever works by the configuration that it has changed; nobody is told where this is not given. */
  configurationChanged?: (kind: string) => void
}

/** What the desk's features are given, in the api and in the worker alike. */
export const createOffice = ({
  config,
  database,
  redis,
  keys,
  publish,
  published,
  log,
  configurationChanged = () => {},
}: OfficeParts): { office: Office; tickLists(): Promise<void>; stop(): Promise<void> } => {
  const snapshot = createSnapshot(redis, keys)
  const lists = createListTeller(database.db, publish, log, () => new Date())
  const bull = openBullRedis(config.REDIS_URL, log)
  const tasks = new Queue(TASK_QUEUE, { connection: bull, prefix: keys.bull })
  tasks.on('error', error => log.debug({ err: error }, 'task queue'))
  const office: Office = {
    db: database.db,
    publish,
    ...(published && { published }),
    now: () => new Date(),
    effects: orderEffects,
    log,
    hotline: config.HOTLINE_NUMBER,
    smsSignature: config.SMS_SIGNATURE,
    locality: localityOf(config),
    privacy: {
      revealsPerHour: config.REVEALS_PER_HOUR,
      revealDays: config.REVEAL_DAYS,
      numberSearchesPerMinute: config.NUMBER_SEARCHES_PER_MINUTE,
      numberSearchesPerHour: config.NUMBER_SEARCHES_PER_HOUR,
    },
    configurationChanged,
    touchLists: (...touched) => lists.touch(...touched),
    watchTasks: watched => {
      if (redis.status !== 'ready') return
      const jobs = watched.map(({ id, dueAt }) => ({
        name: 'due',
        data: { id },
        opts: {
          jobId: `${id}-${dueAt.getTime()}`,
          delay: Math.max(0, dueAt.getTime() - Date.now()),
          removeOnComplete: true,
          removeOnFail: true,
        },
      }))
      void tasks.addBulk(jobs).catch(error => log.debug({ err: error }, 'task reminders not set'))
    },
    liveCall: callId => liveCallOf(snapshot, callId),
    callAtSeatOf: staffId => callAtSeatOf(snapshot, staffId),
    keepForm: createFormKeeper(redis, keys),
  }
  return {
    office,
    tickLists: () => lists.tick(),
    async stop() {
      await lists.stop()
      await tasks.close().catch(() => {})
      bull.disconnect()
    },
  }
}
