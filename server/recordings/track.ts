/**
 * Where the parts of a recording lie in the time of the conversation. Asterisk writes what it gets, one packet after the other: seconds in
 * which no side sent anything are not in its files, and are put back where they were missing. Pure.
 */
import type { Ms } from '../../telephony/core/glossary.ts'

/** Samples of a recording per ms: 8 kHz. */
export const SAMPLES_PER_MS = 8

/** How long the sound in a file was when it was written to the disk: Asterisk does so every 32 KB, which is two seconds. */
export type Mark = { at: Ms; soundMs: Ms }

/** One side of one part. `isClosed`: Asterisk wrote its length when it ended; one that was killed did not. */
export type SideFile = { file: string; soundMs: Ms; writtenAt: Ms; isClosed: boolean; isTorn: boolean }

/** `startedAt` is null for what an earlier version wrote. */
export type Part = { part: number; isAnew: boolean; startedAt: Ms | null; said: SideFile | null; heard: SideFile | null }

/** A stretch of a file, and where it belongs. All in ms. */
export type Piece = { file: string; from: Ms; length: Ms; at: Ms }

/** What is known of a recording besides its files. `longestMs`: no call lasts longer. */
export type Known = { startedAt: Ms; durationMs: Ms | null; longestMs: Ms }

export type Track = {
  said: Piece[]
  heard: Piece[]
  lengthMs: Ms
  /** What is missing before the first part, and after the last one, that nobody wrote. */
  lateMs: Ms
  cutMs: Ms
  /** Seconds without sound of either side, put back where they were missing. */
  filledMs: Ms
  /** Those whose place in the file is not known; they are at the end of their part. */
  unplacedMs: Ms
  /** Where writing failed: a side ends in the middle of a packet. */
  isTorn: boolean
  isAnew: boolean
}

/** A hole of less is jitter. */
const HOLE_MS = 300
/** Two marks of the same two seconds of sound; farther ones leave the place of a hole open. */
const BLOCK_MS = 2_500
/** What is missing for no more than this is no loss: telephones' clocks and ours differ, and a stop takes its time. */
const TOLERANCE_MS = 1_000

/** What a side of a part gives: its pieces, and how much is missing somewhere. */
const piecesOf = (side: SideFile, startedAt: Ms, at: Ms, marks: readonly Mark[]) => {
  const { file, soundMs, writtenAt } = side
  const known = [
    { at: startedAt, soundMs: 0 },
    ...marks.filter(mark => mark.soundMs > 0 && mark.soundMs < soundMs && mark.at <= writtenAt),
    { at: writtenAt, soundMs },
  ]
  const pieces: Piece[] = []
  let begun = 0
  let shift = 0
  let unplacedMs = 0
  for (const [n, mark] of known.entries()) {
    const before = known[n - 1]
    if (!before) continue
    const missing = mark.at - startedAt - mark.soundMs - shift - unplacedMs
    if (missing < HOLE_MS) continue
    const isKnown = mark.soundMs - before.soundMs <= BLOCK_MS
    if (!isKnown) {
      unplacedMs += missing
      continue
    }
    const cut = Math.round((before.soundMs + mark.soundMs) / 2)
    pieces.push({ file, from: begun, length: cut - begun, at: at + begun + shift })
    begun = cut
    shift += missing
  }
  pieces.push({ file, from: begun, length: soundMs - begun, at: at + begun + shift })
  return { pieces: pieces.filter(({ length }) => length > 0), filledMs: shift, unplacedMs }
}

/** A stop may take this long; what was written later than that is no time of the conversation. */
const LATEST_MS = 10_000

const endOf = (pieces: readonly Piece[]): Ms => pieces.reduce((end, { at, length }) => Math.max(end, at + length), 0)

/**
 * Lays the parts out. `marksOf` gives what was seen of a file while it grew, in order. A part begins when it was asked for, and not before
 * the one before it is over.
 */
export const layOut = (
  parts: readonly Part[],
  { startedAt, durationMs, longestMs }: Known,
  marksOf: (file: string) => readonly Mark[],
): Track => {
  const inOrder = [...parts].sort((a, b) => a.part - b.part || (a.startedAt ?? 0) - (b.startedAt ?? 0))
  const track: Track = { said: [], heard: [], lengthMs: 0, lateMs: 0, cutMs: 0, filledMs: 0, unplacedMs: 0, isTorn: false, isAnew: false }
  const beganAt = inOrder[0]?.startedAt ?? startedAt
  const isLate = beganAt - startedAt > TOLERANCE_MS
  const origin = isLate ? startedAt : beganAt
  const latest = startedAt + (durationMs ?? longestMs) + LATEST_MS
  const inTime = (at: Ms) => Math.min(Math.max(at, origin), latest)
  let wholeUntil = origin
  for (const { startedAt: asked, isAnew, said, heard } of inOrder) {
    const begins = inTime(asked ?? startedAt)
    const at = Math.max(begins - origin, track.lengthMs)
    let unplaced = 0
    let filled = 0
    for (const [name, side] of [
      ['said', said],
      ['heard', heard],
    ] as const) {
      if (!side) continue
      const { pieces, filledMs, unplacedMs } = piecesOf({ ...side, writtenAt: inTime(side.writtenAt) }, begins, at, marksOf(side.file))
      track[name].push(...pieces)
      unplaced = Math.max(unplaced, unplacedMs)
      filled = Math.max(filled, filledMs)
      track.isTorn ||= side.isTorn
      wholeUntil = Math.max(wholeUntil, inTime(side.writtenAt))
    }
    track.unplacedMs += unplaced
    track.filledMs += filled
    track.isAnew ||= isAnew
    track.lengthMs = Math.max(endOf(track.said), endOf(track.heard)) + (unplaced > TOLERANCE_MS ? unplaced : 0)
  }
  track.lateMs = isLate ? beganAt - startedAt : 0
  const cutMs = durationMs === null ? 0 : startedAt + durationMs - wholeUntil
  track.cutMs = cutMs > TOLERANCE_MS ? cutMs : 0
  if (track.unplacedMs <= TOLERANCE_MS) track.unplacedMs = 0
  return track
}

/** A stretch of a conversation, in ms from the beginning of its recording. */
export type Stretch = { from: Ms; to: Ms }

/** What of `stretches` is in none of `others`. */
export const without = (stretches: readonly Stretch[], others: readonly Stretch[]): Stretch[] =>
  others.reduce<Stretch[]>(
    (left, { from, to }) =>
      left.flatMap(one =>
        [
          { from: one.from, to: Math.min(one.to, from) },
          { from: Math.max(one.from, to), to: one.to },
        ].filter(part => part.to > part.from),
      ),
    [...stretches],
  )
