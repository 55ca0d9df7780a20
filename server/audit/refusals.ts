/** Refused attempts, written down without a way to fill the disk: so many a minute of a process, and how many more there were. */
import { RateLimiterMemory } from 'rate-limiter-flexible'
import type { FastifyRequest } from 'fastify'
import type { Db } from '../../db/client.ts'
import type { ErrorCode, Refusal } from '../errors.ts'
import type { Logger } from '../log.ts'
import { writeAudit, type AuditEntry } from './write.ts'

const PER_MINUTE = 60
/** And of one person: a page that asks in a circle leaves room for the others. */
const OF_PERSON_PER_MINUTE = 10

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

/** What is read by its id: who asks for one that is not there, or not theirs to see, has made the id up, or has it from somebody else. */
const READ_BY_ID: Partial<Record<ErrorCode, string>> = {
  MEMBER_NOT_FOUND: 'member',
  ORDER_NOT_FOUND: 'order',
  MERCHANT_NOT_FOUND: 'merchant',
  RECORDING_NOT_FOUND: 'recording',
  TASK_NOT_FOUND: 'callback-task',
  STAFF_NOT_FOUND: 'staff',
}
/** Asked for while they begin, or are on their way to the history: of these only what is there and not the person's counts. */
const UNREACHED: Partial<Record<ErrorCode, string>> = { CALL_UNKNOWN: 'call', TARGET_UNKNOWN: 'dial-target' }

/** What a person asked for by an id that is not theirs to ask for; null for any other refusal. */
export const unreached = ({ actor, params, routeOptions, method, ip }: FastifyRequest, error: Refusal): Refused | null => {
  const { id } = (params ?? {}) as { id?: unknown }
  const kind = READ_BY_ID[error.code] ?? (error.isUnreached ? UNREACHED[error.code] : undefined)
  if (!actor || !kind) return null
  const route = `${method} ${routeOptions.url ?? ''}`
  if (typeof id !== 'string')
    return error.isUnreached ? { staffId: actor.id, action: 'right.unreached', address: ip, detail: { route } } : null
  return { staffId: actor.id, action: 'right.unreached', subject: { kind, id: id.slice(0, 80) }, address: ip, detail: { route } }
}

/** Writes refusals; those beyond `perMinute` are counted in the next one that is written (`unwritten`). Never rejects. */
export const createRefusalAudit = (db: Db, log: Logger, perMinute = PER_MINUTE, ofPersonPerMinute = OF_PERSON_PER_MINUTE): RefusalAudit => {
  const room = new RateLimiterMemory({ points: perMinute, duration: 60 })
  const ofPerson = new RateLimiterMemory({ points: ofPersonPerMinute, duration: 60 })
  let unwritten = 0
  return async ({ staffId = null, detail = {}, ...entry }) => {
    const take = (limiter: RateLimiterMemory, key: string) =>
      limiter.consume(key).then(
        () => true,
        () => false,
      )
    // who has used up their own share takes nothing of what is everybody's
    if (!((staffId === null || (await take(ofPerson, staffId))) && (await take(room, 'all')))) {
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
