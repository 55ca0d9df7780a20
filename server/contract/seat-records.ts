/** Seats as the back office keeps them: their telephone, queues, team, and who sits there. */
import { z } from 'zod'
import { Version as RowVersion } from './ids.ts'
import { Names } from './staff.ts'
import { LIMITS, text } from './text.ts'

/** What a seat's telephone may be: in the browser, on the desk, or either. */
export const SeatKind = z.enum(['browser', 'desk', 'any'])

/** A queue that a seat serves; `level` 1 to 10, higher is better. */
export const SeatSkill = z.object({ queueId: text(40), level: z.int().min(1).max(10) })

/** Address part: the seat's number. */
export const SeatParam = z.object({ number: z.string().regex(/^\d{1,10}$/) })

export const SeatPatch = z.object({
  version: RowVersion,
  name: text(LIMITS.name).optional(),
  kind: SeatKind.optional(),
  /** Null takes the queue's time. Seconds. */
  wrapUpSeconds: z.int().min(0).max(3600).nullable().optional(),
  teamId: z.uuid().nullable().optional(),
  skills: z.array(SeatSkill).max(50).optional(),
  /** Everybody who works at this seat, one after another; whoever had another seat leaves that. */
  people: z.array(z.uuid()).max(50).optional(),
})

export const SeatRecord = z.object({
  number: z.string(),
  name: z.string(),
  kind: SeatKind,
  wrapUpSeconds: z.number().int().nullable(),
  team: z.object({ id: z.string(), name: Names }).nullable(),
  skills: z.array(z.object({ queueId: z.string(), name: Names, level: z.number().int() })),
  people: z.array(z.object({ id: z.string(), name: z.string(), active: z.boolean() })),
  /** Whether a desk telephone could register. */
  hasPhonePassword: z.boolean(),
  active: z.boolean(),
  version: z.number().int(),
})
export type SeatRecord = z.infer<typeof SeatRecord>

/** By number; `next` is the `after` of the page that follows, null on the last. */
export const SeatRecordPage = z.object({ items: z.array(SeatRecord), next: z.string().nullable() })
export type SeatRecordPage = z.infer<typeof SeatRecordPage>

/** `q`: the beginning of the number, or a part of the name. */
export const SeatRecordQuery = z.object({
  q: text(LIMITS.search, 0).optional(),
  team: z.union([z.uuid(), z.literal('none')]).optional(),
  after: text(10).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})

/** A desk telephone's password, shown once. */
export const PhonePassword = z.object({
  user: z.string(),
  password: z.string(),
  sip: z.object({ host: z.string(), port: z.number().int(), transport: z.enum(['udp', 'tcp']) }),
})
export type PhonePassword = z.infer<typeof PhonePassword>
