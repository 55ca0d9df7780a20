/** Refused attempts, written down without a way to fill the disk: so many a minute of a process, and how many more there were. */
import { RateLimiterMemory } from 'rate-limiter-flexible'
import type { FastifyRequest } from 'fastify'
import type { Db } from '../../db/client.ts'
import type { Logger } from '../log.ts'
import { writeAudit, type AuditEntry } from './write.ts'

const PER_MINUTE = 60

/** Nobody knows who it was that was refused, unless they were signed in. */
type Refused = Omit<AuditEntry, 'staffId' | 'at'> & { staffId?: string }

export type RefusalAudit = (entry: Refused) => Promise<void>

/** What every page asks for when it opens, whoever is signed in: being refused there is no attempt. */
const ASKED_BY_EVERY_PAGE: readonly string[] = ['GET /api/seat', 'GET /api/work-lists']

/** What a person asked for and may not do; null for what their page asks for by itself. */
export const forbidden = ({ actor, method, routeOptions, ip }: FastifyRequest): Refused | null => {
  const id = `${method} ${routeOptions.url ?? ''}`
  if (ASKED_BY_EVERY_PAGE.includes(id)) return null
  return { ...(actor && { staffId: actor.id }), action: 'right.refused', subject: { kind: 'route', id }, address: ip }
}

/** Writes refusals; those beyond `perMinute` are counted in the next one that is written (`unwritten`). Never rejects. */
export const createRefusalAudit = (db: Db, log: Logger, perMinute = PER_MINUTE): RefusalAudit => {
  const room = new RateLimiterMemory({ points: perMinute, duration: 60 })
  let unwritten = 0
  return async ({ staffId = null, detail = {}, ...entry }) => {
    const hasRoom = await room.consume('all').then(
      () => true,
      () => false,
    )
    if (!hasRoom) {
      unwritten += 1
      return
    }
    const more = unwritten
    unwritten = 0
    try {
      await writeAudit(db, { staffId, ...entry, detail: more ? { ...detail, unwritten: more } : detail })
    } catch (error) {
      unwritten += more + 1
      log.warn({ err: error }, 'refusal not written')
    }
  }
}
