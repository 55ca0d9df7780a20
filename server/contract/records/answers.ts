/** What the routes of plain records ask and answer. Bodies of records themselves derive from their definitions (`derive.ts`). */
import { z } from 'zod'
import { Version } from '../ids.ts'
import { LIMITS, rawText, text } from '../text.ts'
import { reaches, themes } from './definition.ts'

const Words = z.object({ zh: z.string(), en: z.string() })
const Values = z.record(z.string(), z.unknown())

/** The id of a record: a uuid, or its key. */
export const RecordId = rawText(64)
export const RecordParam = z.object({ id: RecordId })
export const RecordVersion = z.object({ version: Version })

/** `after`: the `next` of the page before. */
export const RecordQuery = z.object({
  q: text(LIMITS.search, 0).optional(),
  state: z.enum(['active', 'disabled', 'all']).default('active'),
  after: z
    .string()
    .max(600)
    .regex(/^[\w-]+$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type RecordQuery = z.infer<typeof RecordQuery>

export const RecordView = z.object({
  id: z.string(),
  version: z.number().int(),
  active: z.boolean(),
  values: Values,
  /** Names of the records that its references point at, by field. */
  labels: z.record(z.string(), Words),
  /** Of kinds in a tree: 1 for those at the top. */
  level: z.number().int().optional(),
  updatedAt: z.iso.datetime(),
  updatedBy: z.string().nullable(),
})
export type RecordView = z.infer<typeof RecordView>

/** `total`: of the whole list, on its first page alone. */
export const RecordPage = z.object({ items: z.array(RecordView), total: z.number().int().nullable(), next: z.string().nullable() })
export type RecordPage = z.infer<typeof RecordPage>

export const Difference = z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })
export const RecordAction = z.enum(['create', 'change', 'disable', 'enable', 'delete', 'undo'])
export type RecordAction = z.infer<typeof RecordAction>

export const HistoryEntry = z.object({
  id: z.number().int(),
  recordId: z.string(),
  /** What the record was called then. */
  title: Words,
  version: z.number().int(),
  at: z.iso.datetime(),
  by: z.string().nullable(),
  action: RecordAction,
  changes: z.array(Difference),
  labels: z.record(z.string(), Words),
})
export type HistoryEntry = z.infer<typeof HistoryEntry>
export const HistoryQuery = z.object({
  /** The last entry's id of the page before. */
  before: z.coerce.number().int().min(1).max(2_147_483_647).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
})
export const HistoryPage = z.object({ items: z.array(HistoryEntry), next: z.number().int().nullable() })
export type HistoryPage = z.infer<typeof HistoryPage>
export const HistoryParam = z.object({ id: RecordId, entry: z.coerce.number().int().min(1).max(2_147_483_647) })

/** Who refers to a record. */
export const Uses = z.object({ items: z.array(z.object({ what: Words, count: z.number().int() })), total: z.number().int() })
export type Uses = z.infer<typeof Uses>

/** How far a change of the kind reaches at once. */
export const ReachView = z.object({ to: z.enum(reaches), count: z.number().int() })

/** What a change would do; nothing is written. */
export const RecordPreview = z.object({ changes: z.array(Difference), labels: z.record(z.string(), Words), reach: ReachView, uses: Uses })
export type RecordPreview = z.infer<typeof RecordPreview>

const FormField = z.object({
  name: z.string(),
  kind: z.string(),
  words: Words,
  help: Words,
  required: z.boolean(),
  fixed: z.boolean(),
  key: z.boolean(),
  empty: z.unknown(),
  input: z.object({
    max: z.number().optional(),
    min: z.number().optional(),
    unit: Words.optional(),
    from: z.string().optional(),
    options: z.array(z.object({ value: z.string(), words: Words })).optional(),
    of: z.string().optional(),
    lines: z.number().optional(),
  }),
})

/** GET /api/records: the kinds that this person may read. */
export const RecordKinds = z.object({
  items: z.array(
    z.object({
      kind: z.string(),
      words: Words,
      help: Words,
      theme: z.enum(Object.keys(themes) as [keyof typeof themes, ...(keyof typeof themes)[]]),
      title: z.string(),
      columns: z.array(z.string()),
      fields: z.array(FormField),
      applies: z.enum(reaches),
      tree: z.object({ parent: z.string(), levels: z.number().int() }).nullable(),
      mayWrite: z.boolean(),
      /** Records in use. */
      count: z.number().int(),
      reach: ReachView,
    }),
  ),
})
export type RecordKinds = z.infer<typeof RecordKinds>
export type KindView = RecordKinds['items'][number]
