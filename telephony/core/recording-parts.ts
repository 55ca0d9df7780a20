/** How the files of a recording are called: the telephone side writes them, and who makes one of them finds all by their names. */
import type { Ms, RecordingId } from './glossary.ts'

/** One stretch of a recording, with a file for each side. */
export type PartName = {
  recording: RecordingId
  /** Counts from 1. */
  part: number
  /** It began because somebody's stream of sound had begun anew. */
  isAnew: boolean
  /** When it was asked for, by the switch's clock; null for what an earlier version wrote. */
  startedAt: Ms | null
}

/** The side of a recording: what the customer's channel said (`r`), and what it heard (`t`). */
export type Side = 'r' | 't'

/** The name of a part without its side, e.g. `r-<call>-1.2.1764201600000`. */
export const partName = ({ recording, part, isAnew, startedAt }: PartName): string =>
  `${recording}.${part}${isAnew ? 'a' : ''}.${startedAt ?? 0}`

const FORM = /^([A-Za-z0-9-]+)\.(\d+)(a?)\.(\d+)-([rt])\.wav$/
const FIRST_FORM = /^([A-Za-z0-9-]+?)-([rt])\.wav$/

/** What a file's name says; null for what is no part of a recording. */
export const partOf = (file: string): (PartName & { side: Side }) | null => {
  const [, recording, part, anew, startedAt, side] = FORM.exec(file) ?? []
  if (recording) return { recording, part: Number(part), isAnew: anew === 'a', startedAt: Number(startedAt), side: side as Side }
  const [, first, firstSide] = FIRST_FORM.exec(file) ?? []
  return first ? { recording: first, part: 1, isAnew: false, startedAt: null, side: firstSide as Side } : null
}
