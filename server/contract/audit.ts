/** What the audit knows: the kinds of deeds that it writes down (domain.md C.11-12; seed 5.1). */
import { z } from 'zod'
import { text } from './text.ts'

export const AuditAction = z.enum([
  'record.create',
  'record.change',
  'record.disable',
  'record.enable',
  'record.delete',
  'record.undo',
  'record.export',
  'setting.change',
  'setting.undo',
  'staff.create',
  'staff.change',
  'staff.disable',
  'staff.enable',
  'staff.delete',
  'team.create',
  'team.change',
  'team.disable',
  'team.enable',
  'team.delete',
  'seat.create',
  'seat.change',
  'seat.disable',
  'seat.enable',
  'seat.phone-password',
  'password.change',
  'password.reset',
  'second-factor.enable',
  'second-factor.disable',
  'session.begin',
  'session.end',
  'session.revoke',
  'session.refused',
  'role.create',
  'role.change',
  'role.delete',
  'number.reveal',
  'number.search',
  'reveal.limit',
  'number-search.limit',
  'phone-guesses.shut-out',
  'phone-guesses.let-in',
  'phone-guesses.confined',
  'phone-guesses.freed',
  'phone-guesses.watched',
  'phone-guesses.many',
  'phone-guesses.begun-anew',
  'recording.play',
  'prompt.record',
  'prompt.remove',
  'journal.replay',
  'journal.drop',
  'order.overrule',
  'task.taken',
  'call.intervene',
  'right.refused',
  'right.unreached',
  'audit.export',
  'audit.cut',
  'backup.make',
  'backup.fail',
  'backup.restore',
  'privacy.request',
  'privacy.export',
  'privacy.delete',
  'retention.run',
  'legal-hold.change',
])
export type AuditAction = z.infer<typeof AuditAction>

/** What a list of deeds is narrowed to. `from` counts from then on, `to` until before then. */
const filters = {
  person: z.uuid().optional(),
  action: AuditAction.optional(),
  subjectKind: z
    .string()
    .regex(/^[a-z][a-z-]{0,39}$/)
    .optional(),
  subjectId: text(80).optional(),
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
}
export const AuditFilters = z.object(filters)
export type AuditFilters = z.infer<typeof AuditFilters>

/** `GET /audit`: newest first, read on by `before`, the `next` of the answer before. */
export const AuditQuery = z.object({
  ...filters,
  before: z.coerce.number().int().min(1).max(2_147_483_647).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(80),
})
export type AuditQuery = z.input<typeof AuditQuery>

/**
 * One deed. `person` is null for what the system did by itself; `subject.name` is the name of a colleague or the number of an order, where
 * there still is one. `position` and `hash` are null until it is sealed.
 */
export const AuditView = z.object({
  id: z.number().int(),
  at: z.iso.datetime(),
  person: z.object({ id: z.string(), name: z.string().nullable() }).nullable(),
  action: z.string(),
  subject: z.object({ kind: z.string(), id: z.string(), name: z.string().nullable() }).nullable(),
  address: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()),
  position: z.number().int().nullable(),
  hash: z.string().nullable(),
})
export type AuditView = z.infer<typeof AuditView>
export const AuditPage = z.object({ items: z.array(AuditView), next: z.number().int().nullable() })
export type AuditPage = z.infer<typeof AuditPage>

/** Who stands in the audit as a doer, for the filter. */
export const AuditPeople = z.object({ items: z.array(z.object({ id: z.string(), name: z.string() })) })
export type AuditPeople = z.infer<typeof AuditPeople>

/** How the chain stands: `removed` and `sealed` are places of rows, `fault` is what the last verification found. */
export const ChainState = z.object({
  removed: z.number().int(),
  sealed: z.number().int(),
  hash: z.string(),
  sealedAt: z.iso.datetime().nullable(),
  open: z.number().int(),
  openSince: z.iso.datetime().nullable(),
  verifiedAt: z.iso.datetime().nullable(),
  verified: z.number().int().nullable(),
  fault: z.object({ position: z.number().int(), id: z.number().int().nullable(), why: z.enum(['changed', 'missing']) }).nullable(),
})
export type ChainState = z.infer<typeof ChainState>
