/** Entries of the journal that could not be stored: listed without anything personal, replayed once the cause is mended, or dropped. */
import { z } from 'zod'
import { AsideWhy } from './health.ts'
import { text } from './text.ts'

const Id = z.string().regex(/^\d{1,15}-\d{1,10}$/)

/** `masked` is the number's mask; what cannot be read shows its length alone. */
export const AsideEntry = z.object({
  id: z.string(),
  since: z.iso.datetime(),
  why: AsideWhy,
  /** SQLSTATE and the constraint's name, or empty. */
  detail: z.string(),
  about: z.string().nullable(),
  type: z.string().nullable(),
  at: z.iso.datetime().nullable(),
  call: z.string().nullable(),
  seat: z.string().nullable(),
  masked: z.string().nullable(),
  length: z.number().int(),
})
export type AsideEntry = z.infer<typeof AsideEntry>
/** `GET /api/admin/journal`: oldest first, at most 500; `total` says how many there are. */
export const AsideList = z.object({ total: z.number().int(), items: z.array(AsideEntry) })
export type AsideList = z.infer<typeof AsideList>
/** `POST /api/admin/journal/replay`: one entry, or all of them where none is named. */
export const AsideReplay = z.object({ id: Id.optional() })
export const AsideReplayed = z.object({
  stored: z.number().int(),
  left: z.array(z.object({ id: z.string(), why: AsideWhy, detail: z.string() })),
})
export type AsideReplayed = z.infer<typeof AsideReplayed>
/** `POST /api/admin/journal/drop`: `why` is written to the log with the person's id. */
export const AsideDrop = z.object({ id: Id, why: text(200, 3) })
