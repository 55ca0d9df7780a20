/** Which part of the system is up, and since when. */
import { z } from 'zod'

export const PartName = z.enum(['switch', 'api', 'worker', 'asterisk', 'postgres', 'redis', 'storage', 'door'])
export type PartName = z.infer<typeof PartName>
export const Part = z.object({
  name: PartName,
  /** `strained`: it works, but not for long if nothing is done. */
  state: z.enum(['up', 'strained', 'down', 'unknown']),
  since: z.iso.datetime(),
  /** A short code that says more, e.g. `no-heartbeat`. */
  detail: z.string().nullable(),
})
export type Part = z.infer<typeof Part>
/** Why something could not be stored. */
export const AsideWhy = z.enum(['unreadable', 'schema', 'constraint', 'value', 'unexpected'])
export type AsideWhy = z.infer<typeof AsideWhy>
/** What could not be stored and is kept until somebody sees to it, without anything personal: how much, why, since when. */
export const Aside = z.object({ why: AsideWhy, count: z.number().int(), since: z.iso.datetime() })
export type Aside = z.infer<typeof Aside>

/** Room for recordings: `low` warns, `slow` is what takes its time; `full` and `unwritable` keep nothing that is said from then on. */
export const StorageState = z.enum(['ample', 'low', 'slow', 'full', 'unwritable'])
export type StorageState = z.infer<typeof StorageState>
/** The disk of the recordings: room left, and below how much it is told. */
export const Storage = z.object({ freeBytes: z.number().nullable(), lowBytes: z.number() })
export type Storage = z.infer<typeof Storage>

/** `GET /api/health/backup`: the last good one, and the last that failed, where that came after it. */
export const BackupState = z.object({
  last: z.object({ id: z.string(), at: z.iso.datetime(), bytes: z.number() }).nullable(),
  failed: z.object({ at: z.iso.datetime(), why: z.string() }).nullable(),
})
export type BackupState = z.infer<typeof BackupState>

/**
 * Who knocks and is refused: requests of telephones and sign-ins of the last minute, null where that is not known, and above how many a
 * minute it is told.
 */
export const Door = z.object({
  phones: z.number().int().nullable(),
  signIns: z.number().int().nullable(),
  phonesLimit: z.number().int(),
  signInsLimit: z.number().int(),
})
export type Door = z.infer<typeof Door>

/** `GET /api/health` (signed in) and `GET /healthz` (anyone: status alone, 200 or 503). */
export const Health = z.object({
  at: z.iso.datetime(),
  parts: z.array(Part),
  aside: z.array(Aside),
  storage: Storage.nullable(),
  door: Door.nullable(),
})
export type Health = z.infer<typeof Health>
