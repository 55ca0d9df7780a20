// Every route of the api on a real database, with a stub for what is not the database's: no switch, no Redis.
import { pino } from 'pino'
import type { FastifyInstance } from 'fastify'
import type { Db } from '../db/client.ts'
import { buildApp, type AppParts, type Feature } from '../server/app.ts'
import type { Office } from '../server/office.ts'
import { apiFeatures, type FeatureParts } from '../server/roles/features.ts'
import { SIGN_IN_RULES } from '../server/session/rules.ts'

export type ApiRoute = { method: string; url: string; rights: string[] }

/** Builds it; `routes` are those it has, with the rights that they ask for. */
export const wholeApi = async (
  { db, office }: { db: Db; office: Office },
  { recordingsDir = '/nowhere', ...parts }: Pick<AppParts, 'findSession' | 'onRefused'> & { recordingsDir?: string },
): Promise<{ app: FastifyInstance; routes: ApiRoute[] }> => {
  const routes: ApiRoute[] = []
  const spy =
    (feature: Feature): Feature =>
    async (app, options) => {
      app.addHook('onRoute', ({ method, url, config }) => {
        for (const one of [method].flat()) routes.push({ method: one, url, rights: [config?.right ?? []].flat() })
      })
      await feature(app, options)
    }
  const stubs = {
    config: { ARI_URL: 'http://127.0.0.1:1', RECORDINGS_DIR: recordingsDir, HOTLINE_NUMBER: '95081', CENTRE_ZONE: 'Asia/Shanghai' },
    db,
    office,
    sessions: { find: async () => null },
    ownSeat: { held: async () => '1001', read: async () => ({ seat: null, held: false, phone: null, seq: '' }) },
    createSeats: async () => ({ seats: [] }),
    snapshot: { seat: async () => null, seats: async () => [], call: async () => null, calls: async () => [] },
    command: async () => ({}),
    board: { board: async () => ({ queues: [], seats: [], calls: [] }) },
    monitor: { health: () => ({ state: 'up', parts: [], at: '' }) },
    hub: { cursor: async () => '' },
    rules: () => SIGN_IN_RULES,
    tellSwitch: async () => {},
    prompts: { speech: {}, settings: async () => ({ flows: new Map() }) },
  } as unknown as FeatureParts
  const { features, outside } = apiFeatures(stubs)
  const app = await buildApp({
    log: pino({ level: 'silent' }),
    consoleDir: null,
    features: features.map(spy),
    outside: outside.map(spy),
    ...parts,
  })
  await app.ready()
  return { app, routes }
}
