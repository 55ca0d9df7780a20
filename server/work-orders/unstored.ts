/** Forms that were sent and are no orders, as the one who keeps the system may see them: no word of what was written. */
import { asc, eq, isNotNull, or, sql } from 'drizzle-orm'
import type { Redis } from 'ioredis'
import { z } from 'zod'
import { isAway, type Db } from '../../db/client.ts'
import { drafts, staff } from '../../db/schema/index.ts'
import { reasonOf } from '../unstorable.ts'
import { FormWhy, type FormReason, type UnstoredForm, type UnstoredForms } from '../contract/unstored.ts'
import { Refusal } from '../errors.ts'
import type { KeptForm } from '../office.ts'
import { maskNumber } from '../phones/number.ts'
import type { Keys } from '../redis/redis.ts'

/** Longest detail: names of ours alone, of which a form has few. */
const DETAIL = 300
const named = (fields: readonly (readonly [path: string, rule: string])[]): string =>
  fields
    .map(([path, rule]) => `${path} ${rule}`)
    .join(', ')
    .slice(0, DETAIL)

/** Says whether it is the form's call alone that is missing. */
export const isCallUnknown = (error: unknown): boolean =>
  error instanceof Refusal && (error.fields ?? []).some(({ rule }) => rule === 'call_unknown')

/** Why a form was not stored, without what people wrote: names of fields, rules, codes and constraints. */
export const formReasonOf = (error: unknown): FormReason => {
  if (error instanceof z.ZodError) {
    const ruleOf = (issue: z.core.$ZodIssue) => (issue.code === 'custom' && (issue.params?.['rule'] as string)) || issue.code
    return { why: 'form', detail: named(error.issues.map(issue => [issue.path.map(String).join('.'), ruleOf(issue)])) }
  }
  if (error instanceof Refusal) {
    const fields = (error.fields ?? []).map(({ path, rule }) => [path, rule] as const)
    if (fields.length === 0) return { why: 'refused', detail: error.code }
    return { why: isCallUnknown(error) ? 'call' : 'form', detail: named(fields) }
  }
  return reasonOf(error)
}

type Written = { confidential?: unknown; callId?: unknown; contact?: { phone?: { from?: unknown; number?: unknown; callId?: unknown } } }

/**
 * The call a kept form was written in, and its number's mask. What was typed into the number's field and is none has no mask; a
 * confidential form has neither.
 */
export const traceOf = ({
  form,
  callerNumber,
}: Pick<KeptForm, 'form' | 'callerNumber'>): { call: string | null; masked: string | null } => {
  const { confidential, callId, contact } = (form ?? {}) as Written
  if (confidential) return { call: null, masked: null }
  const phone = contact?.phone
  const call = [callId, phone?.callId].find(id => typeof id === 'string')
  const typed = typeof phone?.number === 'string' && /^[\d\s+()-]+$/.test(phone.number) ? phone.number.replace(/[^\d+]/g, '') : ''
  const number = callerNumber ?? typed
  return { call: (call as string | undefined)?.slice(0, 64) ?? null, masked: number.length > 6 ? maskNumber(number) : null }
}

/** What is remembered of a form whose storing failed and is tried again. */
type Failed = FormReason & { at: string }

/** Remembers why a form waits. */
export const noteFailure = async (redis: Redis, keys: Keys, key: string, error: unknown, at: Date): Promise<void> => {
  const known = JSON.parse((await redis.hget(keys.keptFailures, key)) ?? 'null') as Failed | null
  await redis.hset(keys.keptFailures, key, JSON.stringify({ ...formReasonOf(error), at: known?.at ?? at.toISOString() } satisfies Failed))
}

const waitingForms = async (redis: Redis, keys: Keys): Promise<UnstoredForm[]> => {
  const [kept, failed] = await Promise.all([redis.hvals(keys.keptForms), redis.hgetall(keys.keptFailures)])
  return kept.map(json => {
    const form = JSON.parse(json) as KeptForm
    const failure = JSON.parse(failed[form.key] ?? 'null') as Failed | null
    return {
      id: form.key,
      state: 'waiting',
      person: { id: form.person.id, name: form.person.name },
      sentAt: form.at,
      since: failure?.at ?? null,
      ...traceOf(form),
      why: failure?.why ?? 'away',
      detail: failure?.detail ?? '',
    }
  })
}

/** The call of a draft that came back on its writer's screen; none of a confidential one. */
const OPEN_CALL = sql<string | null>`case when ${drafts.data} @> '{"fields": {"confidential": true}}' then null else ${drafts.callId} end`

const returnedForms = async (db: Db): Promise<UnstoredForm[]> => {
  const rows = await db
    .select({ id: drafts.id, ownCall: OPEN_CALL, at: drafts.updatedAt, returned: drafts.returned, personId: staff.id, name: staff.name })
    .from(drafts)
    .innerJoin(staff, eq(staff.id, drafts.staffId))
    .where(or(isNotNull(drafts.returned), sql`${drafts.data} @> '{"returned": true}'`))
    .orderBy(asc(drafts.updatedAt))
  return rows.map(({ id, ownCall, at, returned, personId, name }) => ({
    id,
    state: 'returned',
    person: { id: personId, name },
    sentAt: returned?.sentAt ?? at.toISOString(),
    since: returned?.at ?? at.toISOString(),
    call: returned ? returned.call : ownCall,
    masked: returned?.masked ?? null,
    why: FormWhy.catch('unexpected').parse(returned?.why ?? 'seen'),
    detail: returned?.detail ?? '',
  }))
}

const LISTED = 200

/** Forms that wait or were given back, oldest first. Rejects while Redis is away. */
export const listUnstored = async (db: Db, redis: Redis, keys: Keys): Promise<UnstoredForms> => {
  const [waiting, returned] = await Promise.all([
    waitingForms(redis, keys),
    returnedForms(db).catch(error => {
      if (isAway(error)) return null
      throw error
    }),
  ])
  const all = [...waiting, ...(returned ?? [])].sort((a, b) => (a.sentAt < b.sentAt ? -1 : 1))
  return { total: all.length, complete: returned !== null, items: all.slice(0, LISTED) }
}
