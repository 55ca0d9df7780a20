/** Order forms that were sent and are no orders: whose, when, of which call, and why. Nothing of what was written. */
import { z } from 'zod'
import { AsideWhy } from './health.ts'
import { Instant } from './text.ts'

/**
 * Why a form is no order. `away`: the database was away when it was sent; `call`: its call does not stand in the history yet; `form`: a
 * rule of the form forbids it; `refused`: the records do; `otherwise`: its order was saved from another place with other words; `seen`: its
 * writer was told on their screen. The rest is the database's word, as of the journal.
 */
export const FormWhy = z.enum(['away', 'call', 'form', 'refused', 'otherwise', 'seen', ...AsideWhy.options])
export type FormWhy = z.infer<typeof FormWhy>

/** `detail`: fields with the rules they break, a code of the catalogue, or SQLSTATE and the constraint's name. */
export const FormReason = z.object({ why: FormWhy, detail: z.string() })
export type FormReason = z.infer<typeof FormReason>

/** `waiting`: the worker stores it, or tries again; `returned`: it is among the drafts of whoever wrote it, to be put right and saved. */
export const UnstoredForm = FormReason.extend({
  id: z.string(),
  state: z.enum(['waiting', 'returned']),
  person: z.object({ id: z.string(), name: z.string() }),
  sentAt: Instant,
  /** Since when it is known not to be storable; null while nobody tried. */
  since: Instant.nullable(),
  call: z.string().nullable(),
  masked: z.string().nullable(),
})
export type UnstoredForm = z.infer<typeof UnstoredForm>

/** `GET /api/admin/forms`: oldest first, at most 200; `complete` is false while the database cannot be asked for those returned. */
export const UnstoredForms = z.object({ total: z.number().int(), complete: z.boolean(), items: z.array(UnstoredForm) })
export type UnstoredForms = z.infer<typeof UnstoredForms>
