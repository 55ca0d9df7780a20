// What a backup says of itself, unencrypted: when it was made, how much is in it, and by what each of its files is known.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const Print = z.object({ bytes: z.number().int(), sha256: z.string().regex(/^[0-9a-f]{64}$/) })
const Files = z.object({ count: z.number().int(), bytes: z.number().int(), sha256: z.string().regex(/^[0-9a-f]{64}$/) })

export const PARTS = ['database.age', 'recordings.age', 'prompts.age', 'secrets.age'] as const
export type PartName = (typeof PARTS)[number]

export const Manifest = z.object({
  format: z.literal(1),
  id: z.string().regex(/^hearthline-[0-9TZ]+$/),
  madeAt: z.iso.datetime(),
  version: z.string(),
  /** Of each table how many rows there were, and a sum over all of them that no order changes. */
  tables: z.record(z.string(), z.object({ rows: z.number().int(), sum: z.string() })),
  /** How far the audit's chain was sealed: `npm run audit:verify -- --known HASH` looks for it later. */
  audit: z.object({ position: z.number().int(), hash: z.string() }),
  /** Of each kind of files how many and how much; `sha256` is over their names and contents. */
  files: z.object({ recordings: Files, prompts: Files, secrets: Files }),
  parts: z.record(z.enum(PARTS), Print),
})
export type Manifest = z.infer<typeof Manifest>

export const MANIFEST = 'manifest.json'

/** Reads a backup's manifest. @throws when the folder holds no whole backup */
export async function readManifest(folder: string): Promise<Manifest> {
  const json = await readFile(join(folder, MANIFEST), 'utf8').catch(() => {
    throw new Error(`${folder} is no backup: it has no ${MANIFEST}`)
  })
  let found: unknown
  try {
    found = JSON.parse(json)
  } catch {
    throw new Error(`${MANIFEST} is damaged: it cannot be read`)
  }
  const parsed = Manifest.safeParse(found)
  if (parsed.success) return parsed.data
  const { path, message } = parsed.error.issues[0]!
  throw new Error(`${MANIFEST} is damaged, or of a later version: ${path.join('.')}: ${message}`)
}
