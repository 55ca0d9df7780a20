/** Files without sound that a full disk or an Asterisk that was killed left behind. */
import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { Db } from '../../db/client.ts'
import { listFiles, removeFiles, soundMsOf } from './found.ts'
import { unsettledOf } from './store.ts'

/** A file is left alone for so long: it may belong to a recording of which nobody has told yet. */
const YOUNG_MS = 600_000

/** Removes the files in `dir` that have no sound and whose recording is settled or unknown. */
export const removeStrays = async (db: Db, dir: string, now = Date.now()): Promise<void> => {
  const empty: { recording: string; file: string }[] = []
  for (const [recording, files] of await listFiles(dir))
    for (const file of files) {
      const found = await stat(path.join(dir, file)).catch(() => null)
      if (found && soundMsOf(found.size) === 0 && now - found.mtimeMs > YOUNG_MS) empty.push({ recording, file })
    }
  if (empty.length === 0) return
  const kept = await unsettledOf(db, [...new Set(empty.map(({ recording }) => recording))])
  await removeFiles(
    dir,
    empty.flatMap(({ recording, file }) => (kept.has(recording) ? [] : [file])),
  )
}
