/**
 * Watches the files of recordings grow. Asterisk writes two seconds of sound at a time; a pair of writes that lie farther apart shows where
 * neither side sent anything, which the file alone does not.
 */
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { partOf } from '../../telephony/core/recording-parts.ts'
import { listFiles, soundMsOf } from './found.ts'
import type { Mark } from './track.ts'

export type Growth = {
  /** What was seen of a file, in order. */
  marksOf(file: string): readonly Mark[]
  stop(): void
}

/** Twice as often as Asterisk writes. */
const EVERY_MS = 1_000
/** A file that has just grown, or just begun, does not grow again for about as long as Asterisk keeps sound back. */
const STILL_MS = 1_500

/** Begins to watch `dir`. What is no longer there is forgotten. */
export const watchGrowth = (dir: string): Growth => {
  let marks = new Map<string, Mark[]>()
  let isLooking = false
  const lookAt = async (file: string): Promise<[string, Mark[]]> => {
    const known = marks.get(file) ?? []
    const grewAt = known.at(-1)?.at ?? partOf(file)?.startedAt ?? 0
    if (Date.now() - grewAt < STILL_MS) return [file, known]
    const found = await stat(path.join(dir, file)).catch(() => null)
    const mark = found && { at: found.mtimeMs, soundMs: soundMsOf(found.size) }
    return [file, !mark || mark.soundMs <= (known.at(-1)?.soundMs ?? 0) ? known : [...known, mark]]
  }
  const look = async () => {
    if (isLooking) return
    isLooking = true
    try {
      const files = [...(await listFiles(dir)).values()].flat()
      marks = new Map(await Promise.all(files.map(lookAt)))
    } catch {
      // a folder that is not there yet has nothing that grows
    } finally {
      isLooking = false
    }
  }
  const timer = setInterval(() => void look(), EVERY_MS)
  return { marksOf: file => marks.get(file) ?? [], stop: () => clearInterval(timer) }
}
