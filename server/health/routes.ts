import { z } from 'zod'
import type { Feature } from '../app.ts'
import type { Db } from '../../db/client.ts'
import { lastBackups } from '../audit/backups.ts'
import { BackupState, Health } from '../contract/health.ts'
import type { Monitor } from './monitor.ts'

/** `GET /api/health` and `GET /api/health/backup` for people. */
export const healthRoutes =
  ({ db, monitor }: { db: Db; monitor: Monitor }): Feature =>
  async app => {
    app.get('/health', { config: { right: 'health.read' }, schema: { response: { 200: Health } } }, async () => monitor.health())

    app.get('/health/backup', { config: { right: 'health.read' }, schema: { response: { 200: BackupState } } }, () => lastBackups(db))
  }

/** `GET /healthz` for supervisors and load balancers: this process answers; nothing else is said. */
export const livenessRoute: Feature = async app => {
  app.get('/healthz', { config: { right: 'public' }, schema: { response: { 200: z.object({ status: z.literal('up') }) } } }, async () => ({
    status: 'up' as const,
  }))
}
